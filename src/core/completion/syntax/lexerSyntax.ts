// What the lexer knows of languages: where brackets count and where they are only text.

/** A stretch in which brackets are only text. */
export interface TextSyntax {
  readonly open: string;
  readonly close: string;
  /** A string that ends with its line at the latest. */
  readonly isSingleLine?: boolean;
  /** A backslash takes the next character's meaning. */
  readonly hasEscapes?: boolean;
  /** Opens code within the text: `${` in a template. */
  readonly hole?: string;
  /** The opener counts only if the text is closed on its line: a quote that may also be an apostrophe, a lifetime, a prime. */
  readonly isUnsure?: boolean;
  /** The opener counts only around one character: lifetimes, digit separators and primes use the same sign. */
  readonly isCharacter?: boolean;
}

/** A language, as far as brackets need it. */
export interface LexerSyntax {
  readonly lineComments: readonly string[];
  /** A line comment begins only after a space: `$#` and `url#part` are none. */
  readonly commentNeedsSpace?: boolean;
  /** Strings and block comments; a longer opener stands before a shorter one that begins it. */
  readonly texts: readonly TextSyntax[];
  /** Opening brackets that have partners. */
  readonly brackets: string;
  /** `/…/` is a regular expression where a value may begin. */
  readonly hasRegExps?: boolean;
}

const allBrackets = "([{";
const quoted = (quote: string): TextSyntax => ({ open: quote, close: quote, isSingleLine: true, hasEscapes: true });
const long = (quote: string): TextSyntax => ({ open: quote, close: quote, hasEscapes: true });
const raw = (open: string, close: string): TextSyntax => ({ open, close });
const unsure = (quote: string): TextSyntax => ({ ...quoted(quote), isUnsure: true });
const character: TextSyntax = { ...quoted("'"), isCharacter: true };
const double = quoted('"');
const single = quoted("'");
const blockComment = raw("/*", "*/");

const c: LexerSyntax = { lineComments: ["//"], texts: [blockComment, double, single], brackets: allBrackets };
const cLike = (...texts: readonly TextSyntax[]): LexerSyntax => ({ ...c, texts: [blockComment, ...texts] });
const script: LexerSyntax = {
  ...cLike(double, single, { ...long("`"), hole: "${" }),
  hasRegExps: true,
};
// Text between tags has apostrophes.
const scriptWithTags: LexerSyntax = {
  ...cLike(unsure('"'), unsure("'"), { ...long("`"), hole: "${" }),
  hasRegExps: true,
};
const hash = (...texts: readonly TextSyntax[]): LexerSyntax => ({ lineComments: ["#"], texts, brackets: allBrackets });
const spacedHash = (...texts: readonly TextSyntax[]): LexerSyntax => ({ ...hash(...texts), commentNeedsSpace: true });
const dashes = (...texts: readonly TextSyntax[]): LexerSyntax => ({ ...hash(...texts), lineComments: ["--"] });
const tags: LexerSyntax = { lineComments: [], texts: [raw("<!--", "-->")], brackets: allBrackets };
const withTripleQuotes = cLike(long('"""'), double, character);

/** For a language that is not listed: quotes only where they are closed on their line, no comments. */
const unknown: LexerSyntax = {
  lineComments: [],
  texts: [unsure('"'), unsure("'"), unsure("`")],
  brackets: allBrackets,
};

const syntaxes: Readonly<Record<string, LexerSyntax>> = {
  c,
  cpp: cLike(double, character),
  "cuda-cpp": c,
  "objective-c": c,
  "objective-cpp": c,
  csharp: cLike(raw('"""', '"""'), raw('@"', '"'), double, single),
  java: cLike(long('"""'), double, single),
  kotlin: withTripleQuotes,
  scala: withTripleQuotes,
  swift: withTripleQuotes,
  groovy: cLike(long('"""'), double, single),
  dart: cLike(long('"""'), long("'''"), double, single),
  go: cLike(double, single, raw("`", "`")),
  rust: cLike(raw('r#"', '"#'), { ...double, isSingleLine: false }, character),
  javascript: script,
  typescript: script,
  javascriptreact: scriptWithTags,
  typescriptreact: scriptWithTags,
  json: { ...c, texts: [blockComment, double] },
  jsonc: { ...c, texts: [blockComment, double] },
  css: { ...c, lineComments: [] },
  scss: c,
  less: c,
  php: { ...cLike(long('"'), long("'")), lineComments: ["//", "#"] },
  python: hash(long('"""'), long("'''"), double, single),
  ruby: hash(long('"'), long("'")),
  perl: spacedHash(unsure('"'), unsure("'")),
  r: hash(double, single),
  julia: hash(long('"""'), double, character),
  elixir: hash(long('"""'), double, single),
  yaml: spacedHash(unsure('"'), unsure("'")),
  toml: hash(long('"""'), long("'''"), double, single),
  makefile: spacedHash(unsure('"'), unsure("'")),
  dockerfile: hash(unsure('"'), unsure("'")),
  powershell: spacedHash(raw('@"', '"@'), unsure('"'), unsure("'")),
  // A pattern of `case` ends with a bracket that nothing opened.
  shellscript: { ...spacedHash(long('"'), raw("'", "'")), brackets: "[{" },
  lua: dashes(raw("--[[", "]]"), raw("[[", "]]"), double, single),
  sql: { ...dashes(blockComment, raw("'", "'"), unsure('"')) },
  haskell: dashes(raw("{-", "-}"), double, character),
  html: tags,
  xml: tags,
  vue: tags,
  svelte: tags,
  markdown: { lineComments: [], texts: [], brackets: allBrackets },
};

/** The syntax of an editor's language. */
export function lexerSyntax(languageId: string): LexerSyntax {
  return Object.hasOwn(syntaxes, languageId) ? syntaxes[languageId]! : unknown;
}
