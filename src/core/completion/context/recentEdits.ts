// Where the user has just worked: a few changed places with the lines around them, the newest last.
import { headOf } from "../../../base/text.ts";

/** Most places kept. */
const mostHunks = 8;
/** Changes this close to each other are one piece of work. */
const nearLines = 3;
/** Lines shown around the changed ones. */
const linesAround = 2;
/** A change or a place with more lines comes from a paste, a checkout or a formatter, not from typing. */
const longestHunk = 30;
/** This many places changed at once come from a rename. */
const mostChangesAtOnce = 4;
/** Longer lines are cut: nobody types them. */
const longestLine = 400;

/** The current lines of a document. */
export interface Lines {
  readonly lineCount: number;
  lineAt(line: number): string;
}

/** Lines `startLine` to `endLine` (inclusive) were replaced by a text with `lineBreaks` line breaks. */
export interface LineChange {
  readonly startLine: number;
  readonly endLine: number;
  readonly lineBreaks: number;
}

/** A place where the user has changed something, and how it reads now. Lines are inclusive. */
export interface EditHunk {
  readonly documentId: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** Follows the user's edits through all documents. */
export class RecentEdits {
  private hunks: EditHunk[] = [];

  /** Oldest first. */
  get recent(): readonly EditHunk[] {
    return this.hunks;
  }

  /** Records a change. `lines` is the document after it. */
  changed(documentId: string, changes: readonly LineChange[], lines: Lines): void {
    if (changes.length > mostChangesAtOnce) return this.forget(documentId);
    // From the bottom up, so that the lines of one are not moved by another.
    for (const change of changes.toSorted((a, b) => b.startLine - a.startLine)) this.follow(documentId, change);
    this.hunks = this.hunks.map((hunk) =>
      hunk.documentId === documentId ? { ...hunk, text: textOf(hunk, lines) } : hunk,
    );
  }

  forget(documentId: string): void {
    this.hunks = this.hunks.filter((hunk) => hunk.documentId !== documentId);
  }

  private follow(documentId: string, { startLine, endLine, lineBreaks }: LineChange): void {
    const delta = lineBreaks - (endLine - startLine);
    let touched = { documentId, startLine, endLine: startLine + lineBreaks, text: "" };
    const others: EditHunk[] = [];
    for (const hunk of this.hunks) {
      const isNear =
        hunk.documentId === documentId &&
        hunk.startLine <= endLine + nearLines &&
        hunk.endLine >= startLine - nearLines;
      if (isNear) {
        touched = {
          ...touched,
          startLine: Math.min(touched.startLine, hunk.startLine),
          endLine: Math.max(touched.endLine, hunk.endLine + (hunk.endLine >= startLine ? delta : 0)),
        };
      } else others.push(hunk.documentId === documentId && hunk.startLine > endLine ? moved(hunk, delta) : hunk);
    }
    const isTyped = lineBreaks <= longestHunk;
    if (touched.endLine - touched.startLine > longestHunk)
      touched = { documentId, startLine, endLine: startLine + lineBreaks, text: "" };
    this.hunks = (isTyped ? [...others, touched] : others).slice(-mostHunks);
  }
}

function moved(hunk: EditHunk, delta: number): EditHunk {
  return { ...hunk, startLine: hunk.startLine + delta, endLine: hunk.endLine + delta };
}

function textOf({ startLine, endLine }: EditHunk, lines: Lines): string {
  const first = Math.max(0, startLine - linesAround);
  const last = Math.min(lines.lineCount - 1, endLine + linesAround);
  const own = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => lines.lineAt(first + index));
  return own.map((line) => headOf(line, longestLine)).join("\n");
}
