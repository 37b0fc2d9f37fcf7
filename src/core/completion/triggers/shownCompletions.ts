// What became of the suggestions that were shown. The editor tells an extension only of a full acceptance, so the rest is
// inferred from the text: it continues as the suggestion says, or it does not.
import type { CursorContext } from "../cursorContext.ts";

interface Shown {
  readonly cursor: CursorContext;
  /** What the suggestion adds at the cursor. */
  readonly text: string;
}

/** What the suggestions shown so far mean for a cursor. */
export interface ShownHere {
  /** As in `TriggerContext`. */
  readonly shown: "continues" | "rejected" | "none";
  /** True when a suggestion is shown at exactly this place, as far as we know. */
  readonly isShown: boolean;
}

/** Rejections that are remembered; more are never near one another. */
const mostRejected = 16;

export class ShownCompletions {
  private last: Shown | undefined;
  private rejected: readonly CursorContext[] = [];

  /** Remembers a suggestion; `text` is what it adds at the cursor. */
  show(cursor: CursorContext, text: string): void {
    this.last = { cursor, text };
  }

  /** The user accepted a whole suggestion: earlier rejections no longer count. */
  accept(): void {
    this.last = undefined;
    this.rejected = [];
  }

  /** Compares the text at a cursor with the last suggestion. Notices when that was typed over, and remembers it. */
  meet(cursor: CursorContext): ShownHere {
    const { last } = this;
    const isShown = last !== undefined && isSame(last.cursor, cursor);
    // A rejection counts only near its place: on another line, or in another file, the user has moved on.
    this.rejected = this.rejected.filter(
      ({ documentId, line }) => documentId === cursor.documentId && Math.abs(line - cursor.line) <= 1,
    );
    if (last?.cursor.documentId === cursor.documentId) {
      const since = unixBreaks(cursor.textFrom(last.cursor.line));
      const typed = since.startsWith(last.cursor.lineBefore) ? since.slice(last.cursor.lineBefore.length) : undefined;
      const text = unixBreaks(last.text);
      if (typed !== undefined && text.length > typed.length && text.startsWith(typed))
        return { shown: "continues", isShown };
      this.last = undefined;
      if (typed !== undefined && !typed.startsWith(text) && hasGrown(last.cursor, cursor))
        this.rejected = [last.cursor, ...this.rejected].slice(0, mostRejected);
    }
    return { shown: this.rejected.some((one) => isSame(one, cursor)) ? "rejected" : "none", isShown };
  }
}

/** True when the text between two cursors was typed; false when the cursor has only moved over it. */
function hasGrown(from: CursorContext, to: CursorContext): boolean {
  const newLines = to.line - from.line;
  return newLines > 0 ? to.lineCount === from.lineCount + newLines : to.lineAfter.endsWith(from.lineAfter);
}

/** The same line with the same text, also in another version of the document. */
function isSame(a: CursorContext, b: CursorContext): boolean {
  return (
    a.documentId === b.documentId && a.line === b.line && a.lineBefore === b.lineBefore && a.lineAfter === b.lineAfter
  );
}

function unixBreaks(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
