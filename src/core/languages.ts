// The table of languages, by the editor's language id: how each writes comments, what its files and its code fences are called.
// Where a definition begins is found without knowing the language: see definitions.ts. How strings are written is the lexer's business.

/** What is known of a language. */
export interface Language {
  /** Markers of comments that go to the end of the line, the usual one first. */
  readonly lineComments: readonly string[];
  /** Markers around a comment that may span lines. */
  readonly blockComment?: readonly [open: string, close: string];
  /** Extensions of its files, in lower case, without the dot. */
  readonly extensions: readonly string[];
  /** Names of its files that say more than their extension, in lower case. */
  readonly fileNames?: readonly string[];
  /** Words for it after a code fence, the one to write first. Without any it is the language id. */
  readonly fenceNames?: readonly string[];
}

/** A language whose comments are written as in C. */
function slashes(extensions: string, rest: Partial<Language> = {}): Language {
  return { lineComments: ["//"], blockComment: ["/*", "*/"], extensions: words(extensions), ...rest };
}

/** A language that has only line comments, of one kind. */
function lines(marker: string, extensions: string, rest: Partial<Language> = {}): Language {
  return { lineComments: [marker], extensions: words(extensions), ...rest };
}

/** A language that has only block comments, or none. */
function blocks(blockComment: Language["blockComment"], extensions: string, rest: Partial<Language> = {}): Language {
  return { lineComments: [], ...(blockComment && { blockComment }), extensions: words(extensions), ...rest };
}

function words(text: string): readonly string[] {
  return text === "" ? [] : text.split(" ");
}

const languages: Readonly<Record<string, Language>> = {
  c: slashes("c"),
  cpp: slashes("cpp cc cxx hpp hh hxx h", { fenceNames: ["cpp", "c++"] }),
  "cuda-cpp": slashes("cu cuh"),
  "objective-c": slashes(""),
  "objective-cpp": slashes("mm"),
  csharp: slashes("cs", { fenceNames: ["csharp", "cs"] }),
  java: slashes("java"),
  kotlin: slashes("kt kts", { fenceNames: ["kotlin", "kt"] }),
  scala: slashes("scala"),
  swift: slashes("swift"),
  groovy: slashes("groovy gradle", { fileNames: words("jenkinsfile") }),
  dart: slashes("dart"),
  go: slashes("go", { fenceNames: ["go", "golang"] }),
  rust: slashes("rs", { fenceNames: ["rust", "rs"] }),
  javascript: slashes("js mjs cjs", { fenceNames: ["javascript", "js"] }),
  typescript: slashes("ts mts cts", { fenceNames: ["typescript", "ts"] }),
  javascriptreact: slashes("jsx", { fenceNames: ["jsx"] }),
  typescriptreact: slashes("tsx", { fenceNames: ["tsx"] }),
  json: slashes("json"),
  jsonc: slashes("jsonc code-workspace"),
  jsonl: blocks(undefined, "jsonl ndjson"),
  json5: slashes("json5"),
  css: blocks(["/*", "*/"], "css"),
  scss: slashes("scss"),
  less: slashes("less"),
  php: slashes("php", { lineComments: ["//", "#"] }),
  python: lines("#", "py pyi", { fenceNames: ["python", "py"] }),
  ruby: lines("#", "rb rake gemspec", {
    fileNames: words("gemfile rakefile podfile vagrantfile fastfile"),
    fenceNames: ["ruby", "rb"],
  }),
  perl: lines("#", "pl pm"),
  shellscript: lines("#", "sh bash zsh ksh", {
    fileNames: words(".bashrc .bash_profile .bash_aliases .profile .zshrc .zprofile .zshenv .envrc pkgbuild"),
    fenceNames: ["bash", "sh", "shell", "zsh"],
  }),
  fish: lines("#", "fish"),
  powershell: lines("#", "ps1"),
  r: lines("#", "r"),
  julia: lines("#", "jl"),
  elixir: lines("#", "ex exs"),
  nim: lines("#", "nim"),
  coffeescript: lines("#", "coffee"),
  gdscript: lines("#", "gd"),
  yaml: lines("#", "yaml yml", {
    fileNames: words(".clang-format .clang-tidy .clangd"),
    fenceNames: ["yaml", "yml"],
  }),
  toml: lines("#", "toml", { fileNames: words("cargo.lock poetry.lock uv.lock pipfile") }),
  terraform: lines("#", "tf"),
  cmake: lines("#", "cmake", { fileNames: words("cmakelists.txt") }),
  makefile: lines("#", "mk mak", { fileNames: words("makefile gnumakefile") }),
  dockerfile: lines("#", "dockerfile containerfile", { fileNames: words("dockerfile containerfile") }),
  dotenv: lines("#", "env", { fileNames: words(".env") }),
  properties: lines("#", "properties"),
  editorconfig: lines("#", "", { fileNames: words(".editorconfig") }),
  ignore: lines("#", "", {
    fileNames: words(".gitignore .dockerignore .npmignore .prettierignore .eslintignore .vscodeignore .ignore"),
  }),
  lua: lines("--", "lua", { blockComment: ["--[[", "]]"] }),
  sql: lines("--", "sql", { blockComment: ["/*", "*/"] }),
  haskell: lines("--", "hs", { blockComment: ["{-", "-}"] }),
  elm: lines("--", "elm"),
  ada: lines("--", "ada adb ads"),
  vhdl: lines("--", "vhd vhdl"),
  lisp: lines(";", "lisp el"),
  clojure: lines(";", "clj cljs"),
  scheme: lines(";", "scm"),
  asm: lines(";", "asm"),
  ini: lines(";", "ini", { fileNames: words(".gitconfig .npmrc setup.cfg") }),
  latex: lines("%", "tex"),
  erlang: lines("%", "erl hrl"),
  matlab: lines("%", "m"),
  html: blocks(["<!--", "-->"], "html htm xhtml"),
  xml: blocks(["<!--", "-->"], "xml xsd svg xaml csproj plist"),
  vue: blocks(["<!--", "-->"], "vue"),
  svelte: blocks(["<!--", "-->"], "svelte"),
  csv: blocks(undefined, "csv"),
  tsv: blocks(undefined, "tsv"),
  diff: blocks(undefined, "diff patch"),
  restructuredtext: blocks(undefined, "rst"),
  asciidoc: blocks(undefined, "adoc asciidoc"),
  markdown: blocks(undefined, "md markdown", { fenceNames: ["markdown", "md"] }),
  plaintext: blocks(undefined, "txt", { fenceNames: ["text", "txt"] }),
};

const idsByExtension = index(({ extensions }) => extensions);
const idsByFileName = index(({ fileNames = [] }) => fileNames);
const idsByFenceName = index(({ fenceNames = [] }) => fenceNames);

/** The language with an id, or undefined if it is not in the table. */
export function languageOf(languageId: string): Language | undefined {
  return Object.hasOwn(languages, languageId) ? languages[languageId] : undefined;
}

/** The language id for a path, by the file's name or its extension; undefined if none in the table has it. */
export function languageIdOfPath(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).toLowerCase();
  // "Dockerfile.dev" and ".env.local" are what the name before the dot says.
  const whole =
    idsByFileName.get(name) ?? idsByFileName.get(/^(?:dockerfile|containerfile|\.env)(?=\.)/.exec(name)?.[0] ?? "");
  return whole ?? idsByExtension.get(/\.([^.]+)$/.exec(name)?.[1] ?? "");
}

/** The marker for a line comment; the one of C where the language is unknown or has none, for a model to read. */
export function lineCommentMarker(languageId: string | undefined): string {
  return (languageId === undefined ? undefined : languageOf(languageId))?.lineComments[0] ?? "//";
}

/** The word after a code fence for an editor's language id. */
export function fenceName(languageId: string): string {
  const name = languageOf(languageId)?.fenceNames?.[0] ?? languageId;
  // A language id comes from other extensions: an unusual one must not break the line of the fence.
  return /^[\w+#.-]+$/.test(name) ? name : "text";
}

/** The language id for the word after a code fence: a word that is not in the table may be one itself. */
export function languageIdOfFence(name: string): string {
  return idsByFenceName.get(name) ?? name;
}

function index(keysOf: (language: Language) => readonly string[]): ReadonlyMap<string, string> {
  return new Map(Object.entries(languages).flatMap(([id, language]) => keysOf(language).map((key) => [key, id])));
}

/** True for JavaScript and TypeScript, with JSX or without. */
export function isScript(languageId: string): boolean {
  return /^(?:java|type)script(?:react)?$/.test(languageId);
}
