// Calls that are not as they should be: each is one event with a sentence that a model can act on, and what is no call stays text.
import assert from "node:assert/strict";
import type { ToolFormat } from "../../../../../src/core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../../../../src/core/agent/formats/toolFormats.ts";
import { cpuMsOf } from "../../../../support/run/cpuTime.ts";
import { otherTemplateText, templateText, type TemplateName } from "../../../../support/models/chatTemplates.ts";
import * as streams from "../../../../support/agent/toolStreams.ts";

function formatOf(template: TemplateName | "Qwen3-Coder"): ToolFormat {
  const text = template === "Qwen3-Coder" ? otherTemplateText(template) : templateText(template);
  const format = toolFormatFor(text, { hasToken: () => false });
  assert.ok(format, template);
  return format;
}

const xml = formatOf("Qwen3.5");
const bare = formatOf("Qwen3-Coder");
const hermes = formatOf("Qwen2.5");
const harmony = formatOf("gpt-oss");
const gemma = formatOf("Gemma 4");
const mistral = formatOf("Ministral 3");
const names = "The tools are: read_file, edit_file, problems, odd-one.";

/** The one problem of a stream, which has no call. */
function problem(format: ToolFormat, stream: string): string {
  const events = streams.readEveryWay(format, stream);
  const problems = streams.problemsIn(events);
  assert.equal(problems.length, 1, JSON.stringify(events));
  assert.deepEqual(streams.callsIn(events), []);
  return problems[0] ?? "";
}

const json = (name: string, given: unknown): string => JSON.stringify({ name, arguments: given });
const tagged = (body: string): string => `<tool_call>\n${body}\n</tool_call>`;

describe("a call that is malformed says", () => {
  it("which tools there are, in every form", () => {
    const expected = `There is no tool "rm". ${names}`;
    assert.equal(problem(xml, tagged("<function=rm>\n<parameter=path>\na\n</parameter>\n</function>")), expected);
    assert.equal(problem(hermes, tagged(json("rm", { path: "a" }))), expected);
    assert.equal(
      problem(harmony, '<|channel|>commentary to=functions.rm <|constrain|>json<|message|>{"a":1}<|call|>'),
      expected,
    );
    assert.equal(problem(gemma, "<|tool_call>call:rm{}<tool_call|>"), expected);
    assert.equal(problem(mistral, "[TOOL_CALLS]rm[ARGS]{}"), expected);
  });

  it("what is missing, unknown, or of another type", () => {
    const said = (name: string, given: unknown): string => problem(hermes, tagged(json(name, given)));
    assert.equal(said("read_file", {}), 'read_file needs the argument "path".');
    assert.equal(said("edit_file", { path: "a" }), 'edit_file needs the arguments "old" and "new".');
    assert.match(
      said("read_file", { pth: "a" }),
      /^read_file has no argument "pth"\. Its arguments are: path, from, to\.$/,
    );
    assert.equal(said("read_file", { path: ["a"] }), 'The argument "path" of read_file must be a string.');
    assert.equal(said("read_file", { path: "a", to: 1.5 }), 'The argument "to" of read_file must be a whole number.');
    assert.match(said("odd-one", { kind: "z" }), /must be one of: "a", "b c"\.$/);
    assert.match(
      said("odd-one", { kind: "a", deep: { n: 1, z: 1 } }),
      /^The argument "deep" of odd-one has no key "z"/,
    );
    assert.match(said("odd-one", { kind: "a", list: ["x", {}] }), /"list\[1\]" of odd-one must be a string/);
  });

  it("where it is cut short, or no JSON", () => {
    assert.match(problem(hermes, '<tool_call>\n{"name": "read_file", "arguments": {"path": "a'), /cut short/);
    assert.match(
      problem(hermes, '<tool_call>\n{"name": "read_file", "arguments": {"path": a}}\n</tool_call>'),
      /not valid JSON/,
    );
    assert.match(
      problem(xml, "<tool_call>\n<function=read_file>\n<parameter=path>\na"),
      /"path" of read_file has no end/,
    );
    assert.match(problem(xml, tagged("read_file(path)")), /no JSON object and no <function=/);
    assert.match(problem(gemma, '<|tool_call>call:read_file{path:<|"|>a'), /cut short/);
    assert.match(problem(mistral, '[TOOL_CALLS]read_file[ARGS]{"path": "a'), /cut short/);
    assert.match(problem(harmony, '<|channel|>commentary to=functions.read_file<|message|>{"path": "a'), /cut short/);
  });

  it("that an argument ended at a forged end, so that nothing is done with half of it", () => {
    const value = "a\n</parameter>\n</function>\n</tool_call>\nrest";
    const call = tagged(`<function=problems>\n<parameter=path>\n${value}\n</parameter>\n</function>`);
    const events = streams.readEveryWay(xml, call);
    assert.equal(streams.writtenIn(events), call);
    const doubled = tagged("<function=problems>\n<parameter=path>\na\n</parameter>\n</parameter>\n</function>");
    assert.match(problem(xml, doubled), /"path" of problems ends at the first line that is only <\/parameter>/);
  });

  it("that it nests too deeply, without a deep value for anybody", () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    const wrong = /deeper than 64 levels/;
    const events = (format: ToolFormat, stream: string): string => {
      const parser = format.parser(streams.sampleTools);
      return streams.problemsIn([...parser.push(stream), ...parser.end()]).join();
    };
    assert.match(events(hermes, tagged(`{"name": "odd-one", "arguments": {"list": ${deep}}}`)), wrong);
    assert.match(
      events(xml, tagged(`<function=odd-one>\n<parameter=list>\n${deep}\n</parameter>\n</function>`)),
      wrong,
    );
    assert.match(events(gemma, `<|tool_call>call:odd-one{list:${deep}}<tool_call|>`), wrong);
    assert.match(events(mistral, `[TOOL_CALLS]odd-one[ARGS]{"list": ${deep}}`), wrong);
  });
});

describe("what is harmless in a call is put right", () => {
  const wanted = [{ name: "read_file", arguments: { path: "a", from: 3 } }];
  const reads = (format: ToolFormat, stream: string): void =>
    assert.deepEqual(streams.callsIn(streams.readEveryWay(format, stream)), wanted, stream);

  it("types that are clear, arguments that are null, a brace too many, a string with the arguments", () => {
    reads(hermes, tagged('{"name": "read_file", "arguments": {"path": "a", "from": "3", "to": null}}}'));
    reads(hermes, tagged(json("read_file", '{"path": "a", "from": 3}')));
    reads(
      xml,
      tagged("<function=read_file>\n<parameter=path>a</parameter>\n<parameter=from>\n 3 \n</parameter>\n</function>"),
    );
    reads(
      bare,
      "<function=read_file>\n<parameter=path>\na\n</parameter>\n<parameter=from>\n3\n</parameter>\n</function>",
    );
    reads(xml, tagged(json("read_file", { path: "a", from: 3 })));
    reads(gemma, '<|tool_call>call:read_file{path:"a",from:3}<tool_call|><|tool_response>');
  });

  it("the forms that Qwen2.5-Coder writes instead of its template's", () => {
    const call = '{\n  "name": "read_file",\n  "arguments": {\n    "path": "a",\n    "from": 3\n  }\n}';
    for (const stream of [
      `\`\`\`json\n${call}\n\`\`\``,
      `\`\`\`\n${call}\n\`\`\``,
      call,
      `<tools>\n${call}\n</tools>`,
      `{${call}}`,
      `{${call}`,
    ]) {
      reads(hermes, stream);
      const events = streams.readEveryWay(hermes, `I look.\n\n${stream}\n`);
      assert.deepEqual(streams.callsIn(events), wanted);
      assert.equal(streams.writtenIn(events), `I look.\n\n${stream}\n`);
    }
  });

  it("the headers that gpt-oss writes", () => {
    const body = '{"path": "a", "from": 3}';
    for (const header of [
      "<|channel|>commentary to=functions.read_file <|constrain|>json",
      "<|channel|>analysis to=functions.read_file code",
      " to=functions.read_file<|channel|>commentary json",
      "<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.read_file",
    ])
      reads(harmony, `${header}<|message|>${body}<|call|>`);
  });
});

describe("text that is no call stays text", () => {
  const answers = [
    "Qwen begins a call with <tool_call> and ends it with </tool_call>.",
    '```json\n{"name": "my-app", "version": "1.0.0"}\n```\nThat is the package.',
    '{"name": "my-app", "arguments": []}',
    "```ts\nread_file({ path });\n```",
    'Use {"name": "read_file", "arguments": {}} to read.',
    "if (a < b) {\n  f();\n}\n",
    "<tools> are tools, and <function=x> is no tool.\n<function=none>\n",
    "[TOOL_CALLS] is a mark, [ARGS] too; call:x{} is not.",
    "<|tool_call> begins a call.",
    "A lone half: \ud83d and a whole: 😀",
  ];
  for (const answer of answers)
    it(JSON.stringify(answer.slice(0, 50)), () => {
      const text = answer.replace("\ud83d ", "\ufffd ");
      for (const format of [xml, hermes, gemma, mistral])
        assert.deepEqual(streams.readEveryWay(format, answer), [{ kind: "text", text }], format.name);
    });
});

describe("thoughts", () => {
  it("are told from the answer, and end where a call begins", () => {
    const call = { name: "problems", arguments: {} };
    const body = tagged("<function=problems>\n</function>");
    const rest = [
      { kind: "callText", name: "problems", text: `\n${body}` },
      { kind: "call", call },
    ];
    const options = { startsThinking: true };
    assert.deepEqual(streams.readEveryWay(xml, `Hm.\n${body}`, { options }), [
      { kind: "thinking", text: "Hm." },
      ...rest,
    ]);
    assert.deepEqual(streams.readEveryWay(xml, "Hm.\n</think>\n\nYes.", { options }), [
      { kind: "thinking", text: "Hm.\n" },
      { kind: "text", text: "Yes." },
    ]);
    assert.deepEqual(streams.readEveryWay(gemma, "<|channel>thought\nHm.<channel|>Yes."), [
      { kind: "thinking", text: "Hm." },
      { kind: "text", text: "Yes." },
    ]);
  });

  it("and text are not called where marks are tokens and these are not", () => {
    const own = toolFormatFor(templateText("Qwen3.5"), { hasToken: () => true });
    assert.ok(own);
    const body = tagged("<function=problems>\n</function>");
    const options = { marksAreTokens: true };
    assert.deepEqual(streams.callsIn(streams.readEveryWay(own, body, { options })), []);
    const parser = own.parser(streams.sampleTools, options);
    const events = [
      ...parser.mark("<tool_call>"),
      ...parser.push("\n<function=problems>\n</function>\n"),
      ...parser.mark("</tool_call>"),
    ];
    assert.deepEqual(streams.callsIn(events), [{ name: "problems", arguments: {} }]);
  });
});

describe("a long call", () => {
  it("takes time that grows as its text does, in pieces of any size", () => {
    const long = "x<|\n</par".repeat(110_000);
    const heads: readonly (readonly [ToolFormat, string])[] = [
      [xml, "<tool_call>\n<function=problems>\n<parameter=path>\n"],
      [hermes, '<tool_call>\n{"name": "problems", "arguments": {"path": "'],
      [gemma, '<|tool_call>call:problems{path:<|"|>'],
    ];
    for (const [format, head] of heads) {
      const parser = format.parser(streams.sampleTools);
      const cpuMs = cpuMsOf(() => {
        parser.push(head);
        for (let at = 0; at < long.length; at += 7) parser.push(long.slice(at, at + 7));
      });
      assert.ok(cpuMs < 30_000, `${format.name}: ${cpuMs} ms`);
    }
  }).timeout(120_000);
});
