// What is shown of a generation, by how sure the model was of its parts.
import assert from "node:assert/strict";
import { completionResult, noCost } from "../../../../src/core/completion/completion.ts";
import type { CompletionEnd } from "../../../../src/core/completion/completionModel.ts";
import { withCursor } from "../../../support/completion/cursorText.ts";

describe("the result of a generation", () => {
  const shown = (place: string, ...tokens: readonly (readonly [text: string, probability: number])[]) => {
    const text = tokens.map(([each]) => each).join("");
    const tokenProbabilities = tokens.map(([, probability], index) => ({
      end: tokens
        .slice(0, index + 1)
        .map(([each]) => each)
        .join("").length,
      probability,
    }));
    const end: CompletionEnd = { text, reason: "endOfText", usage: noCost, tokenProbabilities };
    return completionResult(end, { ...withCursor(place), languageId: "typescript" }, "block").completion?.text;
  };

  it("does not depend on the remark behind the head of a block, which is hidden", () => {
    const code = [
      ["\n  b", 0.9],
      ["(c);", 0.9],
    ] as const;
    assert.equal(shown("if (a) {|\n}\n", [" // Maybe", 0.3], [" so", 0.1], ...code), "\n  b(c);");
    assert.equal(shown("if (a) {|\n}\n", [" // Surely", 0.9], ["\n  b", 0.1], ["(c);", 0.9]), undefined);
  });

  it("depends on a comment that is shown", () => {
    assert.equal(shown("a();|\n", [" // Maybe", 0.3], [" so", 0.1], ["\nb();", 0.9]), undefined);
  });
});
