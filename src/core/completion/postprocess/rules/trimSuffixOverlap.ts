import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { overlapLengths } from "../../syntax/followingText.ts";
import type { Rule } from "./rule.ts";

/** Shortest overlap worth cutting, in characters: shorter ones are coincidence. */
const minOverlap = 3;
/** Text after the cursor in which an overlap is looked for, in characters. */
const searchedCharacters = 400;
/** Most overlaps that are tried, the longest first. Each costs a scan of the text. */
const mostTries = 24;

/** Cuts the end of the text where it repeats what already follows the cursor. */
export const trimSuffixOverlap: Rule = (candidate, { text, offset }, balance) => {
  if (candidate.replaceAfter > 0) return candidate;
  const rest = restOfLine(text, offset);
  const following = text.slice(offset, offset + searchedCharacters);
  const isAtLineStart = startOfLine(text, offset) === "";
  let isBroken: boolean | undefined;
  let tries = 0;
  for (const length of overlapLengths(candidate.text, following)) {
    if (tries++ >= mostTries) break;
    const kept = candidate.text.slice(0, -length);
    // A line that is indented more than the one it resembles is a different line: cutting it would push that one right.
    if (isAtLineStart && !/(?:^|\n)$/.test(kept.slice(-1))) continue;
    // The brackets may close what the text has opened.
    if (balance.isWorse(kept, 0) && !(isBroken ??= balance.isWorse(candidate.text, 0))) continue;
    const isWholeRest = rest.trim() !== "" && length >= rest.trimEnd().length;
    const isWorthIt = following.slice(0, length).trim().length >= minOverlap || isWholeRest;
    return isWorthIt ? { ...candidate, text: kept } : candidate;
  }
  return candidate;
};
