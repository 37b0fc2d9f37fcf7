// Whole lines that a model copied nearly right: with other blanks at their ends, with another indentation, or with the numbers that it
// read before them. They are taken for lines of the file only where they can be no others, and the file keeps its own white space.
import { lineChanges } from "../../../base/lineDiff.ts";
import { indentationOf } from "../../../base/lines.ts";
import { Indentations } from "./indentation.ts";

/** What to replace in a text with plain line ends, and by what. */
export interface LooseMatch {
  readonly at: number;
  readonly search: string;
  readonly put: string;
}

/** Lines that could be meant in several places: the offsets of some of them. */
export interface AmbiguousMatch {
  readonly places: readonly number[];
}

/** Letters and digits that lines must have to be told from others: a bracket stands anywhere. */
const leastLetters = 3;
/** Most places that are looked for. */
const mostPlaces = 11;

/** Lines without their breaks, and whether the last one has one. */
interface Block {
  readonly lines: readonly string[];
  readonly isEnded: boolean;
}

interface Edit {
  readonly old: Block;
  readonly put: Block;
}

/**
 * The lines of a text that `old` means, and what comes in their place if they are to become `replacement`; undefined if there are none.
 * All texts have plain line ends.
 */
export function looseMatch(text: string, old: string, replacement: string): LooseMatch | AmbiguousMatch | undefined {
  const file = text.split("\n");
  const edit = withoutBlankEdges({ old: blockOf(old), put: blockOf(replacement) });
  for (const each of [edit, withoutNumbers(edit)]) {
    if (each === undefined || (each.old.lines.join(" ").match(/[\p{L}\p{N}]/gu)?.length ?? 0) < leastLetters) continue;
    for (const essence of [withoutEnd, (line: string) => line.trim()]) {
      const places = placesOf(file, each.old.lines, essence);
      if (places.length > 1) return { places: places.map((line) => offsetOf(file, line)) };
      const found = places[0] === undefined ? undefined : matchAt(file, places[0], each);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function blockOf(text: string): Block {
  const lines = text.split("\n");
  const isEnded = lines.at(-1) === "";
  return { lines: isEnded ? lines.slice(0, -1) : lines, isEnded };
}

function isBlank(line: string | undefined): boolean {
  return line?.trim() === "";
}

function withoutEnd(line: string): string {
  return line.trimEnd();
}

/** Without the blank lines around the old text, and without as many of them around the new one. */
function withoutBlankEdges({ old, put }: Edit): Edit {
  let [head, tail] = [0, 0];
  while (isBlank(old.lines[head])) head++;
  while (tail < old.lines.length - head && isBlank(old.lines.at(-1 - tail))) tail++;
  let [putHead, putTail] = [0, 0];
  while (putHead < head && isBlank(put.lines[putHead])) putHead++;
  while (putTail < tail && putTail < put.lines.length - putHead && isBlank(put.lines.at(-1 - putTail))) putTail++;
  return {
    old: { ...old, lines: old.lines.slice(head, old.lines.length - tail) },
    put: { ...put, lines: put.lines.slice(putHead, put.lines.length - putTail) },
  };
}

/** A number and what stands between it and the line, as this program and others show lines. */
const numbered = /^\s*(\d{1,7})(\t|\s*\|\s?|:\s)/;

/** Without line numbers, if all lines have one and they count up. The new text may have lines without. */
function withoutNumbers({ old, put }: Edit): Edit | undefined {
  const first = numberOf(old.lines[0]);
  const countsUp = (lines: readonly string[]): boolean =>
    lines.every((line, index) => numberOf(line) === first + index);
  if (!countsUp(old.lines)) return undefined;
  const isByTab = old.lines.every((line) => numbered.exec(line)![2] === "\t");
  // Lines that are added have no number, and what looks like one may be a part of the text: only a tab after it is rare enough.
  if (!isByTab && put.lines.some((line) => numbered.test(line)) && !countsUp(put.lines)) return undefined;
  const pattern = isByTab ? /^\s*\d{1,7}\t/ : numbered;
  const bare = (block: Block): Block => ({ ...block, lines: block.lines.map((line) => line.replace(pattern, "")) });
  return { old: bare(old), put: bare(put) };
}

function numberOf(line = ""): number {
  return Number(numbered.exec(line)?.[1] ?? NaN);
}

/** The lines at which a block begins, all lines compared by their essence. */
function placesOf(file: readonly string[], lines: readonly string[], essence: (line: string) => string): number[] {
  const essences = file.map(essence);
  const text = `\n${essences.join("\n")}\n`;
  const wanted = `\n${lines.map(essence).join("\n")}\n`;
  const places: number[] = [];
  // Offsets rise, so the lines before them are counted once.
  let [line, counted] = [0, 0];
  for (let at = text.indexOf(wanted); at >= 0 && places.length < mostPlaces; at = text.indexOf(wanted, at + 1)) {
    for (; counted < at; counted++) if (text[counted] === "\n" && counted > 0) line++;
    places.push(at === 0 ? 0 : line + 1);
  }
  return places;
}

function offsetOf(file: readonly string[], line: number): number {
  return file.slice(0, line).reduce((length, each) => length + each.length + 1, 0);
}

/** The edit of the lines from a place on; undefined if the indentation of the new ones cannot be told. */
function matchAt(file: readonly string[], place: number, { old, put }: Edit): LooseMatch | undefined {
  const own = file.slice(place, place + old.lines.length);
  const indentations = new Indentations();
  for (const [index, line] of old.lines.entries())
    if (!isBlank(line)) indentations.learn(indentationOf(line), indentationOf(own[index]!));
  if (indentations.isTorn) return undefined;
  const lines: string[] = [];
  for (const line of put.lines) {
    const indentation = isBlank(line) ? "" : indentations.translate(indentationOf(line));
    if (indentation === undefined) return undefined;
    lines.push(isBlank(line) ? line : indentation + line.slice(indentationOf(line).length));
  }
  keepOwn(lines, own);
  const isLast = place + own.length === file.length;
  const [isEnded, isPutEnded] = isLast ? [false, false] : [old.isEnded, put.isEnded && lines.length > 0];
  return {
    at: offsetOf(file, place),
    search: own.join("\n") + (isEnded ? "\n" : ""),
    put: lines.join("\n") + (isPutEnded ? "\n" : ""),
  };
}

/** Lines that only differ in blanks at their ends stay as they are in the file. */
function keepOwn(lines: string[], own: readonly string[]): void {
  let [at, ownAt] = [0, 0];
  const keepTo = (end: number): void => {
    while (at < end) lines[at++] = own[ownAt++]!;
  };
  for (const { newStart, newEnd, end } of lineChanges(own.map(withoutEnd), lines.map(withoutEnd))) {
    keepTo(newStart);
    [at, ownAt] = [newEnd, end];
  }
  keepTo(lines.length);
}
