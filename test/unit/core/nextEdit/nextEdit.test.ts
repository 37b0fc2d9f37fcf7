import assert from "node:assert/strict";
import { readHistory } from "../../../../src/core/nextEdit/history/givenHistory.ts";
import { nextEdits, type NextEditQuestion, type NextEdits } from "../../../../src/core/nextEdit/nextEdit.ts";
import type { LineAnswer, LinesRequest, NextEditModel } from "../../../../src/core/nextEdit/nextEditModel.ts";

/** What a model says of an expected line: how likely it is, or what it would write instead. */
type Says = (expected: string, text: string) => number | readonly [text: string, probability: number];

async function find(
  text: string,
  [before, after]: readonly [before: string, after: string],
  says: Says,
  errors: (text: string) => number | null = () => 0,
  more: Partial<NextEditQuestion> = {},
): Promise<NextEdits & { readonly asked: LinesRequest | undefined }> {
  const lines = text.split("\n");
  const document = { path: "a.ts", languageId: "typescript", lines };
  const line = after === "" ? 0 : lines.indexOf(after.split("\n")[0]!);
  const read = readHistory([{ path: "a.ts", before, after, line }], new Map([["a.ts", lines]]));
  if ("wrong" in read) assert.fail(read.wrong);
  let asked: LinesRequest | undefined;
  const model: NextEditModel = {
    continueLines: async (request, onAnswer) => {
      asked = request;
      for (const [question, { expected, text: start }] of request.questions.entries()) {
        const said = says(expected!, start);
        onAnswer(
          typeof said === "number"
            ? { question, text: expected!, probability: said, isWhole: true, expectedProbability: said }
            : ({
                question,
                text: said[0],
                probability: said[1],
                isWhole: true,
                expectedProbability: 0.001,
              } satisfies LineAnswer),
        );
      }
      return { usage: { reused: 0, evaluated: 40, produced: 3 } };
    },
    syntaxErrors: async ({ texts }) => texts.map(errors),
  };
  const signal = new AbortController().signal;
  const question = {
    documents: [document],
    ...{ cursorLine: line, history: read.history, longestPrompt: 4000, ...more },
  } as const;
  return { ...(await nextEdits(question, model, signal)), asked };
}

const shown = ({ edits }: NextEdits): readonly string[] =>
  edits.map(
    ({ startLine, endLine, lines, probability }) => `${startLine}-${endLine} ${lines.join("|")} ${probability}`,
  );

const text = "const total = 1;\nlog(sum);\nend(sum);";
const rename = ["const sum = 1;", "const total = 1;"] as const;

describe("next edits", () => {
  it("are what rules expect and the model finds likely, in the order of the places", async () => {
    const found = await find(text, rename, () => 0.9);
    assert.deepEqual(shown(found), ["1-2 log(total); 0.9", "2-3 end(total); 0.9"]);
    assert.deepEqual([found.rule, found.cost.evaluated, found.cost.produced], [undefined, 80, 6]);
  });

  it("leave out the places where the model is unsure, or keeps the line", async () => {
    assert.deepEqual(shown(await find(text, rename, (expected) => (expected.startsWith("log") ? 0.05 : 0.8))), [
      "2-3 end(total); 0.8",
    ]);
    // A place for which a rule knows the line is never decoded.
    const kept = await find(text, rename, (expected) => [expected.replace("total", "sum"), 0.9]);
    assert.deepEqual([shown(kept), kept.rule], [[], "unsure"]);
    assert.ok(kept.asked?.questions.every(({ isOnlyChecked }) => isOnlyChecked));
  });

  it("end with as many as are wanted, and tell of each place what became of it", async () => {
    const first = await find(text, rename, () => 0.9, undefined, { mostEdits: 1 });
    assert.deepEqual([shown(first), first.cost.evaluated], [["1-2 log(total); 0.9"], 40]);
    const second = await find(text, rename, (expected) => (expected.startsWith("log") ? 0.05 : 0.8), undefined, {
      mostEdits: 1,
    });
    assert.deepEqual(
      second.considered.map(({ place, edit, refusal }) => [place.startLine, edit?.probability, refusal]),
      [
        [1, 0.05, "unsure"],
        [2, 0.8, undefined],
      ],
    );
  });

  it("are what the model writes where no rule knows, if it is sure of it", async () => {
    const call = ["function log(text) {", "function log(level, text) {"] as const;
    const caller = 'function log(level, text) {\n}\nlog("a");';
    const says =
      (probability: number): Says =>
      () => ['log("info", "a");', probability];
    assert.deepEqual(shown(await find(caller, call, says(0.8))), ['2-3 log("info", "a"); 0.8']);
    assert.equal((await find(caller, call, says(0.6))).rule, "unsure");
  });

  it("are only what rules expect where the model may not write itself", async () => {
    const call = ["function log(text) {", "function log(level, text) {"] as const;
    const caller = 'function log(level, text) {\n}\nlog("a");';
    const written = await find(caller, call, () => ['log("info", "a");', 0.8], undefined, { onlyExpected: true });
    assert.deepEqual([written.edits, written.rule, written.asked], [[], "noPlace", undefined]);
    assert.equal((await find(text, rename, () => 0.9, undefined, { onlyExpected: true })).edits.length, 2);
  });

  it("are silent without asking when nothing was done, or it was undone", async () => {
    const nothing = await find("a();\nb();", ["  a();", "a();"], () => 1);
    assert.deepEqual([nothing.edits, nothing.rule, nothing.asked], [[], "justUndone", undefined]);
    const alone = await find("a(1);", ["a();", "a(1);"], () => 1);
    assert.deepEqual([alone.edits, alone.rule, alone.asked], [[], "noPlace", undefined]);
  });

  it("are silent where the parser finds more errors", async () => {
    const found = await find(
      text,
      rename,
      () => 0.9,
      (each) => (each.includes("log(total)") ? 1 : 0),
    );
    assert.deepEqual(shown(found), ["2-3 end(total); 0.9"]);
    const unparsed = await find(
      text,
      rename,
      () => 0.9,
      () => null,
    );
    assert.equal(unparsed.edits.length, 2);
  });

  it("delete the import whose last use is gone", async () => {
    const found = await find('import { a } from "a";\n\nf();', ["f(a());", "f();"], () => 0.9);
    assert.deepEqual(shown(found), ["0-1  0.9"]);
  });
});
