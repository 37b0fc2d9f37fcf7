import assert from "node:assert/strict";
import { fittedText, instructionFiles, instructionTokens } from "../../../../src/core/chat/projectInstructions.ts";

describe("the project's instructions", () => {
  it("are looked for at the top and in the folders of the open file, the nearest first", () => {
    assert.deepEqual(instructionFiles("packages/shop/src/cart.ts"), {
      project: ["AGENTS.md", ".github/copilot-instructions.md"],
      nearest: ["packages/shop/src/AGENTS.md", "packages/shop/AGENTS.md", "packages/AGENTS.md"],
    });
    assert.equal(instructionFiles(`${"a/".repeat(2000)}b.ts`).nearest.length, 20, "a path without end");
    for (const file of ["cart.ts", undefined]) assert.deepEqual(instructionFiles(file).nearest, []);
  });

  it("leave most of the context to the code", () => {
    assert.deepEqual([2048, 8192, 100_000].map(instructionTokens), [256, 1024, 1500]);
  });

  it("are cut after a whole line, and it is said", () => {
    const text = "Use tabs.\nWrite tests.\nNo comments.\n";
    assert.deepEqual(fittedText(text, 12, 12), { text: text.trim(), isCut: false });
    assert.deepEqual(fittedText(text, 12, 8), { text: "Use tabs.\nWrite tests.", isCut: true });
    assert.deepEqual(fittedText("A single line that does not fit", 10, 5).text, "A single line t");
    assert.deepEqual(fittedText(text, 12, 0), { text: "", isCut: true });
  });
});
