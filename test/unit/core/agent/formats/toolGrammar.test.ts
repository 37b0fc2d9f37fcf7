// Grammars of calls for many tools, for arguments in any order, and behind each of the triggers of a format.
import assert from "node:assert/strict";
import { toolFormatFor } from "../../../../../src/core/agent/formats/toolFormats.ts";
import type { ToolDeclaration } from "../../../../../src/core/modelPort.ts";
import { takenBy } from "../../../../support/grammarEngine.ts";
import { templateText, type TemplateName } from "../../../../support/models/chatTemplates.ts";
import { sampleTools } from "../../../../support/agent/toolStreams.ts";

const text = { type: "string" } as const;
const templates = ["Qwen3.5", "Qwen2.5", "gpt-oss", "Gemma 4", "Ministral 3", "Phi-4"] as const;

function manyTools(count: number): readonly ToolDeclaration[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `tool_${index}`,
    description: "Does something.",
    parameters: {
      type: "object",
      properties: {
        [`a${index}`]: text,
        b: { type: "integer" },
        c: text,
        d: { type: "boolean" },
        e: { type: "array" },
      },
      required: [`a${index}`, "c"],
    },
  }));
}

function grammarOf(template: TemplateName, tools: readonly ToolDeclaration[], trigger?: string): string {
  const format = toolFormatFor(templateText(template), { hasToken: () => false });
  assert.ok(format);
  return format.grammar(tools, trigger === undefined ? { forced: true } : { forced: false, trigger });
}

describe("a grammar of calls", () => {
  it("grows with the number of tools, and no faster, and has no big repetition", () => {
    for (const template of templates) {
      const [some, many] = [60, 240].map((count) => grammarOf(template, manyTools(count)));
      assert.ok(many!.length < some!.length * 4.5, `${template}: ${some!.length}, ${many!.length}`);
      assert.ok(some!.length < 100_000, `${template}: ${some!.length}`);
      for (const [, most] of many!.matchAll(/\{\d+,(\d*)\}/g)) assert.ok(Number(most) <= 30 && most !== "", most);
    }
  });

  it("of 60 tools is taken by the library, and takes any order of few arguments and calls behind every trigger", () => {
    const tagged = (body: string): string => `<tool_call>\n${body}\n</tool_call>`;
    const call = (index: number): string => `{"name": "tool_${index}", "arguments": {"a${index}": "x", "c": "y"}}`;
    const edit = (...keys: readonly string[]): string =>
      tagged(`{"name": "edit_file", "arguments": {${keys.map((key) => `"${key}": "x"`).join(", ")}}}`);
    const rest = 'read_file", "arguments": {"path": "a"}}';
    const cases: readonly (readonly [grammar: string, taken: readonly string[], refused: readonly string[]])[] = [
      [grammarOf("Qwen2.5", manyTools(60)), [tagged(call(0)), tagged(call(59))], [tagged(call(60))]],
      [
        grammarOf("Qwen2.5", sampleTools),
        [edit("path", "old", "new"), edit("new", "path", "old")],
        [edit("path", "old")],
      ],
      [
        grammarOf("Qwen2.5", sampleTools),
        [1, 16].map((count) =>
          Array(count)
            .fill(edit("path", "old", "new"))
            .join("\n"),
        ),
        [
          Array(17)
            .fill(edit("path", "old", "new"))
            .join("\n"),
        ],
      ],
      ...['{"name": "', '{"name":"'].map(
        (begin) => [grammarOf("Qwen2.5", sampleTools, begin), [rest], [`${rest}}`, `x${rest}`]] as const,
      ),
      [grammarOf("Qwen2.5", sampleTools, '```json\n{"name"'), [`: "${rest}\n\`\`\``], [`: "${rest}\n</tool_call>`]],
      [
        grammarOf("Qwen2.5", sampleTools, '```json\n{\n  "name"'),
        ['": "read_file",\n  "arguments": {\n    "path": "a"\n  }\n}\n```'.slice(1)],
        ['": "order_decision",\n  "arguments": {\n    "path": "a"\n  }\n}\n```'.slice(1)],
      ],
      [grammarOf("Qwen2.5", sampleTools, '{\n\t"name"'), [`: "${rest}`], [`: "${rest}\n\`\`\``]],
      [grammarOf("Qwen2.5", sampleTools, "<tools>"), [`\n{"name": "${rest}\n</tools>`], [`\n{"name": "${rest}`]],
      ...['{"tool": "', '{"tool":"', '{\n  "tool": "'].map(
        (begin) => [grammarOf("Phi-4", sampleTools, begin), [rest], [`${rest}\nDone.`]] as const,
      ),
      ...templates
        .filter((template) => template !== "Qwen2.5")
        .map((template) => [grammarOf(template, manyTools(60)), [], ["", "x"]] as const),
    ];
    const answers = takenBy(cases.map(([grammar, taken, refused]) => ({ grammar, texts: [...taken, ...refused] })));
    for (const [at, [, taken, refused]] of cases.entries())
      for (const [index, each] of [...taken, ...refused].entries())
        assert.equal(answers[at]?.[index], index < taken.length, each);
  }).timeout(120_000);
});
