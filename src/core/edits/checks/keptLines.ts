// How much of some code an answer keeps: of two readings of an answer, the one that keeps more lines is the code.
import { isBlank } from "../../../base/lines.ts";

/** Counts the lines of a text that the code has too, whatever their indentation is. */
export function keptLines(code: string): (text: string) => number {
  const known = new Set(code.split("\n").map((line) => line.trim()));
  known.delete("");
  return (text) => text.split("\n").filter((line) => known.has(line.trim())).length;
}

/** True if two texts have the same lines, blank ones aside. */
export function hasSameLines(text: string, other: string): boolean {
  const linesOf = (of: string): string =>
    of
      .split("\n")
      .filter((line) => !isBlank(line))
      .map((line) => line.trim())
      .join("\n");
  return linesOf(text) === linesOf(other);
}
