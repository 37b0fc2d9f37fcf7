// Comments on lines of their own, told by the marks of the language: for languages without a parser, and where a parser cannot tell.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { languageOf } from "../../languages.ts";
import type { CodeParts } from "../../modelPort.ts";

/** Marks of a language that is not in the table. */
const usualMarks = { line: ["//", "#", "--", ";", "%"], block: ["/*", "*/"] as const };

/** What is known of a text without a parser. A comment behind code on the same line is not seen, so it counts as code. */
export function partsByMarks(text: string, languageId: string): Omit<CodeParts, "code"> {
  const language = languageOf(languageId);
  const marks = language?.lineComments ?? usualMarks.line;
  const [open, close] = language ? (language.blockComment ?? []) : usualMarks.block;
  const comments: { start: number; end: number }[] = [];
  const continued: number[] = [];
  let block: number | undefined;
  let quote: string | undefined;
  let scalar: number | undefined;
  let at = 0;
  for (const [index, line] of text.split("\n").entries()) {
    const content = line.trim();
    const start = at + line.length - line.trimStart().length;
    const end = start + content.length;
    at += line.length + 1;
    if (block !== undefined || quote !== undefined) continued.push(index);
    if (block !== undefined) {
      if (!content.includes(close!)) continue;
      // Code behind the end of a comment: not a comment on lines of its own.
      if (content.endsWith(close!)) comments.push({ start: block, end });
      block = undefined;
      continue;
    }
    if (languageId === "yaml") {
      const indent = indentationWidth(line);
      if (scalar !== undefined && !isBlank(line) && indent <= scalar) scalar = undefined;
      if (scalar !== undefined) continued.push(index);
      else if (/(?:^|\s)[|>][+-]?\d*[+-]?$/.test(content)) scalar = indent;
      if (scalar !== undefined) continue;
    }
    if (quote === undefined) {
      if (open !== undefined && content.startsWith(open)) {
        const closes = content.indexOf(close!, open.length);
        if (closes < 0) block = start;
        else if (closes + close!.length === content.length) comments.push({ start, end });
        continue;
      }
      if (marks.some((mark) => content.startsWith(mark))) {
        // Behind a backslash the next line would be part of the comment.
        if (!content.endsWith("\\")) comments.push({ start, end });
        continue;
      }
    }
    for (const [delimiter] of content.matchAll(/"""|'''/g))
      if (quote === undefined || quote === delimiter) quote = quote === undefined ? delimiter : undefined;
  }
  return { comments, continued, bodies: [] };
}
