import { restOfLine } from "../../../../base/lines.ts";
import type { Rule } from "./rule.ts";

/**
 * Ends a text where it closes the string around the cursor, if that string ends in the cursor's line already: `say("|")` completed as
 * `a", b, "c` is about `a`. What closes the line as the document does stays, because it covers that.
 */
export const cutStringEnd: Rule = (candidate, { text, offset }, balance) => {
  const rest = restOfLine(text, offset);
  const end = balance.isStringClosedIn(rest) ? balance.stringEnd(candidate.text) : undefined;
  if (end === undefined) return candidate;
  const isCovered = candidate.text.slice(end).trim() === rest.slice(0, candidate.replaceAfter).trim();
  return isCovered ? candidate : { text: candidate.text.slice(0, end), replaceAfter: 0 };
};
