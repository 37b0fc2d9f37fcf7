import assert from "node:assert/strict";
import { planQuery, type PinnedWindow } from "../../../../src/core/completion/window.ts";
import type { CompletionDocument, CompletionQuery } from "../../../../src/core/completion/query.ts";

const limits = { infillTokens: 400 };
const line = (name: string, i: number): string => `const ${name}${i} = compute(${i});\n`;
const many = (name: string, count: number): string => Array.from({ length: count }, (_, i) => line(name, i)).join("");

function plan(before: string, after: string, pinned?: PinnedWindow): { query: CompletionQuery; pinned: PinnedWindow } {
  const document: CompletionDocument = { id: "a", languageId: "x", text: before + after, offset: before.length };
  return planQuery(document, { shape: "line", maxTokens: 8 }, limits, pinned);
}

describe("the window around the cursor", () => {
  it("takes all of a small file", () => {
    const { query } = plan("a\nb", "\nc\n");
    assert.equal(query.prefix, "a\nb");
    assert.equal(query.suffix, "\nc\n");
  });

  it("starts at a line and stays within its budget", () => {
    const { query } = plan(many("a", 200), many("b", 200));
    assert.match(query.prefix, /^const a\d+ =/);
    assert.ok(query.prefix.length <= 900 && query.prefix.length > 800);
    assert.ok(query.suffix.length <= 300 && query.suffix.length > 200);
  });

  it("keeps its start and its suffix while the user types", () => {
    const above = many("a", 200);
    const below = `\n${many("b", 200)}`;
    const first = plan(above, below);
    let { pinned } = first;
    let typed = "";
    for (const key of "const next = other(first, second) + third;\nand one more line") {
      typed += key;
      const next = plan(above + typed, below, pinned);
      assert.equal(next.query.prefix, first.query.prefix + typed);
      assert.equal(next.query.suffix, first.query.suffix);
      pinned = next.pinned;
    }
  });

  it("keeps the suffix when closing brackets appear right of the cursor", () => {
    const first = plan("const a = f", "\nnext();\n");
    const second = plan("const a = f(", ")\nnext();\n", first.pinned);
    const third = plan("const a = f([", "]);\nnext();\n", second.pinned);
    assert.equal(second.query.suffix, first.query.suffix);
    assert.equal(third.query.suffix, first.query.suffix);
    assert.match(third.query.following, /^\]\);\n/);
  });

  it("moves its start when the window has grown by half", () => {
    const first = plan(many("a", 100), "");
    const second = plan(many("a", 100) + many("c", 40), "", first.pinned);
    assert.notEqual(second.query.prefix.slice(0, 20), first.query.prefix.slice(0, 20));
    assert.ok(second.query.prefix.length <= 900);
  });

  it("follows an edit above the window", () => {
    const above = many("a", 200);
    const first = plan(above, "\nend\n");
    const second = plan(`import x;\n${above}`, "\nend\n", first.pinned);
    assert.equal(second.query.prefix, first.query.prefix);
  });

  it("replaces the suffix when it really changed, and everything in another document", () => {
    const first = plan("a = ", "\nb\nc\n");
    assert.equal(plan("a = ", "\nother\n", first.pinned).query.suffix, "\nother\n");
    const other = planQuery(
      { id: "b", languageId: "x", text: "zz", offset: 1 },
      { shape: "line", maxTokens: 1 },
      limits,
      first.pinned,
    );
    assert.equal(other.query.prefix, "z");
  });
});
