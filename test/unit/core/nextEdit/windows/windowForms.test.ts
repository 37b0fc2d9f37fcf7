import assert from "node:assert/strict";
import type { PastEdit } from "../../../../../src/core/nextEdit/history/editHistory.ts";
import { sweepForm } from "../../../../../src/core/nextEdit/windows/sweepForm.ts";
import {
  hasMarks,
  linesBefore,
  type WindowForm,
  type WindowQuestion,
} from "../../../../../src/core/nextEdit/windows/windowForm.ts";
import { windowFormOf } from "../../../../../src/core/nextEdit/windows/windowForms.ts";
import { zeta2Form } from "../../../../../src/core/nextEdit/windows/zeta2Form.ts";

const edit = (line: number, before: readonly string[], after: readonly string[], more: Partial<PastEdit> = {}) =>
  ({
    ...{ documentId: "src/cart.ts", line, before, after, origin: "typed" },
    ...more,
  }) satisfies PastEdit as PastEdit;

const question: WindowQuestion = {
  document: {
    ...{ path: "src/cart.ts", languageId: "typescript" },
    lines: ["import a;", "let total = 0;", "sum += 1;", "return sum;", "}"],
  },
  startLine: 1,
  endLine: 4,
  cursor: { line: 1, column: 9 },
  edits: [
    edit(0, ["export {};"], [], { documentId: "b.ts", origin: "predicted" }),
    edit(1, ["let sum = 0;"], ["let total = 0;"]),
  ],
};

function whole({ prompt }: WindowForm): string {
  const { shared, text } = prompt(question);
  return shared + text;
}

/** An answer can be cut anywhere: until it is finished, it says nothing, and afterwards always the same. */
function readAtEveryCut({ read }: WindowForm, answer: string): readonly string[] | undefined {
  const all = read(answer, true);
  let isFinished = false;
  for (let length = 0; length <= answer.length; length++) {
    const lines = read(answer.slice(0, length), false);
    if (lines === undefined) assert.equal(isFinished, false, `after ${length}`);
    else {
      assert.deepEqual(lines, all);
      isFinished = true;
    }
  }
  return all;
}

describe("Sweep's form", () => {
  it("is blocks of the changes, the lines before the last one and now, and the next block's header", () => {
    assert.equal(
      whole(sweepForm),
      [
        ...["<|file_sep|>b.ts.diff", "original:", "export {};", "updated:"],
        ...["<|file_sep|>src/cart.ts.diff", "original:", "let sum = 0;", "updated:", "let total = 0;"],
        ...["<|file_sep|>original/src/cart.ts", "let sum = 0;", "sum += 1;", "return sum;"],
        ...["<|file_sep|>current/src/cart.ts", "let total = 0;", "sum += 1;", "return sum;"],
        "<|file_sep|>updated/src/cart.ts",
      ].join("\n"),
    );
  });

  it("has three changes of forty lines at most, the newest", () => {
    const many = Array.from({ length: 60 }, (_, at) => `line ${at}`);
    const edits = ["one", "two", "three", "four"].map((name) => edit(0, many, [name]));
    const { shared } = sweepForm.prompt({ ...question, edits });
    assert.equal(shared.split(".diff\n").length, 4);
    assert.ok(!shared.includes("updated:\none\n") && shared.includes("updated:\nfour\n"));
    assert.ok(shared.includes("line 39\nupdated:") && !shared.includes("line 40"));
  });

  it("an answer is the block, and what the model would write for no change is one", () => {
    const { unchanged } = sweepForm.prompt(question);
    assert.deepEqual(sweepForm.read(unchanged, true), ["let total = 0;", "sum += 1;", "return sum;"]);
    const answer = "\nlet total = 0;\n\ntotal += 1;\n<|file_sep|>original/src/b.ts\nlet b;";
    assert.deepEqual(readAtEveryCut(sweepForm, answer), ["let total = 0;", "", "total += 1;"]);
    assert.deepEqual(sweepForm.read("\na\nb", true), ["a", "b"]);
    assert.equal(sweepForm.read("\na\nb", false), undefined);
    assert.equal(sweepForm.read("\n", true), undefined);
  });
});

describe("Zeta 2's form", () => {
  it("is the text behind, the diffs, the text before, and the window as the first half of a conflict", () => {
    assert.equal(
      whole(zeta2Form),
      [
        ...["<[fim-suffix]>", "}", "<[fim-prefix]><filename>edit_history"],
        ...["// User accepted prediction:", "--- a/b.ts", "+++ b/b.ts", "@@ -1,1 +1,0 @@", "-export {};"],
        ...["--- a/src/cart.ts", "+++ b/src/cart.ts", "@@ -2,1 +2,1 @@", "-let sum = 0;", "+let total = 0;", ""],
        ...["<filename>src/cart.ts", "import a;", "<<<<<<< CURRENT", "let total<|user_cursor|> = 0;"],
        ...["sum += 1;", "return sum;", "=======", "<[fim-middle]>"],
      ].join("\n"),
    );
  });

  it("has 450 characters around the window, in whole lines, and six diffs at most", () => {
    const long = Array.from({ length: 60 }, (_, at) => `line ${at} of many`);
    const document = { ...question.document, lines: [...long, "here", ...long] };
    const edits = Array.from({ length: 9 }, (_, at) => edit(60, [`${at}`], ["here"]));
    const asked = { ...question, document, startLine: 60, endLine: 61, edits };
    const { shared } = zeta2Form.prompt(asked);
    const [behind, rest] = shared.split("<[fim-prefix]>") as [string, string];
    assert.ok(behind.startsWith("<[fim-suffix]>\nline 0 of many\n") && behind.length < 480);
    assert.match(behind, /\nline \d+ of many\n$/);
    assert.match(rest, /<filename>src\/cart\.ts\nline \d+ of many\n/);
    assert.match(rest, /line 59 of many\n<<<<<<< CURRENT\nhere\n=======\n$/);
    assert.equal(rest.split("@@ -61").length, 7);
    assert.ok(rest.includes("-8\n") && !rest.includes("-2\n"));
  });

  it("an answer is finished with its mark, and may say that there is nothing to do", () => {
    const { unchanged } = zeta2Form.prompt(question);
    assert.deepEqual(readAtEveryCut(zeta2Form, unchanged), ["let total = 0;", "sum += 1;", "return sum;"]);
    const answer = "let total<|user_cursor|> = 0;\ntotal += 1;\nreturn total;\n>>>>>>> UPDATED\nmore";
    assert.deepEqual(readAtEveryCut(zeta2Form, answer), ["let total = 0;", "total += 1;", "return total;"]);
    assert.equal(readAtEveryCut(zeta2Form, "NO_EDITS\n>>>>>>> UPDATED\n"), undefined);
    assert.equal(zeta2Form.read("NO_EDITS\n", true), undefined);
    assert.equal(zeta2Form.read("let total = 0;\n", true), undefined);
  });
});

describe("the lines of a window before the newest edit", () => {
  it("are as they are now where that was made elsewhere, or reaches beyond the window", () => {
    const now = question.document.lines.slice(1, 4);
    assert.deepEqual(linesBefore(question), ["let sum = 0;", ...now.slice(1)]);
    assert.deepEqual(linesBefore({ ...question, edits: [] }), now);
    assert.deepEqual(linesBefore({ ...question, edits: question.edits.slice(0, 1) }), now);
    assert.deepEqual(linesBefore({ ...question, edits: [edit(0, ["x"], ["import a;", "let total = 0;"])] }), now);
    assert.deepEqual(linesBefore({ ...question, edits: [edit(2, ["gone"], [])] }), [now[0], "gone", ...now.slice(1)]);
  });
});

describe("names of special tokens", () => {
  it("are found in a text, and comparisons and generics are none", () => {
    for (const text of [
      "a <|file_sep|> b",
      "<[fim-middle]>",
      "<filename>",
      "<<<<<<< HEAD",
      "=======",
      ">>>>>>> UPDATED",
    ])
      assert.ok(hasMarks(text), text);
    for (const text of ["a < b || c > d", "Map<string, number[]>", "if (a <| b)", "x ======= y", "a[<[1]"])
      assert.equal(hasMarks(text), false, text);
  });
});

describe("the form of a model", () => {
  it("is known by the name in its file, or the file's", () => {
    for (const [name, path] of [
      ["Sweep Next Edit 0.5B", "/m/model.gguf"],
      ["Qwen2.5 Coder 1.5B", "/m/sweep-next-edit-1.5b.q8_0.v2.gguf"],
      ["sweep-next-edit-0.5B", "C:\\m\\a.gguf"],
    ] as const)
      assert.equal(windowFormOf({ name, path }), sweepForm, name);
    for (const name of ["Zeta 2", "zeta-2", "zed-industries_zeta-2-Q4_K_M", "Zeta-2 8B"])
      assert.equal(windowFormOf({ name, path: "/m/a.gguf" }), zeta2Form, name);
  });

  it("is not known of other models, of the families' other forms, and on servers", () => {
    for (const name of [
      ...["Qwen2.5 Coder 1.5B Instruct", "sweep-next-edit-v2-7B", "zeta-2.1", "zeta", "Zeta 1", "beta-2", "Instinct"],
    ])
      assert.equal(windowFormOf({ name, path: "/m/a.gguf" }), undefined, name);
    assert.equal(windowFormOf({ kind: "remote", name: "sweep-next-edit-0.5B" }), undefined);
    assert.equal(windowFormOf({}), undefined);
    assert.equal(windowFormOf({ name: "a", path: "/sweep-next-edit/a.gguf" }), undefined, "a folder says nothing");
  });
});
