import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { languageOf } from "../../../languages.ts";
import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import { proseLanguages } from "../../syntax/lineKinds.ts";
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
  const bracket = before.slice(-1);
  if (bracket === "[" ? isCommand.has(document.languageId) : bracket !== "(") return candidate;
  if (proseLanguages.has(document.languageId) || isPaddedFile(document.text)) return candidate;
  const kept = text.slice(1);
  const closer = scan(kept, lexerSyntax(document.languageId)).outerClosers[0]?.at ?? 0;
  const isPadded = kept[closer - 1] === " " && /[^\s,]/.test(kept[closer - 2] ?? "");
  return { ...candidate, text: isPadded ? kept.slice(0, closer - 1) + kept.slice(closer) : kept };
};

/** Languages in which such a bracket is a command of its own, which needs the space, or that are full of such commands. */
const isCommand = new Set(["shellscript", "fish", "makefile", "dockerfile", "yaml", "dockercompose"]);

/** Whether a file mostly writes a space inside of its brackets. */
function isPaddedFile(text: string): boolean {
  const opened = text.match(/[([] ?\S/g) ?? [];
  return 2 * opened.filter((each) => each[1] === " ").length > opened.length;
}

/** Whether a second space has a reason: a comment behind code, or columns. */
function isAligned(text: string, before: string, { languageId, text: document, offset }: CompletionDocument): boolean {
  const { lineComments = [], blockComment = [] } = languageOf(languageId) ?? {};
  if ([...lineComments, ...blockComment].some((mark) => text.startsWith(mark, 1))) return true;
  const [start, end] = [offset - before.length, offset + restOfLine(document, offset).length];
  const columns = /\S {2,}\S/;
  return (
    columns.test(document.slice(Math.max(0, start - farthest), start)) ||
    columns.test(document.slice(end, end + farthest))
  );
}

/** How far columns are looked for, in characters. */
const farthest = 500;
