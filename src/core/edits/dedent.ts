// A selection in the form that models read best: whole lines without their common indentation, with LF. And the way back.
import { indentationOf, isBlank } from "../../base/lines.ts";

/** Code selected in a document. */
export interface Selection {
  /** "main.py:10-14". */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
  /** The text before the selection on its first line. */
  readonly before: string;
}

/** A selection without its indentation and line breaks, and what is needed to restore them. */
export interface DedentedCode {
  /** Dedented, with LF, without trailing white space. */
  readonly text: string;
  /** Removed from the start of every line. */
  readonly indent: string;
  /** True if the selection starts at the beginning of a line or in its indentation. */
  readonly startsLine: boolean;
  /** White space before the selection on its first line. */
  readonly before: string;
  /** The selection's trailing white space. */
  readonly end: string;
  readonly lineBreak: "\n" | "\r\n";
}

/** Removes a selection's indentation. */
export function dedent({ text, before }: Pick<Selection, "text" | "before">): DedentedCode {
  const lineBreak = text.includes("\r\n") ? "\r\n" : "\n";
  const end = /\s*$/.exec(text)![0];
  const body = text.slice(0, text.length - end.length).replaceAll("\r\n", "\n");
  const startsLine = isBlank(before);
  const lines = `${startsLine ? before : ""}${body}`.split("\n");
  const own = startsLine ? lines : lines.slice(1);
  const indent = startsLine ? sharedIndent(own) : sharedIndent([before, ...own]);
  const dedented = lines.map((line, index) => (startsLine || index > 0 ? withoutIndent(line, indent) : line));
  return { text: dedented.join("\n"), indent, startsLine, before: startsLine ? before : "", end, lineBreak };
}

/** Gives code the indentation, line breaks and trailing white space of the selection that it replaces. */
export function reindent(code: string, place: DedentedCode): string {
  const plain = trimBlankLines(code.replaceAll("\r\n", "\n")).split("\n");
  const own = place.startsLine ? sharedIndent(plain) : sharedIndent(plain.slice(1));
  const lines = plain.map((line, index) => {
    if (index === 0 && !place.startsLine) return line.trimStart();
    const dedented = place.startsLine ? withoutIndent(line, own) : line;
    return isBlank(dedented) ? "" : place.indent + dedented;
  });
  const text = lines.join(place.lineBreak);
  // The white space before the selection stays in the document, so it is left out here.
  return text.slice(sharedIndent([text.split("\n", 1)[0]!, `${place.before}x`]).length) + place.end;
}

/** White space that all non-blank lines start with. */
function sharedIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => !isBlank(line)).map(indentationOf);
  return indents.reduce((common, indent) => {
    let length = 0;
    while (length < common.length && common[length] === indent[length]) length++;
    return common.slice(0, length);
  }, indents[0] ?? "");
}

function withoutIndent(line: string, indent: string): string {
  if (line.startsWith(indent)) return line.slice(indent.length);
  return isBlank(line) ? "" : line;
}

function trimBlankLines(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();
}
