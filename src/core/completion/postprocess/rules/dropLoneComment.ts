import { isBlank, lineAbove, startOfLine } from "../../../../base/lines.ts";
import { languageOf } from "../../../languages.ts";
import { opensBlock } from "../../syntax/lineKinds.ts";
import type { CompletionDocument } from "../../completionRequest.ts";
import type { Rule } from "./rule.ts";

/** Hides a text that only comments where a block has just begun: what belongs there is code. */
export const dropLoneComment: Rule = (candidate, { languageId, text, offset }, balance) => {
  const before = startOfLine(text, offset);
  const head = isBlank(before) ? lineAbove(text, offset) : before;
  if (head === undefined || !opensBlock(head) || balance.isInText) return candidate;
  const lines = candidate.text.split("\n");
  const isComment = commentsOf(languageId, lines);
  if (lines.every((line, index) => isBlank(line) || isComment[index] === true)) return { ...candidate, text: "" };
  // Behind the head itself, the code of the block is what is missing, not a remark.
  const isRemark = !isBlank(before) && isComment[0] === true;
  return isRemark ? { ...candidate, text: `\n${lines.slice(1).join("\n")}` } : candidate;
};

/** Length of the remark behind the head of a block with which a text begins, if there is more: the rule above hides it. */
export function remarkLength(text: string, { languageId, text: document, offset }: CompletionDocument): number {
  const head = startOfLine(document, offset);
  const lineEnd = text.indexOf("\n");
  if (lineEnd < 0 || isBlank(head) || !opensBlock(head) || isBlank(text.slice(lineEnd))) return 0;
  return commentsOf(languageId, text.split("\n"))[0] === true ? lineEnd : 0;
}

/** For each line, whether it is nothing but a comment. */
function commentsOf(languageId: string, lines: readonly string[]): readonly boolean[] {
  const { lineComments = [], blockComment } = languageOf(languageId) ?? {};
  let isInside = false;
  return lines.map((line) => {
    const text = line.trim();
    if (isInside || (blockComment !== undefined && text.startsWith(blockComment[0]))) {
      isInside = blockComment !== undefined && !text.includes(blockComment[1]);
      return isInside || text.endsWith(blockComment![1]);
    }
    return lineComments.some((marker) => text.startsWith(marker));
  });
}
