// What rules look at to find places: the documents as they are now, and what the user has changed in them.
import { CodeLines } from "./codeLines.ts";
import { editedLines, type EditedLines } from "./editedLines.ts";
import { hasWord } from "./lineTokens.ts";
import type { PastEdit } from "../history/editHistory.ts";

/** A document as it is now. */
export interface EditedDocument {
  readonly path: string;
  readonly languageId: string;
  /** Without their breaks. */
  readonly lines: readonly string[];
}

/** Lines that an edit may change next. */
export interface Place {
  /** The rule that found it. */
  readonly rule: string;
  readonly document: EditedDocument;
  /** Lines from 0, the end exclusive. With both equal, something may have to be inserted above that line. */
  readonly startLine: number;
  readonly endLine: number;
  /** What a rule expects there: lines, or none. Absent: only the model can say. */
  readonly expected?: readonly string[];
}

/** One way to find places. */
export interface PlaceRule {
  readonly name: string;
  /** The places that follow from an edit, the likeliest first. */
  places(situation: Situation, seen: SeenEdit): readonly Place[];
}

/** Longer lines are data: nobody edits them by hand. In UTF-16 units. */
export const longestLine = 400;
/** Lines above and below a place in which others are looked for: a file has more only where it is data. */
const farthest = 3000;
/** Edits before the newest ones have had their turn. */
const newestEdits = 3;

/** An edit with its document and its lines. */
export interface SeenEdit extends EditedLines {
  readonly edit: PastEdit;
  readonly document: EditedDocument;
}

export class Situation {
  /** The one with the cursor first. */
  readonly documents: readonly EditedDocument[];
  /** Oldest first. */
  readonly edits: readonly PastEdit[];
  /** The last few edits of documents that are at hand, the newest first. */
  readonly newest: readonly SeenEdit[];
  /** All edits of documents that are at hand, the newest first. */
  readonly all: readonly SeenEdit[];
  private readonly code = new Map<EditedDocument, CodeLines>();

  constructor(documents: readonly EditedDocument[], edits: readonly PastEdit[]) {
    this.documents = documents;
    this.edits = edits;
    this.all = edits.toReversed().flatMap((edit) => {
      const document = documents.find(({ path }) => path === edit.documentId);
      return document === undefined ? [] : [{ edit, document, ...editedLines(edit) }];
    });
    const newest = new Set(edits.slice(-newestEdits));
    this.newest = this.all.filter(({ edit }) => newest.has(edit));
  }

  /** What closes the innermost bracket around a place; undefined if none is open. */
  bracketAt(document: EditedDocument, line: number, column: number): string | undefined {
    return this.codeOf(document).bracketAt(line, column);
  }

  /** Whether a place is code, and not in a string or a comment. */
  isCode(document: EditedDocument, line: number, column: number): boolean {
    return this.codeOf(document).isCode(line, column);
  }

  /** Whether a place is in a comment that ends with its line. */
  isComment(document: EditedDocument, line: number, column: number): boolean {
    return this.codeOf(document).isComment(line, column);
  }

  /** Whether a line begins with code, and not in or with a comment. */
  isCodeLine(document: EditedDocument, line: number): boolean {
    const text = document.lines[line]!;
    const start = text.length - text.trimStart().length;
    if (/^(?:\/\*|"""|'''|\*\s)/.test(text.slice(start))) return false;
    return this.isCode(document, line, start) && !this.codeOf(document).isComment(line, start + 2);
  }

  private codeOf(document: EditedDocument): CodeLines {
    let lines = this.code.get(document);
    if (lines === undefined) this.code.set(document, (lines = new CodeLines(document)));
    return lines;
  }

  /** Whether one of the edits has written a word. */
  hasWritten(word: string): boolean {
    return this.edits.some(({ after }) => after.some((line) => hasWord(line, word)));
  }

  /** Whether a line was written by one of the edits. */
  isEdited(document: EditedDocument, line: number): boolean {
    return this.edits.some(
      (edit) => edit.documentId === document.path && line >= edit.line && line < edit.line + edit.after.length,
    );
  }

  /** The numbers of a document's lines that may be edited next: no edit has written them. The nearest to one first, of two as near the lower one. In a very long file, only those around it. */
  linesFrom(document: EditedDocument, line: number): readonly number[] {
    const distance = (at: number): number => Math.abs(at - line) * 2 - (at > line ? 1 : 0);
    const start = Math.max(0, Math.min(line, document.lines.length - farthest) - farthest);
    const near = Array.from(
      { length: Math.min(document.lines.length, start + 2 * farthest) - start },
      (_, at) => start + at,
    );
    return near
      .filter((at) => document.lines[at]!.length <= longestLine && !this.isEdited(document, at))
      .sort((a, b) => distance(a) - distance(b));
  }
}
