import { isOnlyClosers, restOfLine, startOfLine } from "../lines.ts";
import type { Rule } from "./rule.ts";

/** Within a line, several lines make sense only if they arrive at the line's rest; else the first of them may. */
export const dropMissedLines: Rule = (candidate, { text, offset }) => {
  const rest = restOfLine(text, offset).trimEnd();
  const lineBreak = candidate.text.indexOf("\n");
  if (lineBreak < 0 || startOfLine(text, offset) === "" || isOnlyClosers(rest)) return candidate;
  return candidate.text.endsWith(rest)
    ? candidate
    : { ...candidate, text: candidate.text.slice(0, lineBreak).trimEnd() };
};
