// What holds for every way of writing calls: what a model's own template writes is read back and fits the grammar; what a grammar
// must not take it does not; a stream means the same however it is cut, and nothing in it is lost.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { ToolFormat } from "../../../../../src/core/agent/formats/toolFormat.ts";
import { takenBy, type GrammarTrial } from "../../../../support/grammarEngine.ts";
import { toolForms } from "../../../../support/agent/toolForms.ts";
import * as streams from "../../../../support/agent/toolStreams.ts";

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

function hostileCalls(unwritable: RegExp, most: number): fc.Arbitrary<readonly streams.SampleCall[]> {
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
  return fc.array(call, { minLength: 1, maxLength: most });
}

describe("every form of calls", function () {
  this.timeout(120_000);
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

  for (const { name, format, write, most, unwritable, before, hasHeaders, spoilt } of toolForms())
    describe(name, () => {
      it("reads what the template writes, with any text in the arguments and however it is cut", () => {
        const seen: string[] = [];
        fc.assert(
          fc.property(hostileCalls(unwritable, most), (calls) => {
            const stream = write(calls);
            const events = streams.readSomeWays(format, stream);
            assert.deepEqual(streams.callsIn(events), calls);
            assert.deepEqual(streams.problemsIn(events), []);
            if (!hasHeaders) assert.equal(streams.writtenIn(events), stream);
            seen.push(stream);
          }),
          { numRuns: 8 },
        );
        expectGrammar(format, seen, true, seen);
      });

      it("reads text before calls, and calls behind one another", () => {
        const calls = Array.from({ length: Math.min(2, most) }, () => plain);
        assert.deepEqual(
          streams.readEveryWay(format, before + write(calls)).filter(({ kind }) => kind !== "callText"),
          [{ kind: "text", text: "I look." }, ...calls.map((call) => ({ kind: "call", call }))],
        );
      });

      it("keeps any text around a call, and never throws", () => {
        fc.assert(
          fc.property(hostileText, hostileText, (one, another) => {
            const stream = one + write([plain]) + another;
            const events = streams.readSomeWays(format, stream);
            if (!hasHeaders && !/think>|THINK\]|channel/.test(stream)) assert.equal(streams.writtenIn(events), stream);
          }),
          { numRuns: 8 },
        );
      });

      it("has a grammar that refuses what is spoilt", () => {
        const call = write([plain]);
        for (const [what, spoil] of Object.entries(spoilt)) {
          assert.notEqual(spoil(call), call, what);
          expectGrammar(format, [spoil(call)], false, [what]);
        }
        expectGrammar(format, [call], true, ["as it is"]);
      });
    });

  describe("in the library's own grammars", () => {
    it("fits where it should, and nowhere else", () => {
      assert.ok(trials.length > 100, `${trials.length} trials`);
      const answers = takenBy(trials);
      for (const [at, { wanted, texts, what }] of trials.entries())
        for (const index of texts.keys()) assert.equal(answers[at]?.[index], wanted, `${what[index]}: ${texts[index]}`);
    });
  });
});
