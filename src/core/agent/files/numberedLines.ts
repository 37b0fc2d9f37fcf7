// Lines of a file as the model reads them: with their numbers, and never more than a step can take.
import { lineBreaksOf, splitEndedLines } from "../../../base/lines.ts";
import { charactersBetween, headOf, wellFormed } from "../../../base/text.ts";

/** Most lines that one call reads. */
const mostLines = 250;
/** Most characters that one call reads: about 3,000 tokens of code. */
const mostCharacters = 12_000;
/** A longer line is cut: it is data or was made by a program. */
const longestLine = 1_000;

/** Lines to read, counted from 1, both ends included; more than there are is no error. */
export interface LineRange {
  readonly from?: number;
  readonly to?: number;
}

/** Numbered lines, and which they are. */
export interface NumberedLines {
  readonly text: string;
  readonly first: number;
  /** 0 if there is none. */
  readonly last: number;
  /** How many lines the whole text has. */
  readonly count: number;
}

/** Some lines of a text with plain or Windows line ends, as many of them as one call reads. */
export function numberedLines(text: string, { from = 1, to: last = Infinity }: LineRange): NumberedLines {
  const lines = linesOf(text);
  // Models write 0 for what they leave open.
  const to = last === 0 ? Infinity : last;
  const first = Math.max(1, from);
  const end = Math.min(lines.length, Math.max(first, to), first + mostLines - 1);
  const shown: string[] = [];
  let length = 0;
  for (let number = first; number <= end; number++) {
    const line = shortened(lines[number - 1]!);
    length += line.length + 8;
    if (length > mostCharacters && shown.length > 0) break;
    shown.push(`${number}\t${line}`);
  }
  const shownTo = shown.length === 0 ? 0 : first + shown.length - 1;
  return { text: shown.join("\n"), first, last: shownTo, count: lines.length };
}

/** The lines that an edit left, with three around them. */
export function linesAround(text: string, firstLine: number, lastLine: number): string {
  const from = Math.max(1, firstLine - around);
  if (lastLine - firstLine <= mostChanged) return numberedLines(text, { from, to: lastLine + around }).text;
  const head = numberedLines(text, { from, to: firstLine + mostChanged / 2 });
  const tail = numberedLines(text, { from: lastLine - mostChanged / 2, to: lastLine + around });
  return `${head.text}\n…\n${tail.text}`;
}

const around = 3;
/** Most changed lines that are all shown again. */
const mostChanged = 40;

/** The lines of a file. One that ends with a line break has none behind it. */
export function linesOf(text: string): string[] {
  const lines = splitEndedLines(text, lineBreaksOf(text)).map((line) => line.text);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function shortened(line: string): string {
  const plain = wellFormed(line);
  return plain.length <= longestLine
    ? plain
    : `${headOf(plain, longestLine)} … (cut: the line has ${plain.length.toLocaleString("en")} characters)`;
}

/** The part of a line around a place, for a list of hits. */
export function excerptOf(line: string, place: number, length: number): string {
  if (line.length <= length) return wellFormed(line);
  const start = Math.max(0, Math.min(place - length / 4, line.length - length));
  const [before, behind] = [start > 0 ? "…" : "", start + length < line.length ? "…" : ""];
  return before + wellFormed(charactersBetween(line, start, start + length)) + behind;
}
