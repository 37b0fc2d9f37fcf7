// New code in the manner of the document it goes into: what was there keeps its bytes, what is new is written as its neighbours are.
import { lineBreakNear, lineBreaksOf, splitEndedLines, startOfLine, type LineBreaks } from "../../../base/lines.ts";
import { wellFormed, withoutTrailing } from "../../../base/text.ts";
import type { OffsetRange } from "./followRange.ts";
import { documentStep, inStyleOf, sharedIndent } from "./indentStyle.ts";
import { lineChanges } from "../../../base/lineDiff.ts";

/** How a document writes its lines, as far as it matters for code that goes into it. */
export interface Manner {
  readonly languageId: string;
  readonly breaks: LineBreaks;
  /** The line break of the lines around the code, for new lines without neighbours of their own. */
  readonly lineBreak: string;
  /** One step of indentation around the code: a tab, or a number of spaces; undefined where nothing is indented. */
  readonly step: string | undefined;
}

/** The manner of a document around some code in it. */
export function mannerAround(before: string, code: string, behind: string, languageId: string): Manner {
  const text = before + code + behind;
  return {
    languageId,
    breaks: lineBreaksOf(text),
    lineBreak: lineBreakNear(text, before.length + code.trimEnd().length),
    step: documentStep(before, code, behind, languageId),
  };
}

/** A replacement for a part of a document, such as code from a chat, written as the document is: see `fitLines`. */
export function fitInto(text: string, { start, end }: OffsetRange, replacement: string, languageId: string): string {
  const [before, code, behind] = [text.slice(0, start), text.slice(start, end), text.slice(end)];
  const manner = mannerAround(before, code, behind, languageId);
  const lines = splitEndedLines(code, manner.breaks).map((line) => line.text);
  const base = sharedIndent(startOfLine(text, start) === "" ? lines : lines.slice(1));
  return fitLines(code, replacement, manner, base);
}

/**
 * A replacement for some code, both as whole lines of the document. A line that was there stays as it is, with its end and the
 * white space at its end, which models leave out. A new line gets the end and the kind of indentation of its neighbours. `base`: the
 * indentation that all of the code has.
 */
export function fitLines(original: string, replacement: string, manner: Manner, base: string): string {
  const old = splitEndedLines(original, manner.breaks);
  const written = inStyleOf(
    replacement.split(/\r?\n/),
    old.map(({ text }) => text),
    manner,
    base,
  );
  const keys = old.map(({ text }) => withoutTail(text));
  // The end of the last line is behind the code.
  const ends = old.map(({ end }, index) => (index < old.length - 1 ? end : manner.lineBreak));
  const lines: { readonly text: string; readonly end: string | undefined }[] = [];
  let at = 0;
  const keepTo = (end: number): void => {
    for (; at < end; at++) lines.push({ text: old[at]!.text, end: ends[at] });
  };
  for (const { start, end, newStart, newEnd } of lineChanges(keys, written.map(withoutTail))) {
    keepTo(start);
    for (let index = newStart; index < newEnd; index++) {
      const replaced = start + index - newStart;
      lines.push({ text: written[index]!, end: replaced < end ? ends[replaced] : undefined });
    }
    at = end;
  }
  keepTo(old.length);
  const last = lines.pop();
  let neighbour = ends[0] ?? manner.lineBreak;
  return lines.map(({ text, end }) => text + (neighbour = end ?? neighbour)).join("") + (last?.text ?? "");
}

/**
 * What must be the same for a line to be kept: all but the white space at its end (a page break or an ideographic space can be all of a
 * line), lone CRs and lone surrogates, which models do not write.
 */
function withoutTail(line: string): string {
  return withoutTrailing(wellFormed(line.replaceAll("\r", "")), /\s/);
}
