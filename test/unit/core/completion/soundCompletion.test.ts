// A text that adds a syntax error is shortened or hidden. The parser is a rule that the reader can check: brackets and a word.
import assert from "node:assert/strict";
import { noCost, type Completion, type CompletionResult } from "../../../../src/core/completion/completion.ts";
import { withoutNewErrors } from "../../../../src/core/completion/soundCompletion.ts";
import { withCursor } from "../../../support/completion/cursorText.ts";

const completion = (text: string): Completion => ({
  text,
  replaceAfter: 0,
  source: "model",
  cost: noCost,
  applied: [],
});

function model(count: (text: string) => number | null) {
  return {
    complete: () => Promise.reject(new Error("not asked")),
    warm: async () => undefined,
    syntaxErrors: async ({ texts }: { texts: readonly string[] }) => texts.map(count),
  };
}

/** Every `?` and every `=` at a line's end is an error. */
const errors = (text: string): number => (text.match(/\?|=[ \t]*$/gm) ?? []).length;
const shown = async (place: string, text: string, count = errors as (text: string) => number | null) =>
  withoutNewErrors({ completion: completion(text), applied: [] }, withCursor(place), model(count));

describe("a completion and the syntax of its document", () => {
  it("stays as it is where it adds no error, also in a document that has some", async () => {
    const result: CompletionResult = { completion: completion("a = 1"), applied: [] };
    assert.equal(await withoutNewErrors(result, withCursor("?\n|\n?\n"), model(errors)), result);
  });

  it("loses the lines, then the words, that are errors", async () => {
    const result = await shown("|\n", "a = 1\nb = 2\nc =");
    assert.equal(result.completion?.text, "a = 1\nb = 2");
    assert.deepEqual(result.applied, ["newErrors"]);
    assert.equal((await shown("f(|)\n", "y ? null")).completion?.text, "y");
  });

  it("does not become half of a sentence", async () => {
    const count = (text: string): number => (/\w \w/.test(text) ? 1 : 0);
    assert.equal((await shown("it(|)\n", "should add two numbers", count)).completion, undefined);
    assert.equal((await shown("f(|)\n", "a as b", count)).completion?.text, "a");
  });

  it("is not cut inside of a bracket or a string", async () => {
    const count = (text: string): number => (text.includes("streamed") ? 2 : 1);
    assert.equal((await shown("|\n", 'a;\nsuper("streamed")', count)).completion?.text, "a;");
    assert.equal((await shown("|\n", 'super("streamed")', count)).completion?.text, "super");
  });

  it("mends the error of a place that any name would mend", async () => {
    // A type is missing: the place has an error until there is one.
    const count = (text: string): number => (/: ;|>>|<;/.test(text) ? 1 : 0);
    assert.equal((await shown("let a: |;\n", "Map<A, B>>", count)).completion?.text, "Map<A, B>");
    assert.equal((await shown("let a: |;\n", "Array<", count)).completion?.text, "Array");
    assert.equal((await shown("let a: |;\n", "Array<B>", count)).completion?.text, "Array<B>");
  });

  it("closes what is open with nothing behind it, and may leave open what the user has left open", async () => {
    // An error is a bracket without a partner, or a block behind a closing one.
    const count = (text: string): number => (/\) \{/.test(text) || !text.includes(")") ? 1 : 0);
    assert.equal((await shown("foo(|\n", "a, b) {\n  c;\n}", count)).completion?.text, "a, b)");
    assert.equal((await shown("foo(|\n", "a, b", count)).completion?.text, "a, b");
  });

  it("takes a name in quotes for a module only where the text has quotes", async () => {
    const count = (text: string): number => (/from "\w+"/.test(text) ? 0 : text.includes('{ "x"') ? 1 : 2);
    assert.equal((await shown("import { |\n", "a", count)).completion?.text, "a");
    assert.equal((await shown("import a from |\n", '"b" c', count)).completion?.text, '"b" c');
    assert.equal((await shown("import a from |\n", '"b', count)).completion, undefined);
  });

  it("is hidden where no part of it fits, and the rule is named", async () => {
    const result = await shown("|\n", "?");
    assert.equal(result.completion, undefined);
    assert.equal(result.suppressedBy, "newErrors");
  });

  it("stays where nobody can tell", async () => {
    assert.equal((await shown("|\n", "?", () => null)).completion?.text, "?");
  });
});
