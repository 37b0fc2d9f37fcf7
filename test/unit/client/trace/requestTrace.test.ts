import assert from "node:assert/strict";
import { fileName, joinTrace, withoutFolders } from "../../../../src/client/trace/requestTrace.ts";
import type { CompletionRecord } from "../../../../src/core/completion/completionRecord.ts";
import type { TraceRecord } from "../../../../src/protocol/workerProtocol.ts";
import { completion, request } from "../../../support/completion/traceRecords.ts";

/** The story in short: `q` is a completion, `q+7` one with its request 7, `7` a request alone. */
function story(completions: readonly CompletionRecord[], requests: readonly TraceRecord[]): string {
  return joinTrace(completions, requests)
    .map((entry) => {
      if (entry.kind === "request") return String(entry.request.id);
      return entry.request ? `q+${entry.request.id}` : "q";
    })
    .join(" ");
}

describe("the request trace as one story", () => {
  it("newest first, each completion with its request", () => {
    const warm = request(2, 2, { lane: "background", purpose: "warm" });
    const completions = [completion(1, { requestId: 1 }), completion(3, { requestId: 3 })];
    assert.equal(story(completions, [request(1.08, 1), warm, request(3.08, 3)]), "q+3 2 q+1");
  });

  it("several completions may share a request: the keys that typed what it says", () => {
    const completions = [completion(1, { requestId: 1 }), completion(1.2, { requestId: 1 })];
    assert.equal(story(completions, [request(1.08, 1)]), "q+1 q+1");
  });

  it("a completion without a request, one whose request is forgotten, a request that nobody asked for here", () => {
    assert.equal(story([completion(1), completion(2, { requestId: 9 })], [request(3, 1)]), "1 q q");
  });

  it("a worker that was started again counts from 1 again: the numbers agree, the times do not", () => {
    assert.equal(story([completion(1, { requestId: 1 })], [request(500, 1)]), "1 q");
    assert.equal(story([completion(500, { requestId: 1 })], [request(1, 1)]), "q 1");
  });

  it("at the same moment the later one comes first", () => {
    assert.equal(story([], [request(1, 1), request(1, 2)]), "2 1");
    assert.equal(story([], []), "");
  });
});

describe("file names in the trace", () => {
  for (const [id, name] of [
    ["file:///home/ann/project/numbers.py", "numbers.py"],
    ["file:///c%3A/Users/Ann/numbers%20two.py", "numbers two.py"],
    ["untitled:Untitled-1", "Untitled-1"],
    ["vscode-notebook-cell:/home/ann/book.ipynb#W0sZmlsZQ%3D%3D", "book.ipynb"],
    ["vscode-remote://ssh-remote%2Bhost/home/ann/a.ts?x=1", "a.ts"],
    ["/home/ann/c#/numbers.cs", "numbers.cs"],
    ["C:\\Users\\Ann\\numbers.py", "numbers.py"],
    ["file:///home/ann/100%.txt", "100%.txt"],
    ["file:///home/ann/a%0A%23%23%20forged%60.py", "a ## forged .py"],
    ["", "?"],
  ] as const)
    it(`${JSON.stringify(id)} is ${name}`, () => assert.equal(fileName(id), name));
});

describe("failures in the trace", () => {
  for (const [message, shown] of [
    ["/home/ann/models/a b/x.gguf is not a GGUF file.", "…/x.gguf is not a GGUF file."],
    ["Loading C:\\Users\\Ann\\x.gguf failed.", "Loading …/x.gguf failed."],
    ["ENOENT: open '/home/ann/x.gguf'", "ENOENT: open '…/x.gguf'"],
    ["The prompt has 10/20 tokens and/or none.", "The prompt has 10/20 tokens and/or none."],
  ] as const)
    it(`name no folder: ${message}`, () => assert.equal(withoutFolders(message), shown));
});
