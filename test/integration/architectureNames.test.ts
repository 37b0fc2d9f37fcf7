import assert from "node:assert/strict";
import * as nodeLlamaCpp from "node-llama-cpp";
import { notForTextBecause, textArchitectures } from "../../src/core/models/architectures.ts";
import { neverBuild } from "../../src/worker/llama/gpuBinary.ts";

describe("architectures that are taken", () => {
  it("are those that the library reads", async () => {
    const llama = await nodeLlamaCpp.getLlama({ ...neverBuild, gpu: false });
    // Not in its types; it is what the library's own check of a file asks.
    const { _bindings: library } = llama as unknown as { _bindings: { getIsArchSupported(name: string): boolean } };
    try {
      assert.equal(library.getIsArchSupported("brandnew9"), false);
      for (const name of textArchitectures) assert.ok(library.getIsArchSupported(name), `${name} is not read any more`);
      // A const enum, of which only the compiled library has a list.
      const { GgufArchitectureType: names } = nodeLlamaCpp as unknown as {
        readonly GgufArchitectureType: Readonly<Record<string, string>>;
      };
      for (const name of Object.values(names))
        if (library.getIsArchSupported(name))
          assert.ok(textArchitectures.has(name) || notForTextBecause(name) !== undefined, `${name} is new`);
    } finally {
      await llama.dispose();
    }
  });
});
