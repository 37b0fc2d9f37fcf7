// What a program printed that did not start: the sentence that says why, not the end of a stack.
import assert from "node:assert/strict";
import { causeIn } from "../../../../src/client/connection/workerProcess.ts";

describe("the cause of a worker that does not start", () => {
  it("is the error's own sentence, wherever the stack and Node's version follow it", () => {
    const output = [
      "node:internal/modules/package_json_reader:255",
      "  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);",
      "        ^",
      "",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'node-llama-cpp' imported from /e/dist/worker.mjs",
      "    at packageResolve (node:internal/modules/esm/resolve:873:9)",
      "    at moduleResolve (node:internal/modules/esm/resolve:946:18) {",
      "  code: 'ERR_MODULE_NOT_FOUND'",
      "}",
      "",
      "Node.js v20.19.0",
    ].join("\n");
    assert.equal(causeIn(output), "Cannot find package 'node-llama-cpp' imported from /e/dist/worker.mjs");
  });

  it("is the first of the errors that caused each other, and of the last start", () => {
    const output =
      "Error: an older start\n    at a (b)\n\nTypeError: the cause\n    at a (b)\nError: what it led to.\n    at c (d)\n";
    assert.equal(causeIn(output), "the cause");
  });

  it("is what the loader of libraries says", () => {
    const line = "/e/node: error while loading shared libraries: libatomic.so.1: cannot open shared object file";
    assert.equal(causeIn(`${line}\n`), line);
  });

  it("is nothing where the log has no error", () => {
    assert.equal(causeIn(""), undefined);
    assert.equal(causeIn("listening\nended\n"), undefined);
  });
});
