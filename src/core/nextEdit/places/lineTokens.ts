// Lines of code as words and symbols, and what has changed between two of them.
import { lineChanges, type LineChange } from "../../../base/lineDiff.ts";

/**
 * Words that languages reserve: one that is replaced by another is no rename. Those that one language reserves and others have for names,
 * such as `assert` and `match`, are names.
 */
const reserved = new Set(
  (
    "abstract and any as async await bool boolean break case catch char class const continue def default defer del delete do " +
    "double elif else enum except export extends extern false False final finally float fn for from fun func function go goto if " +
    "impl implements import in include instanceof int interface internal is lambda let long mod mut namespace new nil None not " +
    "null number object or override package pass private protected pub public raise readonly return self short signed static str " +
    "string String struct super switch template this throw throws trait true True try type typedef typeof undefined union unknown " +
    "unless unsafe unsigned until use val var virtual void where while with yield"
  ).split(" "),
);

/** The words, numbers, white space and symbols of a line, in order and without a gap. An operator is one symbol. */
export function lineTokens(line: string): string[] {
  return line.match(/[\p{L}_$][\p{L}\p{M}\p{N}_$]*|\p{N}[\p{N}_.]*|\s+|[=!<>+\-*/%&|^~:]+|./gsu) ?? [];
}

/** Whether a word or a symbol stands in a line as a whole one. */
export function hasWord(line: string, word: string): boolean {
  return line.includes(word) && lineTokens(line).includes(word);
}

/** True for a name, reserved words left out. */
export function isName(token: string): boolean {
  return /^[\p{L}_$]/u.test(token) && !reserved.has(token);
}

/** Where tokens differ, as ranges of both. What is new begins with a word or a symbol, and ends with the white space behind it. */
export function tokenChanges(before: readonly string[], after: readonly string[]): readonly LineChange[] {
  return lineChanges(before, after).map((change) => {
    const { start, end, newStart, newEnd } = change;
    const isBlankFirst = start === end && after[newStart]?.trim() === "" && after[newStart] === after[newEnd];
    return isBlankFirst ? { start: start + 1, end: end + 1, newStart: newStart + 1, newEnd: newEnd + 1 } : change;
  });
}

/** The offset of each token, and the end. */
export function tokenColumns(tokens: readonly string[]): readonly number[] {
  const columns = [0];
  for (const token of tokens) columns.push(columns.at(-1)! + token.length);
  return columns;
}

/** The nearest token on one side that is not white space. */
export function neighbour(tokens: readonly string[], at: number, step: 1 | -1): string | undefined {
  let index = at + step;
  while (tokens[index]?.trim() === "") index += step;
  return tokens[index];
}

/** How much two lines have in common, 0 to 1, by their words and symbols. */
export function lineLikeness(a: string, b: string): number {
  const [one, other] = [a, b].map((line) => lineTokens(line.trim()).filter((token) => token.trim() !== ""));
  const counts = new Map<string, number>();
  for (const token of one!) counts.set(token, (counts.get(token) ?? 0) + 1);
  let shared = 0;
  for (const token of other!) {
    const left = counts.get(token) ?? 0;
    if (left === 0) continue;
    counts.set(token, left - 1);
    shared++;
  }
  return one!.length + other!.length === 0 ? 1 : (2 * shared) / (one!.length + other!.length);
}
