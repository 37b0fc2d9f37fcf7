// An edit that names the text to replace. The text must be in the file exactly once. White space and line numbers that a model copied
// wrong are forgiven where only one place can be meant; what would be guessed at is refused, with the lines that come nearest. The file's
// own line ends are kept, also where the model cannot see them.
import { lineAndColumn, lineBreakNear, lineBreaksOf, type LineBreaks } from "../../../base/lines.ts";
import { looseMatch } from "./looseMatch.ts";
import { nearestLine } from "./nearestLine.ts";
import { numberedLines } from "./numberedLines.ts";

/** A file's text after an edit, and the lines of it that are new, counted from 1. */
export interface AppliedEdit {
  readonly text: string;
  readonly firstLine: number;
  readonly lastLine: number;
  /** The old text was in the file with other white space, or without line numbers. */
  readonly isLoose?: boolean;
}

/** Why an edit is not made, for the model. `short`: the same without what it can read in the file. */
export interface RefusedEdit {
  readonly problem: string;
  readonly short?: string;
}

/** Most places that are named where a text is not unique. */
const mostPlaces = 10;

/** Replaces a text that is in a file exactly once. */
export function uniqueEdit(text: string, old: string, replacement: string): AppliedEdit | RefusedEdit {
  if (text === "") return { problem: "Nothing was changed: the file is empty. Write it with write_file." };
  if (old.trim() === "")
    return { problem: "Nothing was changed: the old text is empty. Give whole lines of the file as old." };
  const file = new PlainText(text);
  const wanted = plain(old, "lf");
  let [search, put] = [wanted, plain(replacement, "lf")];
  let found = file.placesOf(search);
  // The last line of a file may have no line break, which a model does not see.
  if (found.length === 0 && wanted.endsWith("\n") && file.plain.endsWith(wanted.slice(0, -1))) {
    search = wanted.slice(0, -1);
    put = put.replace(/\n$/, "");
    found = file.placesOf(search).filter((at) => at + search.length === file.plain.length);
  }
  if (found.length === 0) return looseEdit(file, wanted, plain(replacement, "lf")) ?? notFound(file.plain, old);
  // Only then: of what is not in the file, the lines that are there say more.
  if (search === put) return { problem: "Nothing was changed: old and new are the same." };
  if (found.length > 1) return { problem: notUnique(file.plain, found) };
  return splice(file, found[0]!, search, put);
}

/** The edit where only white space or line numbers differ; undefined if nothing is like it. */
function looseEdit(file: PlainText, old: string, replacement: string): AppliedEdit | RefusedEdit | undefined {
  const found = looseMatch(file.plain, old, replacement);
  if (found === undefined) return undefined;
  if ("places" in found)
    return { problem: `${notUnique(file.plain, found.places)} Copy its white space exactly, without line numbers.` };
  if (found.search === found.put) return { problem: "Nothing was changed: old and new are the same." };
  return { ...splice(file, found.at, found.search, found.put), isLoose: true };
}

/** A text with the line ends that models write. */
export function plain(text: string, breaks: LineBreaks): string {
  return text.replaceAll(breaks === "cr" ? "\r" : "\r\n", "\n");
}

/** The number of the line, from 1, at the end of a text with plain line ends. */
function lineNumberAfter(text: string): number {
  return lineAndColumn(text).line + 1;
}

/** A text with plain line ends, and where its offsets are in the original. */
class PlainText {
  readonly original: string;
  readonly plain: string;
  /** Offsets in the plain text of the line breaks that have two characters in the original. */
  private readonly pairs: readonly number[];

  constructor(original: string) {
    this.original = original;
    this.plain = plain(original, lineBreaksOf(original));
    const pairs: number[] = [];
    for (let at = original.indexOf("\r\n"); at >= 0; at = original.indexOf("\r\n", at + 2))
      pairs.push(at - pairs.length);
    this.pairs = pairs;
  }

  /** All places of a text, overlapping ones too. */
  placesOf(wanted: string): number[] {
    const places: number[] = [];
    for (let at = this.plain.indexOf(wanted); at >= 0 && places.length <= mostPlaces;) {
      places.push(at);
      at = this.plain.indexOf(wanted, at + 1);
    }
    return places;
  }

  originalOffset(offset: number): number {
    let [low, high] = [0, this.pairs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pairs[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return offset + low;
  }
}

/** What old and new have in common stays as it is in the file, so that lines with other ends than their neighbours keep them. */
function splice(file: PlainText, at: number, search: string, put: string): AppliedEdit {
  const most = Math.min(search.length, put.length);
  let before = 0;
  while (before < most && search[before] === put[before]) before++;
  let behind = 0;
  while (behind < most - before && search.at(-1 - behind) === put.at(-1 - behind)) behind++;
  const start = file.originalOffset(at + before);
  const end = file.originalOffset(at + search.length - behind);
  const lineBreak = lineBreakNear(file.original, start);
  const middle = put.slice(before, put.length - behind).replaceAll("\n", () => lineBreak);
  const text = file.original.slice(0, start) + middle + file.original.slice(end);
  const firstLine = lineNumberAfter(file.plain.slice(0, at));
  const isWholeLines = put.endsWith("\n") || put === "";
  const lastLine = Math.max(firstLine, firstLine + lineNumberAfter(put) - (isWholeLines ? 2 : 1));
  return { text, firstLine, lastLine };
}

function notUnique(text: string, places: readonly number[]): string {
  const lines = places.slice(0, mostPlaces).map((at) => lineNumberAfter(text.slice(0, at)));
  const more = places.length > mostPlaces ? " and more" : "";
  return (
    `Nothing was changed: the old text is in the file more than once, on the lines ${lines.join(", ")}${more}. ` +
    "Add lines around it, so that it is there only once."
  );
}

function notFound(text: string, old: string): RefusedEdit {
  const hint = hintOn(plain(old, "lf"));
  const why = `Nothing was changed: the old text is not in the file.${hint}`;
  const count = old.replace(/\n$/, "").split("\n").length;
  const near = nearestLine(text, old);
  if (near === undefined) return { problem: `${why} Read the file again.`, short: why };
  const shown = numberedLines(text, { from: near - 1, to: near + Math.min(count, 12) });
  return { problem: `${why} The nearest lines are:\n${shown.text}`, short: why };
}

/** What small models do wrong, and cannot be put right for them. */
function hintOn(old: string): string {
  if (/^(?:\s*\d+[\t|:].*(?:\n|$))+$/.test(old)) return " Leave out the line numbers.";
  return breaksWrittenOut(old) ? " Write line breaks as they are, not as \\n." : "";
}

/**
 * Whether a text has `\n` where line breaks were most likely meant. It is taken as it is all the same: in a string of a program it means
 * what it says.
 */
export function breaksWrittenOut(text: string): boolean {
  return text.includes("\\n") && !text.trim().includes("\n");
}
