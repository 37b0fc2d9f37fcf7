import { isBlank, isOnlyClosers, lineAbove, lineBelow, restOfLine, startOfLine } from "../lines.ts";
import { isNearlySame } from "../similarLines.ts";
import type { Rule } from "./rule.ts";

/**
 * Hides a text that only says again what the next line says, or nearly, or the line above. Indentation counts: `return false`
 * after a deeper `return false` is another statement.
 */
export const dropRepeatedLine: Rule = (candidate, { text, offset }) => {
  const before = startOfLine(text, offset);
  const whole = (before + candidate.text).trimEnd();
  if (whole.includes("\n") || isOnlyClosers(whole)) return candidate;
  const rest = restOfLine(text, offset);
  const next = before === "" && !isBlank(rest) ? rest : lineBelow(text, offset);
  const isSaid = [next, lineAbove(text, offset)].some((line) => line?.trimEnd() === whole);
  // A line of one's own that resembles the next one is its bad copy; within a line there are reasons.
  const isNearlySaid = isBlank(before) && next !== undefined && hasSameIndent(whole, next) && isNearlySame(whole, next);
  return isSaid || isNearlySaid ? { ...candidate, text: "" } : candidate;
};

function hasSameIndent(line: string, other: string): boolean {
  return line.search(/\S/) === other.search(/\S/);
}
