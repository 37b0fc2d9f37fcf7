/** What parses a language. */
export interface GrammarFile {
  /** File of the grammar, without `tree-sitter-` before and `.wasm` behind. */
  readonly name: string;
  /** Blocks end with a word or bracket of their own, so that a parser can tell when one is whole; false: with indentation. */
  readonly hasBlockEnds: boolean;
}

const withEnds = (name: string): GrammarFile => ({ name, hasBlockEnds: true });

/** By the editor's language id. `esbuild.mjs` ships the files named here. There is none of C alone: C++ reads it. */
export const grammarFiles: Readonly<Record<string, GrammarFile>> = {
  python: { name: "python", hasBlockEnds: false },
  typescript: withEnds("typescript"),
  typescriptreact: withEnds("tsx"),
  javascript: withEnds("javascript"),
  javascriptreact: withEnds("javascript"),
  go: withEnds("go"),
  rust: withEnds("rust"),
  java: withEnds("java"),
  c: withEnds("cpp"),
  cpp: withEnds("cpp"),
  csharp: withEnds("c-sharp"),
  ruby: withEnds("ruby"),
  php: withEnds("php"),
  shellscript: withEnds("bash"),
};
