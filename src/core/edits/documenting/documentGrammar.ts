// The grammar (GBNF) of a documenting answer: the code as it is, line by line, with comments that come to an end.
import { indentationOf, isBlank } from "../../../base/lines.ts";
import { opensDefinition } from "../../definitions.ts";
import { languageOf } from "../../languages.ts";
import { literal, rules } from "../../grammar.ts";

/** Where comments may stand in code, in lines of it. */
export interface CommentPlaces {
  /** Lines before which none may stand. */
  readonly continued: ReadonlySet<number>;
  /** Lines before which a docstring may stand; undefined where no parser told. */
  readonly bodies?: ReadonlySet<number>;
}

/** Longest comments before a definition and before other lines, in lines. A docstring with a line for each of ten parameters fits. */
const mostLines = { documentation: 16, remark: 2 };
/** Words of a line, and characters of a word: after that many, the comment's line ends. */
const mostWords = 22;
const mostCharacters = 60;

/** Neither line breaks of any language, nor what changes how a line looks. */
const control = String.raw`\x00-\x1F\x7F\u0085\u2028-\u202E\u2066-\u2069`;

/**
 * The given lines, unchanged, with comments before them; undefined for a language in which that cannot be said: without comments, or
 * with different ones in one file.
 */
export function commentedGrammar(
  lines: readonly string[],
  languageId: string,
  fence: string,
  places: CommentPlaces,
): string | undefined {
  const language = languageOf(languageId);
  if (language === undefined || hasOtherComments(languageId, lines)) return undefined;
  const [marker] = language.lineComments;
  const { blockComment } = language;
  if (marker === undefined && blockComment === undefined) return undefined;
  const table: Record<string, string> = { root: "l0" };
  let previous = "";
  for (const [index, line] of lines.entries()) {
    const next = index + 1 < lines.length ? `[\\n] l${index + 1}` : "end";
    const isBody = places.bodies ? places.bodies.has(index) : previous.endsWith(":");
    const above = isBlank(line) ? "" : comments(lines, index, languageId, places.continued, isBody);
    table[`l${index}`] = isBlank(line) ? next : `${above}${literal(line)} ${next}`;
    if (!isBlank(line)) previous = line.trimEnd();
  }
  return rules({
    ...table,
    end: `[\\n]? ([\\n] ${literal(fence)})?`,
    ...(marker !== undefined && lineRules(marker)),
    ...(blockComment && blockRules(blockComment)),
    ...(languageId === "python" && docstringRules()),
    word: `[^ ${control}]{1,${mostCharacters}}`,
    words: `word ([ \\t]{1,8} word){0,${mostWords}}`,
  });
}

/** True for a language that has comments, or may have: one that is not in the table. */
export function hasComments(languageId: string): boolean {
  const language = languageOf(languageId);
  if (languageId === "json") return false;
  return language === undefined || language.lineComments.length > 0 || language.blockComment !== undefined;
}

/** JSON has no comments at all, and markup has those of other languages inside. */
function hasOtherComments(languageId: string, lines: readonly string[]): boolean {
  if (["json", "vue", "svelte"].includes(languageId)) return true;
  return languageId === "html" && lines.some((line) => /<\/?(?:script|style)\b/i.test(line));
}

/** What may stand before a line. */
function comments(
  lines: readonly string[],
  index: number,
  languageId: string,
  continued: ReadonlySet<number>,
  isBody: boolean,
): string {
  const line = lines[index]!;
  if (continued.has(index) || lines[index - 1]?.endsWith("\\") === true) return "";
  const language = languageOf(languageId)!;
  const indent = literal(indentationOf(line));
  const isDocumented = isDefinition(lines, index);
  // Nothing is said about a bracket that closes, nor between a decorator and what it decorates.
  const isEnd = /^\s*(?:[)\]}]|end\b|fi\b|done\b|esac\b)/.test(line);
  const kinds: string[] = [];
  if (languageId === "python" && isBody) kinds.push(`${indent} docstring [\\n]`);
  if (!isEnd && !(index > 0 && isDecorator(lines[index - 1]!))) {
    const most = isDocumented ? mostLines.documentation : mostLines.remark;
    if (language.lineComments.length > 0)
      kinds.push(`(${indent} ${isDocumented ? "line" : "remark"} [\\n]){1,${most}}`);
    if (language.blockComment && (isDocumented || language.lineComments.length === 0))
      kinds.push(`${indent} block [\\n]`);
  }
  return kinds.length === 0 ? "" : `(${kinds.join(" | ")})? `;
}

function isDefinition(lines: readonly string[], index: number): boolean {
  return index === 0 || isDecorator(lines[index]!) || opensDefinition(lines[index]!);
}

function isDecorator(line: string): boolean {
  return /^\s*(?:@\w|#\[)/.test(line);
}

/** Marks of documentation comments are those of line comments with one more character. */
function lineRules(marker: string): Record<string, string> {
  const more = { "//": "/!", "#": "#:'", "--": "|-", ";": ";", "%": "%" }[marker];
  const mark = literal(marker);
  return {
    // A `#` alone is an empty line of the comment.
    line: `${mark}${more === undefined ? "" : ` [${more}]?`} (" "{1,8} words)?`,
    // A documentation comment before a statement is an error in Rust.
    remark: `${mark} " "{1,2} words`,
  };
}

function blockRules([open, close]: readonly [string, string]): Record<string, string> {
  if (open !== "/*") {
    // Neither the first nor the last character of what ends the comment. A hyphen stands last, or it would make a range.
    const characters = [...new Set([close[0]!, close.at(-1)!])]
      .sort((a) => (a === "-" ? 1 : -1))
      .map((character) => (character === "]" ? "\\]" : character));
    const hyphen = characters.includes("-") ? "-" : "";
    const word = `[^ ${characters.filter((character) => character !== "-").join("")}${control}${hyphen}]{1,${mostCharacters}}`;
    return {
      block: `${literal(open)} [ \\t\\n]{1,9} inner ([\\n] [ \\t]{0,40} inner){0,${mostLines.documentation}} [ \\t\\n]{1,9} ${literal(close)}`,
      inner: `innerword ([ ]{1,8} innerword){0,${mostWords}}`,
      innerword: word,
    };
  }
  return {
    block: `"/*" ${literal("*")}? (" " inner " "? "*/" | (" " inner)? ([\\n] [ \\t]{0,40} row){1,${mostLines.documentation}} [\\n] [ \\t]{0,40} "*/")`,
    row: `"*" (" "{1,8} inner)? | inner`,
    inner: `innerword ([ \\t]{1,8} innerword){0,${mostWords}}`,
    // No star before a slash, so that the comment ends only where it is meant to.
    innerword: `[^ *${control}] ([^ *${control}] | "*" [^ */${control}]){0,${mostCharacters}}`,
  };
}

function docstringRules(): Record<string, string> {
  const word = `[^ "\\\\${control}] ([^"\\\\ ${control}] | "\\"" [^"\\\\ ${control}]){0,${mostCharacters}}`;
  return {
    docstring: `"\\"\\"\\"" doc? ([\\n] ([ \\t]{0,40} doc)?){0,${mostLines.documentation}} ([\\n] [ \\t]{0,40})? "\\"\\"\\""`,
    doc: `docword ([ \\t]{1,8} docword){0,${mostWords}}`,
    docword: word,
  };
}
