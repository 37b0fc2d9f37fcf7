// What the lexer knows of languages: where brackets count and where they are only text.
import { languageOf } from "./languages.ts";

/** A stretch in which brackets are only text. */
export interface TextSyntax {
  readonly open: string;
  readonly close: string;
  /** A string that ends at the end of its line at the latest. */
  readonly isSingleLine?: boolean;
  /** A backslash escapes the next character. */
  readonly hasEscapes?: boolean;
  /** Opens code inside the text: `${` in a template. */
  readonly hole?: string;
  /** The opener counts only if the text is closed on the same line: the quote may also be an apostrophe, a lifetime, a prime. */
  readonly isUnsure?: boolean;
  /** The opener counts only around one character: lifetimes, digit separators and primes use the same character. */
  readonly isCharacter?: boolean;
}

/** A language, as far as brackets need it. */
export interface LexerSyntax {
  readonly lineComments: readonly string[];
  /** A line comment must follow white space: `$#` and `url#part` start none. */
  readonly commentNeedsSpace?: boolean;
  /** Strings and block comments. A longer opener comes before a shorter one that is its prefix. */
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

/** What the table of languages does not say: how a language writes strings, and its oddities. */
type Strings = Omit<LexerSyntax, "lineComments">;

const strings = (...texts: readonly TextSyntax[]): Strings => ({ texts, brackets: allBrackets });
const c = strings(double, single);
const script: Strings = { ...strings(double, single, { ...long("`"), hole: "${" }), hasRegExps: true };
// Text between tags has apostrophes.
const scriptWithTags: Strings = {
  ...strings(unsure('"'), unsure("'"), { ...long("`"), hole: "${" }),
  hasRegExps: true,
};
const spaced = (...texts: readonly TextSyntax[]): Strings => ({ ...strings(...texts), commentNeedsSpace: true });
const withTripleQuotes = strings(long('"""'), double, character);

/** For a language that is not listed: quotes only where they are closed on the same line, no comments. */
const unknown: LexerSyntax = { ...strings(unsure('"'), unsure("'"), unsure("`")), lineComments: [] };

const byLanguage: Readonly<Record<string, Strings>> = {
  c,
  cpp: strings(double, character),
  "cuda-cpp": c,
  "objective-c": c,
  "objective-cpp": c,
  csharp: strings(raw('"""', '"""'), raw('@"', '"'), double, single),
  java: strings(long('"""'), double, single),
  kotlin: withTripleQuotes,
  scala: withTripleQuotes,
  swift: withTripleQuotes,
  groovy: strings(long('"""'), double, single),
  dart: strings(long('"""'), long("'''"), double, single),
  go: strings(double, single, raw("`", "`")),
  rust: strings(raw('r#"', '"#'), { ...double, isSingleLine: false }, character),
  javascript: script,
  typescript: script,
  javascriptreact: scriptWithTags,
  typescriptreact: scriptWithTags,
  json: strings(double),
  jsonc: strings(double),
  css: c,
  scss: c,
  less: c,
  php: strings(long('"'), long("'")),
  python: strings(long('"""'), long("'''"), double, single),
  ruby: strings(long('"'), long("'")),
  perl: spaced(unsure('"'), unsure("'")),
  r: strings(double, single),
  julia: strings(long('"""'), double, character),
  elixir: strings(long('"""'), double, single),
  yaml: spaced(unsure('"'), unsure("'")),
  toml: strings(long('"""'), long("'''"), double, single),
  makefile: spaced(unsure('"'), unsure("'")),
  dockerfile: strings(unsure('"'), unsure("'")),
  powershell: spaced(raw('@"', '"@'), unsure('"'), unsure("'")),
  // A pattern of `case` ends with a bracket that nothing opened.
  shellscript: { ...spaced(long('"'), raw("'", "'")), brackets: "[{" },
  lua: strings(raw("[[", "]]"), double, single),
  sql: strings(raw("'", "'"), unsure('"')),
  haskell: strings(double, character),
  html: strings(),
  xml: strings(),
  vue: strings(),
  svelte: strings(),
  markdown: strings(),
};

const syntaxes: ReadonlyMap<string, LexerSyntax> = new Map(
  Object.entries(byLanguage).map(([id, syntax]) => {
    const { lineComments = [], blockComment } = languageOf(id) ?? {};
    const comments = blockComment ? [raw(...blockComment)] : [];
    return [id, { ...syntax, lineComments, texts: [...comments, ...syntax.texts] }];
  }),
);

/** The syntax for an editor's language id. */
export function lexerSyntax(languageId: string): LexerSyntax {
  return syntaxes.get(languageId) ?? unknown;
}
