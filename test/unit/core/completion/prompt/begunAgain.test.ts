import assert from "node:assert/strict";
import { BegunAgain } from "../../../../../src/core/completion/prompt/begunAgain.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

/** What is kept of a generation at `|`, in chunks of any length; "useless" where it is given up. */
function kept(languageId: string, before: string, generated: string): string {
  const { text, offset } = withCursor(before);
  const results = [1, 2, 5, generated.length].map((chunkLength) => {
    const filter = new BegunAgain({ languageId, prefix: text.slice(0, offset), following: text.slice(offset) });
    let result = "";
    for (let at = 0; at < generated.length; at += chunkLength)
      result += filter.push(generated.slice(at, at + chunkLength));
    return filter.isUseless ? "useless" : result + filter.end();
  });
  assert.equal(new Set(results).size, 1, results.join(" / "));
  return results[0]!;
}

describe("a text that begins the typed word again", () => {
  it("goes on with the word, in any language and with any word", () => {
    for (const [languageId, before, generated, expected] of [
      ["typescript", "  ret|\n", "return first + second;", "urn first + second;"],
      ["python", "    ret|\n", "return x", "urn x"],
      ["go", "\tre|\n", "return nil", "turn nil"],
      ["rust", "    let total = comp|\n", "compute(rows)", "ute(rows)"],
      ["java", "int größ|", "größe = 1;", "e = 1;"],
      ["php", "$use|", "$user = null;", "r = null;"],
      ["c", "snake_ca|", "snake_case(1)", "se(1)"],
      ["javascript", "items.fil|(x)", "filter", "ter"],
      ["unknown", "ret|", "return", "urn"],
    ] as const)
      assert.equal(kept(languageId, before, generated), expected, before);
  });

  it("goes on with what stands before the word, where that is repeated too", () => {
    assert.equal(kept("python", "    self.na|", "self.name = name"), "me = name");
    assert.equal(kept("typescript", "this.|", "this.items.push(x)"), "items.push(x)");
    assert.equal(kept("cpp", "  std::vec|", "std::vector<int> v;"), "tor<int> v;");
    assert.equal(kept("typescript", "  const total = su|", "  const total = sum(items);"), "m(items);");
    assert.equal(kept("typescript", "  const total = su|", "const total = sum(items);"), "m(items);");
  });

  it("keeps capitals where they do not matter, and gives up where they do", () => {
    assert.equal(kept("sql", "SEL|", "select * from t"), "ECT * from t");
    assert.equal(kept("sql", "sel|", "SELECT * FROM t"), "ect * FROM t");
    assert.equal(kept("vb", "    ret|", "Return x"), "urn x");
    assert.equal(kept("csharp", "Ret|", "return x;"), "useless");
    assert.equal(kept("typescript", "RET|", "return x;"), "useless");
  });

  it("leaves a word alone that may be meant twice", () => {
    for (const [languageId, before, generated] of [
      ["python", "da|", "da = 1"],
      ["python", "da|", "dada = 1"],
      ["typescript", "const dadata = 1;\nda|", "data = 2"],
      ["typescript", "re|", "render(<App />)"],
      ["python", "text = de|", "dent(text)"],
      ["typescript", "if (is|", "Issue(x))"],
      ["typescript", "get|", "Getter()"],
      ["python", "x|", "x = 1"],
      ["python", "ret |", "return x"],
      ["python", "total = |", "total + 1"],
      ["python", "a1 = 1\nb22|", "b22b = 1"],
    ] as const)
      assert.equal(kept(languageId, before, generated), generated, before);
  });

  it("goes on behind a whole word that the file or its length shows to be one", () => {
    assert.equal(kept("python", "row = 1\nprint(row|", "row + 1)"), " + 1)");
    assert.equal(kept("python", "    return|", "return x"), " x");
    assert.equal(kept("python", "row = 1\nrowrow = 2\nprint(row|", "row + 1)"), "row + 1)");
  });

  it("does so in a string or a comment only where there is no doubt", () => {
    assert.equal(kept("typescript", "// the retu|", "returned value"), "rned value");
    assert.equal(kept("markdown", "The sugg|", "suggestion is shown."), "estion is shown.");
    for (const [languageId, before, generated] of [
      ["typescript", '"ha|"', "haha"],
      ["typescript", '"dead|"', "dead"],
      ["typescript", '"beef|"', "beefcafe01"],
      ["python", "# pa|", "paya"],
      ["markdown", "co|", "conut"],
    ] as const)
      assert.equal(kept(languageId, before, generated), generated, before);
  });

  it("holds nothing back once it is decided", () => {
    const filter = new BegunAgain({ languageId: "python", prefix: "ret", following: "" });
    assert.deepEqual(
      ["x", "y"].map((chunk) => filter.push(chunk)),
      ["x", "y"],
    );
    assert.equal(filter.end(), "");
  });
});
