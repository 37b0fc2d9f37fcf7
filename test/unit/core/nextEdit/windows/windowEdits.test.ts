import assert from "node:assert/strict";
import { readHistory } from "../../../../../src/core/nextEdit/history/givenHistory.ts";
import { nextEdits, type NextEditQuestion, type NextEdits } from "../../../../../src/core/nextEdit/nextEdit.ts";
import type { LinesRequest, NextEditModel } from "../../../../../src/core/nextEdit/nextEditModel.ts";
import { sweepForm } from "../../../../../src/core/nextEdit/windows/sweepForm.ts";
import { zeta2Form } from "../../../../../src/core/nextEdit/windows/zeta2Form.ts";
import { differences, windowAround } from "../../../../../src/core/nextEdit/windows/windowEdits.ts";

const body = ["let total = 0;", "for (const item of items) {", "  sum += item.price;", "}", "return sum;"];
/** Lines below the window. */
const far = [...Array.from({ length: 12 }, (_, at) => `f${at}();`), "log(sum);"];

interface Found extends NextEdits {
  readonly asked: readonly LinesRequest[];
}

/** What is found when the model writes an answer for the window, and finds everything likely that rules expect. */
async function find(
  answer: string,
  {
    isWhole = true,
    probability = 0.9,
    ...more
  }: Partial<NextEditQuestion> & {
    readonly isWhole?: boolean;
    readonly probability?: number;
  } = {},
  lines: readonly string[] = [...body, ...far],
): Promise<Found> {
  const asked: LinesRequest[] = [];
  const model: NextEditModel = {
    continueLines: async (request, onAnswer) => {
      asked.push(request);
      for (const [question, { expected, until }] of request.questions.entries())
        if (until === undefined)
          onAnswer({ question, text: expected!, probability: 1, isWhole, expectedProbability: 0.8 });
        else onAnswer({ question, text: answer, probability, isWhole, expectedProbability: 0.001 });
      return { usage: { reused: 0, evaluated: 10, produced: 5 } };
    },
    syntaxErrors: async ({ texts }) => texts.map(() => 0),
  };
  const document = { path: "a.ts", languageId: "typescript", lines };
  const edit = { path: "a.ts", before: "let sum = 0;", after: "let total = 0;", line: 0 };
  const read = readHistory([edit], new Map([["a.ts", lines]]));
  if ("wrong" in read) assert.fail(read.wrong);
  const question: NextEditQuestion = {
    ...{ documents: [document], cursorLine: 0, cursorColumn: 9, history: read.history, longestPrompt: 4000 },
    form: sweepForm,
    ...more,
  };
  return { ...(await nextEdits(question, model, new AbortController().signal)), asked };
}

const shown = ({ edits }: NextEdits): readonly string[] =>
  edits.map(({ startLine, endLine, lines }) => `${startLine}-${endLine} ${lines.join("|")}`);
const window = [...body, ...far].slice(0, 11);
const answerOf = (change: (line: string) => string | readonly string[]): string =>
  `\n${window.flatMap(change).join("\n")}`;
const renamed = (line: string): string => line.replace("sum", "total");

describe("next edits by a model that was made for them", () => {
  it("are what is different in the window that it writes, then what rules find beyond it", async () => {
    const found = await find(answerOf(renamed));
    assert.deepEqual(shown(found), ["2-3   total += item.price;", "4-5 return total;", "17-18 log(total);"]);
    const [first, second] = found.asked;
    assert.equal(first?.hasMarks, true);
    assert.deepEqual(first.questions[0]?.until, ["<|file_sep|>", "<|endoftext|>"]);
    assert.equal(first.questions[0].expected, `\n${window.join("\n")}`);
    assert.equal(second?.hasMarks, undefined, "the rules' places are asked about in the plain form");
    assert.deepEqual(found.cost, { reused: 0, evaluated: 20, produced: 10 });
  });

  it("end with the first one where one is enough", async () => {
    const found = await find(answerOf(renamed), { mostEdits: 1 });
    assert.equal(found.asked.length, 1);
    assert.equal(shown(found)[0], "2-3   total += item.price;");
  });

  it("are read in Zeta's form, too", async () => {
    const answer = `${window.map(renamed).join("\n")}\n>>>>>>> UPDATED\n`;
    const found = await find(answer, { form: zeta2Form, mostEdits: 2 });
    assert.deepEqual(shown(found).slice(0, 2), ["2-3   total += item.price;", "4-5 return total;"]);
    assert.match(found.asked[0]!.shared, /let total<\|user_cursor\|> = 0;/);
  });

  const refusals = async (answer: string, more: Parameters<typeof find>[1] = {}): Promise<(string | undefined)[]> => {
    const { considered } = await find(answer, more);
    return considered.filter(({ place }) => place.rule === "sweep").map(({ refusal }) => refusal);
  };

  it("does not show what takes back the user's last edit", async () => {
    assert.deepEqual(await refusals(answerOf((line) => line.replace("total", "sum"))), ["reversal"]);
  });

  it("does not show what changes nothing, only blanks, or what the model is not sure of", async () => {
    assert.deepEqual(await refusals(answerOf((line) => line)), []);
    assert.deepEqual(await refusals(answerOf((line) => line.replace("  ", "    "))), ["blanksOnly"]);
    assert.deepEqual(await refusals(answerOf(renamed), { probability: 0.3 }), ["unsure", "unsure"]);
  });

  it("does not show prompts' marks, a line twice, or brackets that do not match", async () => {
    assert.deepEqual(await refusals(answerOf((line) => line.replace("return sum;", "<|cursor|>"))), ["notCode"]);
    assert.deepEqual(await refusals(answerOf((line) => (line.startsWith("return") ? [line, line] : line))), [
      "repeatsNeighbour",
    ]);
    assert.deepEqual(await refusals(answerOf((line) => line.replace("return sum;", "return (total;"))), [
      "worseBrackets",
    ]);
  });

  it("does not change what is outside of the window, and deletes nothing because an answer ends too soon", async () => {
    const runsOn = `${answerOf(renamed)}\n${far.slice(6, 9).join("\n")}`;
    assert.equal((await refusals(runsOn)).length, 2, "the lines below are only repeated");
    assert.deepEqual(await refusals(`${answerOf(renamed)}${"\nmore();".repeat(30)}`), []);
    assert.deepEqual(await refusals(`\n${window.slice(0, 2).join("\n")}`), []);
    assert.deepEqual(await refusals(answerOf(renamed), { isWhole: false }), []);
  });

  it("does not ask where code has names of special tokens, where the text is too long, or the model is slow", async () => {
    const forms = ({ asked }: Found): unknown[] => asked.map((each) => each.hasMarks);
    const marked = await find(answerOf(renamed), {}, [...body, "const mark = '<|file_sep|>';"]);
    assert.ok(forms(marked).every((each) => each === undefined) && marked.edits.length > 0);
    assert.ok(forms(await find(answerOf(renamed), { longestPrompt: 200 })).every((each) => each === undefined));
    assert.ok(forms(await find(answerOf(renamed), { onlyExpected: true })).every((each) => each === undefined));
  });
});

describe("a window", () => {
  it("ends with the file", () => {
    const lines = { linesAbove: 2, linesBelow: 3 };
    assert.deepEqual(windowAround(20, 5, lines), { startLine: 3, endLine: 9 });
    assert.deepEqual(windowAround(20, 1, lines), { startLine: 0, endLine: 5 });
    assert.deepEqual(windowAround(20, 19, lines), { startLine: 17, endLine: 20 });
  });

  it("has lines that are inserted, rewritten and deleted", () => {
    const document = { path: "a.ts", languageId: "typescript", lines: ["x", "a", "b", "c", "d", "y"] };
    const at = { document, startLine: 1, endLine: 5 };
    const found = differences(at, ["new", "a", "B", "d"], 0.9);
    assert.deepEqual(
      found.map(({ startLine, endLine, lines }) => [startLine, endLine, lines]),
      [
        [1, 1, ["new"]],
        [2, 4, ["B"]],
      ],
    );
    assert.deepEqual(differences(at, ["a", "b", "c", "d", "y"], 0.9), []);
  });
});
