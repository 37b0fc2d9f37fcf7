// The forms of models that were made for next edits, on the real model of the tests: it was not made for them, but has the special tokens
// of Sweep's, so that what is asked and how an answer ends can be seen.
import assert from "node:assert/strict";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { readHistory } from "../../../src/core/nextEdit/history/givenHistory.ts";
import { nextEdits } from "../../../src/core/nextEdit/nextEdit.ts";
import type { LineAnswer, LinesRequest } from "../../../src/core/nextEdit/nextEditModel.ts";
import { sweepForm } from "../../../src/core/nextEdit/windows/sweepForm.ts";
import { realModel } from "../../support/models/models.ts";
import { sharedContextTokens, sharedRealModel } from "../../support/sharedModel.ts";

const lines = ["def area(width, depth):", "    size = width * height", "    return size", "", "print(area(2, 3))", ""];
const signal = new AbortController().signal;

describe("windows for next edits", () => {
  let client: WorkerClient;
  before(async () => {
    client = await sharedRealModel();
    client.use({ path: realModel(), contextTokens: sharedContextTokens });
    await client.load();
  });

  async function answer(request: LinesRequest): Promise<LineAnswer & { readonly evaluated: number }> {
    const answers: LineAnswer[] = [];
    const { usage } = await client.continueLines(request, (found) => answers.push(found), signal);
    assert.equal(answers.length, 1);
    return { ...answers[0]!, evaluated: usage.evaluated + usage.reused };
  }

  it("names of special tokens are tokens only where they are asked to be", async () => {
    const questions = [
      { text: "<|file_sep|>updated/a.py", until: ["<|file_sep|>"], expected: "\n", leastProbability: 0.1 },
    ];
    const request = { documentId: "a.py", shared: "<|file_sep|>a.py.diff\noriginal:\n", questions };
    const [marked, plain] = [await answer({ ...request, hasMarks: true }), await answer(request)];
    assert.ok(plain.evaluated >= marked.evaluated + 6, `${plain.evaluated} and ${marked.evaluated}`);
    assert.ok(!marked.text.includes("<|file_sep|>"));
  });

  it("several lines come where they are asked for, and unlikely ones are given up", async () => {
    const shared = "def add(a, b):\n    return a + b\n\n\ndef sub(a, b):\n    return a - b\n\n\n";
    const text = "def mul(a, b):";
    const questions = [{ text, until: ["<|endoftext|>"], leastProbability: 0.01 }];
    const { text: written } = await answer({ documentId: "b.py", shared, questions });
    assert.match(written, /^\n {4}return a \* b\n/);
  });

  it("what the model writes is judged as any edit, and stays in the window", async () => {
    const change = { path: "a.py", before: "def area(width, height):", after: lines[0]!, line: 0 };
    const read = readHistory([change], new Map([["a.py", lines]]));
    if ("wrong" in read) assert.fail(read.wrong);
    const found = await nextEdits(
      {
        documents: [{ path: "a.py", languageId: "python", lines }],
        ...{ cursorLine: 0, cursorColumn: 21, history: read.history, longestPrompt: 6000, form: sweepForm },
      },
      client,
      signal,
    );
    assert.ok(found.cost.evaluated > 20, JSON.stringify(found.cost));
    for (const { startLine, endLine, lines: written } of found.edits) {
      assert.ok(startLine >= 0 && endLine <= lines.length && startLine <= endLine);
      assert.ok(!written.join("\n").includes("height"), "it would take back what was done");
    }
  });
});
