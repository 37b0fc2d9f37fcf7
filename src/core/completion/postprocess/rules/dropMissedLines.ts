import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isLineOfItsOwn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Within a line, several lines make sense only if they lead to the rest of the line; otherwise only the first may. */
export const dropMissedLines: Rule = (candidate, { text, offset }) => {
  const rest = restOfLine(text, offset).trimEnd();
  const lineBreak = candidate.text.indexOf("\n");
  if (lineBreak < 0 || startOfLine(text, offset) === "" || isOnlyClosers(rest)) return candidate;
  const pushesDown = isLineOfItsOwn(rest) && /\n[ \t]*$/.test(candidate.text.slice(-100));
  return candidate.text.endsWith(rest) || pushesDown
    ? candidate
    : { ...candidate, text: candidate.text.slice(0, lineBreak).trimEnd() };
};
