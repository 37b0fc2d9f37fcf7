import { indentationOf, isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import type { Rule } from "./rule.ts";

/** Puts the bracket right of the cursor on a line of its own, where the text begins on a new line behind the one that opens it. */
export const closeOnOwnLine: Rule = (candidate, { text: document, offset }, balance) => {
  const { text, replaceAfter } = candidate;
  const before = startOfLine(document, offset);
  const rest = restOfLine(document, offset).slice(replaceAfter);
  const isAround = /[([{]$/.test(before.trimEnd().slice(-1)) && /^[ \t]{0,8}[)\]}]/.test(rest);
  if (!isAround || !/^[ \t]{0,8}\n/.test(text) || isBlank(text.slice(text.lastIndexOf("\n")))) return candidate;
  if (balance.isInText || balance.surplusClosers(text).length > 0) return candidate;
  return { ...candidate, text: `${text.trimEnd()}\n${indentationOf(before)}` };
};
