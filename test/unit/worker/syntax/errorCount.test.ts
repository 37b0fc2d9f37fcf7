import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Language, Parser, Query, type Node } from "web-tree-sitter";
import { errorCount } from "../../../../src/worker/syntax/errorCount.ts";

describe("the count of syntax errors", () => {
  let parser: Parser;
  let query: Query;
  before(async () => {
    await Parser.init();
    const { resolve } = createRequire(import.meta.url);
    const language = await Language.load(resolve("@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm"));
    parser = new Parser().setLanguage(language);
    query = new Query(language, "(ERROR) @error (MISSING) @missing");
  });

  function withRoot<T>(text: string, read: (root: Node) => T): T {
    const tree = parser.parse(text);
    assert.ok(tree);
    try {
      return read(tree.rootNode);
    } finally {
      tree.delete();
    }
  }

  it("is that of a query for them", () => {
    const texts = [
      ...["", "f(a);", "f(a;", "if (a {\n  b();\n}", "const = 1;\nlet b = ;", "} )] = '", "class A { f( { } g() {"],
      ...["a b c d;", "x = `${a`;", "function f() {\n  return [1, 2;\n}\nf(;\n", "@#€\n", "{{{{sum}}}", "((((", "]]]]"],
    ];
    for (const text of texts)
      withRoot(text, (root) => assert.equal(errorCount(root), query.captures(root).length, text));
  });

  it("takes no longer for each of the brackets that are never closed, the more there are", function () {
    // A query takes more than ten times as long as this.
    this.timeout(20_000);
    withRoot("{".repeat(150_000), (root) => assert.equal(errorCount(root), 1));
  });
});
