import assert from "node:assert/strict";
import { postprocess } from "../../../../../src/core/completion/postprocess/postprocess.ts";
import { isShown } from "../../../../support/completion/completionRules.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

describe("postprocessing of generated text", () => {
  it("leaves good text alone", () => {
    isShown("plaintext", "const a = |;", "1 + 2", "const a = [1 + 2];");
    isShown("plaintext", "x = |\n", "1\ny = 2", "x = [1\ny = 2]\n");
  });

  it("keeps a line's new indentation of a text that the model ended, and nothing else", () => {
    const document = withCursor("|    next()\n");
    assert.equal(postprocess("if a:\n    ", document, true).text, "if a:\n    ");
    assert.equal(postprocess("if a:\n    ", document).text, "if a:\n");
    assert.equal(postprocess("    ", document, true).text, "");
  });
});

describe("a document with \\r\\n", () => {
  it("is cleaned as one with \\n, and gets its own line breaks", () => {
    isShown(
      "javascript",
      "if (a) {\r\n  |\r\n}\r\n",
      "b();\nc();\n}\n",
      "if (a) {\r\n  [b();\r\nc();]\r\n}\r\n",
      "trimTrailingSpace",
      "cutSurplusCloser",
    );
  });
});

describe("a text within a line that the model itself ended", () => {
  const shown = (picture: string, generated: string, isWhole: boolean): string =>
    postprocess(generated, withCursor(picture), isWhole).text;

  it("keeps its lines and its last space, because it leads to the rest of the line", () => {
    const text = "if s[i] in vowels:\n            co";
    assert.equal(shown("    for i in s:\n        |unt += 1\n", text, true), text);
    assert.equal(shown("    for i in s:\n        |unt += 1\n", text, false), "if s[i] in vowels:");
    assert.equal(shown("add(|b)\n", "a, ", true), "a, ");
  });

  it("loses its last spaces where nothing stands to the right", () => {
    assert.equal(shown("x = |\n", "1  ", true), "1");
  });
});
