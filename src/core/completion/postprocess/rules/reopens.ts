import type { Balance } from "../../syntax/bracketBalance.ts";
import type { Candidate } from "./rule.ts";

/** True for a text like `} else {`: it closes what the document closes, and opens as many again. */
export function reopens({ text, replaceAfter }: Candidate, balance: Balance): boolean {
  const opened = balance.leftOpen(text)?.length ?? 0;
  return opened > 0 && opened >= balance.surplusClosers(text).length && !balance.isWorse(text, replaceAfter);
}
