import { startOfLine } from "../../../../base/lines.ts";
import { languageOf } from "../../../languages.ts";
import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import type { CompletionDocument } from "../../completionRequest.ts";
import type { Rule } from "./rule.ts";

/**
 * Removes the spaces that a text puts inside of the round or square bracket before the cursor, where the document writes none there:
 * `f(|)` completed as ` a )`. Tokens of words mostly begin with a space, so models begin with one too often. For the same reason,
 * no space follows the one that is before the cursor.
 */
export const trimPadding: Rule = (candidate, document, balance) => {
  const { text } = candidate;
  if (!/^ \S/.test(text) || balance.isInText) return candidate;
  const before = startOfLine(document.text, document.offset);
  if (/\S $/.test(before.slice(-2)))
    return isAligned(text, before, document) ? candidate : { ...candidate, text: text.slice(1) };
  if (!/[([]$/.test(before.slice(-1)) || isPaddedFile(document.text)) return candidate;
  const kept = text.slice(1);
  const closer = scan(kept, lexerSyntax(document.languageId)).outerClosers[0]?.at ?? 0;
  const isPadded = kept[closer - 1] === " " && /[^\s,]/.test(kept[closer - 2] ?? "");
  return { ...candidate, text: isPadded ? kept.slice(0, closer - 1) + kept.slice(closer) : kept };
};

/** Whether a file mostly writes a space inside of its brackets. */
function isPaddedFile(text: string): boolean {
  const opened = text.match(/[([] ?\S/g) ?? [];
  return 2 * opened.filter((each) => each[1] === " ").length > opened.length;
}

/** Whether a second space has a reason: a comment behind code, or columns. */
function isAligned(text: string, before: string, { languageId, text: document, offset }: CompletionDocument): boolean {
  const { lineComments = [], blockComment = [] } = languageOf(languageId) ?? {};
  if ([...lineComments, ...blockComment].some((mark) => text.startsWith(mark, 1))) return true;
  const around = document.slice(Math.max(0, offset - before.length - farthest), offset + farthest);
  return /\S {2,}\S/.test(around);
}

/** How far columns are looked for, in characters. */
const farthest = 500;
