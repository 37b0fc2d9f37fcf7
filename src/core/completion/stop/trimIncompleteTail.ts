// Removes what may not be at the end of a generation that was stopped.
import { indentationWidth } from "../../../base/lines.ts";
import type { SyntaxCheck } from "./rules/syntaxCheck.ts";

/** Most lines that are removed from an end that does not parse. Each costs a parse. */
const mostLinesTakenOff = 8;
/** Most words and punctuation marks that are removed from an end that does not fit. */
const mostWordsTakenOff = 6;
/** Most places at which the rest of the line may begin in a text. Each costs a parse. */
const mostPlaces = 4;
/** A line of Python that needs a body. */
const pythonHead = /^\s*(?:async\s+)?(?:if|elif|else|for|while|def|class|with|try|except|finally)\b.*:\s*$/;

/**
 * Removes a last line that requires a body, if neither the text nor the document's next line has one. A text of several lines
 * then ends with `ending`.
 */
export function withoutEmptyHead(text: string, next: string | undefined, ending: string): string {
  const lines = text.trimEnd().split("\n");
  const head = lines.at(-1)!;
  if (next === undefined || lines.length < 2 || !pythonHead.test(head)) return text;
  return indentationWidth(next) > indentationWidth(head) ? text : lines.slice(0, -1).join("\n") + ending;
}

/**
 * Ends a text within a line where it fits the text right of the cursor: before the place at which it writes that again in other words,
 * else as many words earlier as it takes. Removes all if nothing fits.
 */
export function withoutMisfit(text: string, rest: string, syntax: SyntaxCheck | undefined): string {
  const own = text === "" ? undefined : syntax?.errorCount("");
  if (syntax === undefined || own === undefined) return text;
  /** Undefined when the parser does not say. */
  const fits = (kept: string): boolean | undefined => {
    const errors = syntax.errorCount(kept);
    // The remaining word must not merge with the one right of the cursor.
    const isGrown = kept !== text && /[\p{L}\p{N}_]$/u.test(kept) && /^[\p{L}\p{N}_]/u.test(rest);
    return errors === undefined ? undefined : errors <= own && !isGrown;
  };
  if (fits(text) !== false) return withoutSemicolon(text, syntax);
  for (const end of placesOf(rest.trimStart()[0] ?? "", text)) {
    const kept = text.slice(0, end).trimEnd();
    if (kept !== "" && fits(kept) === true) return kept;
  }
  let kept = text;
  for (let tries = 0; tries < mostWordsTakenOff; tries++) {
    kept = withoutLastWord(kept);
    if (kept.trim() === "") return "";
    const isFitting = fits(kept);
    if (isFitting === undefined) return text;
    if (isFitting) return kept;
  }
  return "";
}

/** A text without the end of a statement, if the code right of the cursor may go on with the statement. */
function withoutSemicolon(text: string, syntax: SyntaxCheck): string {
  const kept = /^(.*\S)[ \t]*;[ \t]*$/s.exec(text)?.[1];
  if (kept === undefined) return text;
  const [errors, errorsWith] = [syntax.errorCount(kept), syntax.errorCount(text)];
  return errors !== undefined && errorsWith !== undefined && errors <= errorsWith ? kept : text;
}

/** The first places at which a text has the character that comes after it, if that closes or separates something. */
function placesOf(character: string, text: string): readonly number[] {
  if (!/[)\]}>"'`,;|]/.test(character)) return [];
  const places: number[] = [];
  for (let at = text.indexOf(character); at >= 0 && places.length < mostPlaces; at = text.indexOf(character, at + 1))
    places.push(at);
  return places;
}

/** A text without its last word or symbol, and without what is blank after that. */
function withoutLastWord(text: string): string {
  const trimmed = text.trimEnd();
  const isWord = (character: string): boolean => /^[\p{L}\p{N}_$]$/u.test(character);
  let start = trimmed.length - characterBefore(trimmed, trimmed.length).length;
  if (isWord(trimmed.slice(start)))
    for (
      let character = characterBefore(trimmed, start);
      isWord(character);
      character = characterBefore(trimmed, start)
    )
      start -= character.length;
  return trimmed.slice(0, start);
}

/** The character before an offset, which may be a surrogate pair. */
function characterBefore(text: string, offset: number): string {
  const pair = text.slice(Math.max(0, offset - 2), offset);
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(pair) ? pair : pair.slice(-1);
}

/** Removes lines from the end that add syntax errors; removes nothing if that does not help. */
export function withoutErrors(text: string, syntax: SyntaxCheck | undefined, ending: string): string {
  const own = text.includes("\n") ? syntax?.errorCount("") : undefined;
  if (syntax === undefined || own === undefined) return text;
  let kept = text;
  for (let tries = 0; tries <= mostLinesTakenOff && kept !== ""; tries++) {
    const errors = syntax.errorCount(kept);
    if (errors === undefined) return text;
    if (errors <= own) return kept;
    const lineEnd = kept.trimEnd().lastIndexOf("\n");
    kept = lineEnd < 0 ? "" : kept.slice(0, lineEnd) + ending;
  }
  return text;
}
