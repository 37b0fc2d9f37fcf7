/**
 * Where a completion is requested: a cursor in one version of a document, and the text around it. Made once per request and
 * handed on. Lines and characters count from 0.
 */
export interface CursorContext {
  readonly documentId: string;
  readonly version: number;
  readonly line: number;
  readonly character: number;
  /** Number of lines in the document. */
  readonly lineCount: number;
  /** The cursor's line up to the cursor, and from it. */
  readonly lineBefore: string;
  readonly lineAfter: string;
  /** The text from the start of a line to the cursor; empty when that line comes after the cursor. */
  textFrom(line: number): string;
}

/** A cursor without the text around it. */
export type CursorPosition = Pick<CursorContext, "documentId" | "version" | "line" | "character">;

/** True when neither the cursor nor the text has moved. */
export function isSamePosition(a: CursorPosition, b: CursorPosition): boolean {
  return a.documentId === b.documentId && a.version === b.version && a.line === b.line && a.character === b.character;
}
