// What holds for every way of writing calls: what a model's own template writes is read back and fits the grammar; what a grammar
// must not take it does not; a stream means the same however it is cut, and nothing in it is lost.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ToolFormat } from "../../../../../src/core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../../../../src/core/agent/formats/toolFormats.ts";
import { takenBy, type GrammarTrial } from "../../../../support/grammarEngine.ts";
import { templateText, type TemplateName } from "../../../../support/models/chatTemplates.ts";
import * as streams from "../../../../support/toolStreams.ts";

interface Case {
  readonly template: TemplateName;
  /** Text that no argument can hold in this form. */
  readonly unwritable: RegExp;
  /** Ways to spoil a call, each with what stands for it. */
  readonly spoilt: readonly (readonly [what: string, spoil: (call: string) => string])[];
}

const noTokens = { hasToken: () => false };
const cases: readonly Case[] = [
  {
    template: "Qwen3.5",
    unwritable: /\n<\/parameter>(?:\n|$)/,
    spoilt: [
      ["a doubled end of an argument", (call) => call.replace("\n</parameter>\n", "\n</parameter>\n</parameter>\n")],
      ["a doubled end of the function", (call) => call.replace("</function>\n", "</function>\n</function>\n")],
      ["a doubled end of the call", (call) => `${call}\n</tool_call>`],
      ["an extra argument", (call) => call.replace("</function>", "<parameter=more>\nx\n</parameter>\n</function>")],
      ["a missing argument", (call) => call.replace(/<parameter=path>\n[^<]*<\/parameter>\n/, "")],
      ["an unknown tool", (call) => call.replace("read_file", "rm")],
      ["text behind the call", (call) => `${call}\nDone.`],
    ],
  },
  {
    template: "Qwen2.5",
    unwritable: /(?!)/,
    spoilt: [
      ["a doubled end of the object", (call) => call.replace("}\n</tool_call>", "}}\n</tool_call>")],
      ["a doubled end of the call", (call) => `${call}\n</tool_call>`],
      ["an extra argument", (call) => call.replace("}}", ', "more": 1}}')],
      ["an extra key", (call) => call.replace("}}", '}, "id": 1}')],
      ["a missing argument", (call) => call.replace(/"path": "[^"]*"/, "")],
      ["an unknown tool", (call) => call.replace("read_file", "rm")],
      ["text behind the call", (call) => `${call}\nDone.`],
    ],
  },
];

function formatOf(template: TemplateName): ToolFormat {
  const format = toolFormatFor(templateText(template), noTokens);
  assert.ok(format, template);
  return format;
}

/** Strings out of everything that means something in some form. */
const fragments = [
  ..."<tool_call> </tool_call> <function=read_file> </function> <parameter=path> </parameter> <think> </think> <tools>".split(
    " ",
  ),
  ...'<|tool_call> <tool_call|> <|"|> call:x{ [TOOL_CALLS] [ARGS] <|call|> <|message|> <|channel|> to=functions.x <|end|>'.split(
    " ",
  ),
  ...[
    "```",
    "```json\n",
    '{"name": "x", "arguments": {',
    '"',
    "\\",
    "\\n",
    "}",
    "}}",
    "\n",
    "\n\n",
    " ",
    "a",
    "😀",
    "é",
    "\t",
    "0",
    "null",
  ],
];
const hostileText = fc.array(fc.constantFrom(...fragments), { maxLength: 12 }).map((parts) => parts.join(""));

/** An object with some of its members. */
function record(
  members: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  requiredKeys: string[],
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(members, { requiredKeys, noNullPrototype: true });
}

function hostileCalls(unwritable: RegExp): fc.Arbitrary<readonly streams.SampleCall[]> {
  const text = hostileText.filter((value) => !unwritable.test(`\n${value}`));
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);
  const deep = record({ n: number, s: text }, ["n"]);
  const odd = { kind: fc.constantFrom("a", "b c"), all: fc.boolean(), list: fc.array(text, { maxLength: 3 }), deep };
  const call = fc.oneof(
    record({ path: text, old: text, new: text }, ["path", "old", "new"]).map((args) => ({
      name: "edit_file",
      arguments: args,
    })),
    record({ path: text, from: fc.integer(), to: fc.nat() }, ["path"]).map((args) => ({
      name: "read_file",
      arguments: args,
    })),
    record({ path: text }, []).map((args) => ({ name: "problems", arguments: args })),
    record(odd, ["kind"]).map((args) => ({ name: "odd-one", arguments: args })),
  );
  return fc.array(call, { minLength: 1, maxLength: 3 });
}

describe("every form of calls", function () {
  this.timeout(60_000);
  const plain = { name: "read_file", arguments: { path: "src/a.ts" } };
  const trials: (GrammarTrial & { readonly wanted: boolean; readonly what: readonly string[] })[] = [];
  const expectGrammar = (
    format: ToolFormat,
    texts: readonly string[],
    wanted: boolean,
    what: readonly string[],
  ): void => {
    trials.push({ grammar: format.grammar(streams.sampleTools, { forced: true }), texts, wanted, what });
  };

  for (const { template, unwritable, spoilt } of cases)
    describe(template, () => {
      const format = formatOf(template);

      it("reads what the template writes, with any text in the arguments and however it is cut", () => {
        const seen: string[] = [];
        fc.assert(
          fc.property(hostileCalls(unwritable), (calls) => {
            const stream = streams.rendered(template, calls);
            const events = streams.readSomeWays(format, stream);
            assert.deepEqual(streams.callsIn(events), calls);
            assert.deepEqual(streams.problemsIn(events), []);
            assert.equal(streams.writtenIn(events), stream);
            seen.push(stream);
          }),
          { numRuns: 40 },
        );
        expectGrammar(format, seen, true, seen);
      });

      it("reads the text before calls, and the calls behind it", () => {
        const stream = streams.rendered(template, [plain, plain], { content: "I look." });
        assert.deepEqual(
          streams.readEveryWay(format, stream).filter(({ kind }) => kind !== "callText"),
          [
            { kind: "text", text: "I look." },
            { kind: "call", call: plain },
            { kind: "call", call: plain },
          ],
        );
      });

      it("keeps any text, and never throws", () => {
        fc.assert(
          fc.property(hostileText, hostileText, (before, behind) => {
            const stream = before + streams.rendered(template, [plain]) + behind;
            const events = streams.readSomeWays(format, stream);
            if (!stream.includes("think>")) assert.equal(streams.writtenIn(events), stream);
          }),
          { numRuns: 60 },
        );
      });

      it("has a grammar that refuses what is spoilt", () => {
        const call = streams.rendered(template, [plain]);
        const texts = spoilt.map(([, spoil]) => spoil(call));
        for (const [index, text] of texts.entries()) assert.notEqual(text, call, spoilt[index]?.[0]);
        expectGrammar(
          format,
          texts,
          false,
          spoilt.map(([what]) => what),
        );
      });
    });

  after("the library's own grammars agree", () => {
    const answers = takenBy(trials);
    for (const [at, { wanted, texts, what }] of trials.entries())
      for (const index of texts.keys()) assert.equal(answers[at]?.[index], wanted, `${what[index]}: ${texts[index]}`);
  });
});
