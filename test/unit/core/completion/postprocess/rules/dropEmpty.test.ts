import assert from "node:assert/strict";
import { Balance, nearCursor } from "../../../../../../src/core/completion/syntax/bracketBalance.ts";
import { dropEmpty } from "../../../../../../src/core/completion/postprocess/rules/dropEmpty.ts";
import { withCursor } from "../../../../../support/completion/cursorText.ts";

/** What the rule alone leaves of a text: the rules before it hide most blank texts already. */
function left(picture: string, text: string): string {
  const document = withCursor(picture);
  return dropEmpty({ text, replaceAfter: 0 }, document, new Balance(nearCursor(document))).text;
}

describe("dropEmpty", () => {
  it("hides a text in which there is nothing to see", () => {
    assert.equal(left("a = |\n", "  "), "");
    assert.equal(left("|\n", "\n\n"), "");
  });

  it("does not apply to other text, or to spaces within the indentation of a line", () => {
    assert.equal(left("a = |\n", " 1"), " 1");
    assert.equal(left("if a:\n  |  return True\n", "  "), "  ");
  });
});
