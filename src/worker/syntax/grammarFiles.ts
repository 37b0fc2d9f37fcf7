/** The grammar of a language. */
export interface GrammarFile {
  /** Name of the file, without the prefix `tree-sitter-` and the extension `.wasm`. */
  readonly name: string;
  /** Whether blocks end with a keyword or a bracket, so that a parser can tell a complete one; false where indentation decides. */
  readonly hasBlockEnds: boolean;
}

const withEnds = (name: string): GrammarFile => ({ name, hasBlockEnds: true });

/** By the editor's language id. `esbuild.mjs` ships the files named here. C uses the grammar of C++. */
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
