import { indentationOf, startOfLine } from "../../../../base/lines.ts";
import type { Balance } from "../../syntax/bracketBalance.ts";
import type { Candidate, Rule } from "./rule.ts";

/** Never leaves more brackets or quotes unmatched than before: cuts back to the end of a line, else closes what it opened. */
export const keepBalance: Rule = (candidate, { text: document, offset }, balance) => {
  const { text, replaceAfter } = candidate;
  if (text === "" || !balance.isWorse(text, replaceAfter)) return candidate;
  const lineEnds = [...text.matchAll(/\n/g)].map(({ index }) => index).slice(-mostTries);
  for (const end of lineEnds.toReversed()) {
    const kept = { ...candidate, text: text.slice(0, end).trimEnd() };
    if (kept.text !== "" && !balance.isWorse(kept.text, replaceAfter)) return kept;
  }
  return closed(candidate, startOfLine(document, offset), balance) ?? { text: "", replaceAfter: 0 };
};

/** Most lines to cut back from the end. A block is not longer. */
const mostTries = 24;

function closed(candidate: Candidate, before: string, balance: Balance): Candidate | undefined {
  const open = balance.leftOpen(candidate.text);
  if (open === undefined) return undefined;
  const whole = before + candidate.text;
  const closers = open.toReversed().map(({ closer, at }) => {
    const opensBlock = /^.[ \t]*\n/s.test(candidate.text.slice(at, at + 100));
    return opensBlock ? `\n${indentationOf(startOfLine(whole, before.length + at))}${closer}` : closer;
  });
  const kept = candidate.text.trimEnd();
  const text = (closers[0]?.startsWith("\n") === false ? kept.replace(/,$/, "") : kept) + closers.join("");
  return balance.isWorse(text, candidate.replaceAfter) ? undefined : { ...candidate, text };
}
