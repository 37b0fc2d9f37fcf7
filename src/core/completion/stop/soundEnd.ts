// The end of a text that a rule has ended: nothing that may not stay.
import { isBlank } from "../../../base/lines.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";
import type { SyntaxCheck } from "./rules/syntaxCheck.ts";
import { withoutEmptyHead, withoutErrors, withoutMisfit } from "./trimIncompleteTail.ts";

/** Where a text ends. */
export interface EndPlace {
  /** The rest of the cursor's line. */
  readonly rest: string;
  /** The line after it; undefined at the end of the document. */
  readonly next: string | undefined;
  /** Whether the text must end with a line break. */
  readonly endsWithBreak: boolean;
  readonly syntax: SyntaxCheck | undefined;
}

/**
 * A text without an end that may not stay: a head without a body, a line that does not parse. `isRestReached`: a rule saw that the text
 * says the rest of the line. `isCut`: the parser found something to remove.
 */
export function soundEnd(
  said: string,
  place: EndPlace,
  isRestReached: boolean,
): { readonly text: string; readonly isCut: boolean } {
  const { rest, next, syntax } = place;
  const whole = upToRest(said, rest);
  const ending = place.endsWithBreak ? "\n" : "";
  const text = ending === "" ? whole : whole.replace(/\n[ \t]+$/, "\n");
  if (text !== whole && needsIndentation(text, whole, place)) return { text: whole, isCut: false };
  const sound = isBlank(rest) ? withoutEmptyHead(text, next, ending) : text;
  // A text that reaches the rest of the line repeats it, whichever rule ended it there: postprocessing removes that.
  if (!isOnlyClosers(rest) && (isRestReached || endsWithRest(sound, rest))) return { text: sound, isCut: false };
  const isWithinLine = !text.includes("\n") && !isOnlyClosers(rest);
  const parsed = isWithinLine ? withoutMisfit(sound, rest, syntax) : withoutErrors(sound, syntax, ending);
  return { text: parsed, isCut: parsed !== sound };
}

/** A text within a line without a comment behind the rest of the line, which has none in the document. */
function upToRest(text: string, rest: string): string {
  if (isOnlyClosers(rest) || text.includes("\n")) return text;
  const end = text.lastIndexOf(rest) + rest.length;
  return end > rest.length && /^\s+(?:\/\/|#|--|\/\*)/.test(text.slice(end)) ? text.slice(0, end) : text;
}

/** Whether a text says something, and then the rest of the line. */
function endsWithRest(text: string, rest: string): boolean {
  const whole = text.trimEnd();
  return whole.length > rest.length && whole.endsWith(rest);
}

/** Whether the indentation at the end of a text is needed to make the document's next line the body of its last line. */
function needsIndentation(text: string, whole: string, { next, syntax }: EndPlace): boolean {
  if (withoutEmptyHead(text, next, "\n") !== text) return true;
  const [errors, errorsPushed] = [text, whole].map((each) => syntax?.errorCount(each));
  return errors !== undefined && errorsPushed !== undefined && errorsPushed < errors;
}
