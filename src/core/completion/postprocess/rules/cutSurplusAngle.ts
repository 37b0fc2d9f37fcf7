import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { headOf, tailOf } from "../../../../base/text.ts";
import type { Rule } from "./rule.ts";

/** Most characters of a list of types that are looked at, on either side of the cursor. */
const longestTypes = 400;

/**
 * Ends a text before the angle bracket that the document has already: `Map<|>` completed as `string, number>()`. The lexer knows no
 * such brackets, because most of these characters compare.
 */
export const cutSurplusAngle: Rule = (candidate, { text, offset }, balance) => {
  if (candidate.replaceAfter > 0 || balance.isInText || !/^[ \t]*>(?!=)/.test(restOfLine(text, offset)))
    return candidate;
  if (!opensTypes(tailOf(startOfLine(text, offset), longestTypes))) return candidate;
  let depth = 0;
  for (const { index, 0: bracket } of headOf(candidate.text, longestTypes).matchAll(/(?<![-=])>|</g)) {
    depth += bracket === "<" ? 1 : -1;
    if (depth < 0) return { ...candidate, text: candidate.text.slice(0, index).trimEnd() };
  }
  return candidate;
};

/** Whether a line ends within angle brackets that follow a name, or a word that takes types. */
function opensTypes(before: string): boolean {
  let depth = 0;
  for (const { index, 0: bracket } of [...before.matchAll(/(?<![-=])>|</g)].toReversed()) {
    depth += bracket === ">" ? 1 : -1;
    if (depth < 0) return /(?:[\w$:.!]|\b(?:template|function|impl|include)[ \t]{1,8})$/.test(before.slice(0, index));
  }
  return false;
}
