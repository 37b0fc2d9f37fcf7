// Counts the errors that a real parser finds.
import { createRequire } from "node:module";
import { Language, Parser, type Node } from "web-tree-sitter";

const grammars: Readonly<Record<string, string>> = {
  typescript: "typescript",
  javascript: "javascript",
  python: "python",
  java: "java",
  // There is no grammar of C alone in the package; that of C++ reads it.
  c: "cpp",
  cpp: "cpp",
};
const wasmOf = createRequire(import.meta.url).resolve;

export class SyntaxErrors {
  private readonly parsers = new Map<string, Parser>();

  /** Loads the grammars of all languages the benchmarks use. */
  static async load(): Promise<SyntaxErrors> {
    await Parser.init();
    const counter = new SyntaxErrors();
    for (const [languageId, name] of Object.entries(grammars)) {
      const language = await Language.load(wasmOf(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`));
      counter.parsers.set(languageId, new Parser().setLanguage(language));
    }
    return counter;
  }

  /** Number of places that do not parse. Raises for a language without a grammar. */
  count(text: string, languageId: string): number {
    return this.withTree(text, languageId, errorsIn);
  }

  /** What a function finds in the tree of a text. Raises for a language without a grammar. */
  withTree<T>(text: string, languageId: string, find: (root: Node) => T): T {
    const parser = this.parsers.get(languageId);
    if (parser === undefined) throw new Error(`no grammar for ${languageId}`);
    const tree = parser.parse(text);
    if (tree === null) throw new Error(`${languageId} was not parsed`);
    try {
      return find(tree.rootNode);
    } finally {
      tree.delete();
    }
  }
}

function errorsIn(node: Node): number {
  if (node.isMissing) return 1;
  if (!node.hasError) return 0;
  const inside = node.children.reduce((sum, child) => sum + (child === null ? 0 : errorsIn(child)), 0);
  return inside + (node.isError ? 1 : 0);
}
