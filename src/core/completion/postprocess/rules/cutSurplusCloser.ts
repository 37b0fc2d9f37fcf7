import { closersIn } from "../../syntax/lineKinds.ts";
import { reopens } from "./reopens.ts";
import type { Rule } from "./rule.ts";

/** Most possible ends that are compared: a text with more surplus brackets is wrong altogether. */
const mostEnds = 4;

/**
 * Ends a text before a closing bracket that the document has already, or that nothing opened. The kind of a bracket alone does
 * not show which one it closes, so the text ends where the fewest brackets are left unmatched.
 */
export const cutSurplusCloser: Rule = (candidate, { text: document, offset }, balance) => {
  const { text, replaceAfter } = candidate;
  // Brackets that the text covers right of the cursor do not count.
  const covered = closersIn(document.slice(offset, offset + replaceAfter)).length;
  const surplus = balance.surplusClosers(text).slice(covered, covered + mostEnds);
  if (surplus.length === 0 || reopens(candidate, balance)) return candidate;
  const ends = [...surplus.map(({ at }) => text.slice(0, at)), text];
  const broken = ends.map((end) => balance.brokenWith(end, end.trim() === "" ? 0 : replaceAfter));
  const kept = ends[broken.indexOf(Math.min(...broken))]!;
  if (kept === text) return candidate;
  return { replaceAfter: kept.trim() === "" ? 0 : replaceAfter, text: kept.trimEnd() };
};
