// Search-and-replace answers: parses them and applies them to the code.
import { headOf } from "../../../base/text.ts";
import { splitLines } from "../../../base/lines.ts";
import { failure, type Failure } from "../../failures.ts";
import type { HunkMarks } from "../editGrammar.ts";

interface SearchReplace {
  readonly search: readonly string[];
  readonly replace: readonly string[];
}

/** The code after an answer's hunks, or why they cannot be applied. The answer starts after the first search mark. */
export function afterHunks(code: string, answer: string, marks: HunkMarks): string | Failure {
  const hunks = parseHunks(answer, marks);
  if (hunks.length === 0)
    return failure("editDoesNotApply", "The model's answer contains no change that could be read.");
  const lines = code.split("\n");
  const places = placesIn(lines);
  const placed: { readonly start: number; readonly hunk: SearchReplace }[] = [];
  /** Lines that a hunk changes already. */
  const taken = new Uint8Array(lines.length);
  let from = 0;
  for (const hunk of hunks) {
    const isFree = (start: number): boolean => !taken.subarray(start, start + hunk.search.length).includes(1);
    // Models go through the code in order, so of several equal places the next one is meant.
    let start: number | undefined;
    for (const place of places(hunk.search, from)) {
      if (!isFree(place)) continue;
      start = place;
      break;
    }
    if (start === undefined)
      return failure(
        "editDoesNotApply",
        `The model tried to change lines that are not in the code: “${headOf(hunk.search[0]!.trim(), 60)}”.`,
      );
    placed.push({ start, hunk });
    from = start + hunk.search.length;
    taken.fill(1, start, from);
  }
  const changed: string[] = [];
  let at = 0;
  for (const { start, hunk } of placed.toSorted((a, b) => a.start - b.start)) {
    for (; at < start; at++) changed.push(lines[at]!);
    for (const line of hunk.replace) changed.push(line);
    at = start + hunk.search.length;
  }
  for (; at < lines.length; at++) changed.push(lines[at]!);
  return changed.join("\n");
}

function parseHunks(answer: string, marks: HunkMarks): SearchReplace[] {
  const opening = (mark: string): string => mark.split(" ")[0]!;
  const hunks: SearchReplace[] = [];
  let search: string[] | undefined = [];
  let replace: string[] | undefined;
  for (const line of splitLines(answer)) {
    if (line.startsWith(opening(marks.search))) [search, replace] = [[], undefined];
    else if (line.startsWith(opening(marks.replace)) && search && !replace) replace = [];
    else if (line.startsWith(opening(marks.end))) {
      if (search?.some((each) => each.trim() !== "") && replace) hunks.push({ search, replace });
      [search, replace] = [undefined, undefined];
    } else (replace ?? search)?.push(line);
  }
  return hunks;
}

/** Finds the places where some lines occur: those from a line on, then those before it. */
type Finder = (search: readonly string[], from: number) => Iterable<number>;

/** If lines occur nowhere exactly, trailing white space is ignored. */
function placesIn(lines: readonly string[]): Finder {
  const exact = finder(lines);
  let trimmed: Finder | undefined;
  return (search, from) => {
    const [first] = exact(search, from);
    if (first !== undefined) return exact(search, from);
    trimmed ??= finder(lines.map((line) => line.trimEnd()));
    return trimmed(
      search.map((line) => line.trimEnd()),
      from,
    );
  };
}

/** Looks for the rarest of the lines first. */
function finder(lines: readonly string[]): Finder {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    const found = places.get(line);
    if (found) found.push(index);
    else places.set(line, [index]);
  }
  return function* (search, from) {
    let [rarest, fewest] = [0, places.get(search[0]!) ?? []];
    for (const [at, line] of search.entries()) {
      const own = places.get(line) ?? [];
      if (own.length < fewest.length) [rarest, fewest] = [at, own];
    }
    const next = firstAtLeast(fewest, from + rarest);
    for (let count = 0; count < fewest.length; count++) {
      const start = fewest[(next + count) % fewest.length]! - rarest;
      if (start >= 0 && search.every((line, at) => lines[start + at] === line)) yield start;
    }
  };
}

/** Index of the first of some ascending numbers that is no less than another; their count if all are. */
function firstAtLeast(numbers: readonly number[], least: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
