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

/**
 * The text with what it opens closed again, without a block at its end that nothing would be in. Undefined when that leaves more
 * unmatched than before, or nothing, or when a bracket at its end would be closed around nothing.
 */
export function closed(candidate: Candidate, before: string, balance: Balance): Candidate | undefined {
  const begun = withoutEmptyBlock(candidate.text, balance);
  const open = balance.leftOpen(begun);
  const last = open?.at(-1);
  if (open === undefined || begun.trim() === "") return undefined;
  // Closed around nothing, it would be another value than the one that was begun: `message = ()`.
  if (last !== undefined && "([".includes(begun.slice(last.at).trim())) return undefined;
  const whole = before + begun;
  const closers = open.toReversed().map(({ closer, at }) => {
    const opensBlock = /^.[ \t]*\n/s.test(begun.slice(at, at + 100));
    return opensBlock ? `\n${indentationOf(startOfLine(whole, before.length + at))}${closer}` : closer;
  });
  const kept = begun.trimEnd();
  const text = (closers[0]?.startsWith("\n") === false ? kept.replace(/,$/, "") : kept) + closers.join("");
  return balance.isWorse(text, candidate.replaceAfter) ? undefined : { ...candidate, text };
}

/** A text without the last lines that only open a block: closed at once, it would have no body. */
function withoutEmptyBlock(text: string, balance: Balance): string {
  let kept = text;
  for (let line = 0; line < mostTries; line++) {
    const last = balance.leftOpen(kept)?.at(-1);
    const isEmpty = last?.closer === "}" && kept.slice(last.at + 1).trim() === "";
    const lineEnd = isEmpty ? kept.lastIndexOf("\n", last.at) : -1;
    if (lineEnd < 0) break;
    kept = kept.slice(0, lineEnd);
  }
  return kept;
}
