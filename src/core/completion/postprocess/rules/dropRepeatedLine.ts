import { indentationWidth, isBlank, lineAbove, lineBelow, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isOnlyClosers } from "../../syntax/lineKinds.ts";
import { isNearlySame } from "../../syntax/similarLines.ts";
import type { Rule } from "./rule.ts";

/**
 * Hides a text that only says again what the next line says, or nearly, or the line above. Indentation counts: `return false`
 * before one further left is another statement; before a deeper one it stands where the head of that one's block belongs.
 */
export const dropRepeatedLine: Rule = (candidate, { text, offset }) => {
  const before = startOfLine(text, offset);
  const whole = (before + candidate.text).trimEnd();
  if (whole.includes("\n") || isOnlyClosers(whole)) return candidate;
  const rest = restOfLine(text, offset);
  const next = before === "" && !isBlank(rest) ? rest : lineBelow(text, offset);
  const isSaid = [next, lineAbove(text, offset)].some((line) => line?.trimEnd() === whole);
  // A line of one's own that resembles the next one is its bad copy; within a line there are reasons.
  const isNearlySaid =
    isBlank(before) &&
    next !== undefined &&
    indentationWidth(whole) <= indentationWidth(next) &&
    isNearlySame(whole, next);
  return isSaid || isNearlySaid ? { ...candidate, text: "" } : candidate;
};
