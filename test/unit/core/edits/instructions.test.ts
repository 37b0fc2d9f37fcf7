import assert from "node:assert/strict";
import { withInstruction } from "../../../../src/core/edits/instructions.ts";

describe("the last instructions", () => {
  it("have the newest first, and each once", () => {
    const given = ["add types", "rename a to b", "add types"];
    assert.deepEqual(
      given.reduce<readonly string[]>((all, each) => withInstruction(all, each), []),
      ["add types", "rename a to b"],
    );
  });

  it("stay few, and hold no empty and no pasted text", () => {
    const many = Array.from({ length: 50 }, (_, index) => `instruction ${index}`);
    const kept = many.reduce<readonly string[]>((all, each) => withInstruction(all, each), []);
    assert.equal(kept.length, 20);
    assert.equal(kept[0], "instruction 49");
    assert.equal(withInstruction(kept, "  \n"), kept);
    assert.equal(withInstruction(kept, "x".repeat(501)), kept);
  });
});
