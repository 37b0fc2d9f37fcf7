import { reopens } from "./reopens.ts";
import type { Rule } from "./rule.ts";

/** Ends a text before a closing bracket that the document has already, or that nothing opened. */
export const cutSurplusCloser: Rule = (candidate, document, balance) => {
  const { text, replaceAfter } = candidate;
  // What is covered right of the cursor takes some of them away.
  const covered = closersIn(candidate, document);
  const surplus = balance.surplusClosers(text)[covered];
  if (surplus === undefined || reopens(candidate, balance)) return candidate;
  const kept = text.slice(0, surplus.at);
  return { replaceAfter: kept.trim() === "" ? 0 : replaceAfter, text: kept.trimEnd() };
};

function closersIn({ replaceAfter }: Parameters<Rule>[0], { text, offset }: Parameters<Rule>[1]): number {
  return text.slice(offset, offset + replaceAfter).replace(/[^)\]}]/g, "").length;
}
