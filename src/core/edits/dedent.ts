// A selection as a model reads code best: whole lines, no common indentation, LF. And the way back.
import { indentationOf, isBlank } from "../../base/lines.ts";

/** Code selected in a document. */
export interface Selection {
  /** "main.py:10-14". */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
  /** The text on the selection's first line before it. */
  readonly before: string;
}

/** A selection without what only its place in the document gives it. */
export interface DedentedCode {
  /** Dedented, LF, without white space at its end. */
  readonly text: string;
  /** Taken from the start of every line. */
  readonly indent: string;
  /** True when the selection starts with a line (or in its indentation), false when it starts within one. */
  readonly startsLine: boolean;
  /** White space of the first line that stands before the selection. */
  readonly before: string;
  /** White space at the selection's end, as it was. */
  readonly end: string;
  readonly lineBreak: "\n" | "\r\n";
}

/** Takes a selection out of its place. */
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

/** Puts other code in the place that a selection was taken from. */
export function reindent(code: string, place: DedentedCode): string {
  const plain = trimBlankLines(code.replaceAll("\r\n", "\n")).split("\n");
  const own = place.startsLine ? sharedIndent(plain) : sharedIndent(plain.slice(1));
  const lines = plain.map((line, index) => {
    if (index === 0 && !place.startsLine) return line.trimStart();
    const dedented = place.startsLine ? withoutIndent(line, own) : line;
    return isBlank(dedented) ? "" : place.indent + dedented;
  });
  const text = lines.join(place.lineBreak);
  // The white space before the selection stays in the document, so it is not given again.
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
