// A selection in the form that models read best: whole lines without their common indentation, with LF. And the way back.
import { indentationOf, isBlank, splitEndedLines } from "../../../base/lines.ts";
import { wellFormed } from "../../../base/text.ts";
import { fitLines, mannerAround, type Manner } from "./fitLines.ts";
import { sharedIndent, widthOf } from "./indentStyle.ts";

/** Code selected in a document. */
export interface Selection {
  /** "main.py:10-14". */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
  /** The text before the selection on its first line. */
  readonly before: string;
}

/** The document around a selection. */
export interface Surroundings {
  readonly before: string;
  readonly behind: string;
}

/** A selection as a model reads it, and what is needed to put an answer in its place. */
export interface DedentedCode {
  /** Dedented, with LF, without blank lines and white space around it. */
  readonly text: string;
  /** Removed from the start of every line. */
  readonly indent: string;
  /** True if the code starts at the beginning of a line or in its indentation. */
  readonly startsLine: boolean;
  /** White space before the selection on the line that the code starts in. */
  readonly before: string;
  /** The selection's white space before the code, and behind it. */
  readonly start: string;
  readonly end: string;
  /** The code between them, as it is in the document. */
  readonly original: string;
  readonly manner: Manner;
}

/** Removes a selection's indentation. `around`: the rest of its document, which shows how new lines are to be written. */
export function dedent(
  { text, before, languageId }: Pick<Selection, "text" | "before" | "languageId">,
  around: Surroundings = { before: "", behind: "" },
): DedentedCode {
  const manner = mannerAround(around.before, text, around.behind, languageId);
  const space = text.slice(0, text.length - text.trimStart().length);
  // The code's first line keeps its indentation where all of it is selected.
  const blankLines = Math.max(space.lastIndexOf("\n"), manner.breaks === "cr" ? space.lastIndexOf("\r") : -1) + 1;
  const startsLine = blankLines > 0 || isBlank(before);
  const start = startsLine && space.length < text.length ? space.slice(0, blankLines) : space;
  const code = text.slice(start.length).trimEnd();
  // Blanks at the end of the last line belong to it, unless the line goes on behind the selection.
  const isWholeLine = /^\s*?(?:[\r\n]|$)/.test(text.slice(start.length + code.length) + around.behind.slice(0, 1));
  const original = isWholeLine ? code + /^[ \t]*/.exec(text.slice(start.length + code.length))![0] : code;
  const end = text.slice(start.length + original.length);
  const outer = startsLine && blankLines === 0 ? before : "";
  const lines = splitEndedLines(outer + original, manner.breaks).map((line) => line.text);
  const own = startsLine ? lines : lines.slice(1);
  const indent = startsLine ? sharedIndent(own) : sharedIndent([before, ...own]);
  const dedented = lines.map((line, index) => (startsLine || index > 0 ? withoutIndent(line, indent) : line));
  return { text: wellFormed(dedented.join("\n")), indent, startsLine, before: outer, start, end, original, manner };
}

/**
 * Code in the place of the selection that it replaces: with its indentation and the white space around it. Lines that were there
 * keep their bytes.
 */
export function reindent(code: string, place: DedentedCode): string {
  const plain = trimBlankLines(code.replaceAll("\r\n", "\n")).split("\n");
  const added = place.startsLine ? sharedIndent(plain) : sharedIndent(plain.slice(1));
  const own = isAsShown(plain, place.text, added) ? "" : added;
  const lines = plain.map((line, index) => {
    if (index === 0 && !place.startsLine) return line.trimStart();
    const dedented = place.startsLine ? withoutIndent(line, own) : line;
    return isBlank(dedented) ? "" : place.indent + dedented;
  });
  const text = fitLines(place.before + place.original, lines.join("\n"), place.manner, place.indent);
  // The white space before the selection stays in the document, so it is left out here.
  const kept = sharedIndent([text.split(/[\r\n]/, 1)[0]!, `${place.before}x`]).length;
  return place.start + text.slice(kept) + place.end;
}

/**
 * True if the indentation that all lines of an answer have is not an addition of the model's: they are as deep as it has seen them,
 * and what was less deep is left out of the answer.
 */
function isAsShown(answer: readonly string[], shown: string, added: string): boolean {
  if (added === "") return true;
  const seen = new Map<string, string | undefined>();
  // A line that occurs twice, such as a bracket, tells nothing.
  for (const line of shown.split("\n")) seen.set(line.trim(), seen.has(line.trim()) ? undefined : indentationOf(line));
  const isSameDepth = (one: string, other: string): boolean =>
    [2, 4, 8].some((columns) => widthOf(one, columns) === widthOf(other, columns));
  let votes = 0;
  for (const line of answer) {
    const indentation = seen.get(line.trim());
    if (indentation === undefined || isBlank(line)) continue;
    if (isSameDepth(indentation, indentationOf(line))) votes++;
    else if (isSameDepth(indentation, indentationOf(line).slice(added.length))) votes--;
  }
  return votes > 0;
}

function withoutIndent(line: string, indent: string): string {
  if (line.startsWith(indent)) return line.slice(indent.length);
  return isBlank(line) ? "" : line;
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
