import { isBlank, isOnlyClosers, restOfLine, startOfLine } from "../lines.ts";
import type { Rule } from "./rule.ts";

/**
 * Hides a text that only says again what the next line says, or the line above. Indentation counts: `return false` after a
 * deeper `return false` is another statement.
 */
export const dropRepeatedLine: Rule = (candidate, { text, offset }) => {
  const before = startOfLine(text, offset);
  const whole = (before + candidate.text).trimEnd();
  if (whole.includes("\n") || isOnlyClosers(whole)) return candidate;
  const lineEnd = offset + restOfLine(text, offset).length;
  const next = text
    .slice(before === "" ? offset : lineEnd)
    .split("\n")
    .find((line) => !isBlank(line));
  const previous = text
    .slice(0, offset - before.length)
    .split("\n")
    .findLast((line) => !isBlank(line));
  const isRepeated = [next, previous].some((line) => line?.trimEnd() === whole);
  return isRepeated ? { ...candidate, text: "" } : candidate;
};
