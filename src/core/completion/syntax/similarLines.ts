// Whether two lines are the same, or nearly.

/** Share of two lines that must agree for them to be nearly the same, as llama.vscode has it. */
const nearlyAll = 0.9;
/** Shorter lines mean something else as soon as one letter differs. In characters. */
const minLength = 12;
/** Longer lines must be equal. In characters. */
const maxLength = 240;

/** True if two lines differ only in white space and a little punctuation. */
export function isSameInWords(line: string, other: string): boolean {
  return isNearlySame(line, other) && words(line) === words(other);
}

/**
 * True if two lines agree in nearly all characters. Lines that differ only in a word or a number do not count, because they are
 * one more line of their kind: items of a list, fields (of 3000 holes in real code, all that were hidden wrongly were such).
 */
export function isNearlySame(line: string, other: string): boolean {
  const [a, b] = [squeezed(line), squeezed(other)];
  if (a === b) return true;
  const longest = Math.max(a.length, b.length);
  const most = Math.floor(longest * (1 - nearlyAll));
  if (longest < minLength || longest > maxLength || Math.abs(a.length - b.length) > most) return false;
  if (numbers(a) !== numbers(b)) return false;
  return (words(a) === words(b) || countOfWords(a) !== countOfWords(b)) && editDistance(a, b) <= most;
}

function squeezed(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}

function words(line: string): string {
  return (line.match(/[\p{L}\p{N}_]+/gu) ?? []).join(" ");
}

function numbers(line: string): string {
  return (line.match(/\p{N}+/gu) ?? []).join(" ");
}

function countOfWords(line: string): number {
  return words(line).split(" ").length;
}

/** Number of single-character edits that turn one text into another (Levenshtein distance). Only for short ones: it takes time with both lengths. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at++) {
    const next = [at];
    for (let other = 1; other <= b.length; other++) {
      const swap = row[other - 1]! + (a[at - 1] === b[other - 1] ? 0 : 1);
      next.push(Math.min(swap, row[other]! + 1, next[other - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
