import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import type { Rule } from "./rule.ts";

/** Shortest overlap worth cutting, in characters: shorter ones agree by chance. */
const minOverlap = 3;

/** Cuts the end of the text where it repeats what already follows the cursor. */
export const trimSuffixOverlap: Rule = (candidate, { text, offset }, balance) => {
  if (candidate.replaceAfter > 0) return candidate;
  const rest = restOfLine(text, offset);
  const following = text.slice(offset, offset + 400);
  const isAtLineStart = startOfLine(text, offset) === "";
  const longest = Math.min(candidate.text.length, following.length);
  for (let length = longest; length > 0; length--) {
    const overlap = following.slice(0, length);
    if (!candidate.text.endsWith(overlap) || splitsPair(overlap)) continue;
    // A line that is indented more than the one it resembles is another one: to cut it would push that one right.
    if (isAtLineStart && !/(?:^|\n)$/.test(candidate.text.slice(0, -length).slice(-1))) continue;
    const kept = candidate.text.slice(0, -length);
    // The brackets may close what the text itself has opened.
    if (balance.isWorse(kept, 0) && !balance.isWorse(candidate.text, 0)) continue;
    const isWholeRest = rest.trim() !== "" && length >= rest.trimEnd().length;
    const isWorthIt = overlap.trim().length >= minOverlap || isWholeRest;
    return isWorthIt ? { ...candidate, text: kept } : candidate;
  }
  return candidate;
};

/** Half of a character outside the basic plane is no overlap. */
function splitsPair(overlap: string): boolean {
  return /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/.test(overlap);
}
