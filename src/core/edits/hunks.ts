// Search-and-replace answers: parses them and applies them to the code.
import { splitLines } from "../../base/lines.ts";
import { failure, type Failure } from "../failures.ts";
import type { HunkMarks } from "./editGrammar.ts";

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
  const placed: { readonly start: number; readonly hunk: SearchReplace }[] = [];
  let from = 0;
  for (const hunk of hunks) {
    const isFree = (start: number): boolean =>
      placed.every(
        (other) => start >= other.start + other.hunk.search.length || start + hunk.search.length <= other.start,
      );
    const starts = placesOf(lines, hunk.search).filter(isFree);
    // Models go through the code in order, so of several equal places the next one is meant.
    const start = starts.find((each) => each >= from) ?? starts[0];
    if (start === undefined)
      return failure(
        "editDoesNotApply",
        `The model tried to change lines that are not in the code: “${hunk.search[0]!.trim().slice(0, 60)}”.`,
      );
    placed.push({ start, hunk });
    from = start + hunk.search.length;
  }
  for (const { start, hunk } of placed.toSorted((a, b) => b.start - a.start))
    lines.splice(start, hunk.search.length, ...hunk.replace);
  return lines.join("\n");
}

function parseHunks(answer: string, marks: HunkMarks): SearchReplace[] {
  const sign = (mark: string): string => mark.split(" ")[0]!;
  const hunks: SearchReplace[] = [];
  let search: string[] | undefined = [];
  let replace: string[] | undefined;
  for (const line of splitLines(answer)) {
    if (line.startsWith(sign(marks.search))) [search, replace] = [[], undefined];
    else if (line.startsWith(sign(marks.replace)) && search && !replace) replace = [];
    else if (line.startsWith(sign(marks.end))) {
      if (search?.some((each) => each.trim() !== "") && replace) hunks.push({ search, replace });
      [search, replace] = [undefined, undefined];
    } else (replace ?? search)?.push(line);
  }
  return hunks;
}

/** Where these lines occur. If they occur nowhere exactly, trailing white space is ignored. */
function placesOf(lines: readonly string[], search: readonly string[]): number[] {
  const places = (same: (a: string, b: string) => boolean): number[] =>
    [...lines.keys()].filter((start) => search.every((line, at) => same(lines[start + at] ?? "\n", line)));
  const exact = places((a, b) => a === b);
  return exact.length > 0 ? exact : places((a, b) => a.trimEnd() === b.trimEnd());
}
