import { indentationWidth, isBlank, lineAbove, startOfLine } from "../../../../base/lines.ts";
import { isSameLine, nextLine } from "../../syntax/followingText.ts";
import { isOnlyClosers } from "../../syntax/lineKinds.ts";
import { isNearlySame } from "../../syntax/similarLines.ts";
import type { Rule } from "./rule.ts";

/**
 * Hides a text that only repeats the next line, or nearly, or the line above. Indentation counts: `return false` above one that
 * is less indented is a different statement; above a deeper one it stands where the head of that one's block belongs.
 */
export const dropRepeatedLine: Rule = (candidate, { text, offset }) => {
  const before = startOfLine(text, offset);
  const whole = (before + candidate.text).trimEnd();
  if (whole.includes("\n") || isOnlyClosers(whole)) return candidate;
  const next = nextLine({ lineBefore: before, following: text.slice(offset) });
  const above = lineAbove(text, offset);
  const isRepeated = [next, above].some((line) => line !== undefined && isSameLine(line, whole));
  // A separate line that resembles the next one is a bad copy of it; within a line there are reasons.
  const isNearlyRepeated =
    isBlank(before) &&
    next !== undefined &&
    indentationWidth(whole) <= indentationWidth(next) &&
    isNearlySame(whole, next);
  return isRepeated || isNearlyRepeated ? { ...candidate, text: "" } : candidate;
};
