// What became of the ghosts that were shown. The editor tells an extension only of a full acceptance, so the rest is seen from
// the text: it goes on as the ghost says, or it does not.

/** Where a question was asked. */
export interface AskedPlace {
  readonly documentId: string;
  readonly line: number;
  /** Number of lines of the document. */
  readonly lineCount: number;
  /** The line up to the cursor, and from it. */
  readonly lineBefore: string;
  readonly lineAfter: string;
  /** The text from the start of a line to the cursor; empty when the line comes after it. */
  textFrom(line: number): string;
}

/** A place, to be found again. */
type Spot = Omit<AskedPlace, "textFrom">;

interface Shown extends Spot {
  /** What the ghost adds at the cursor. */
  readonly text: string;
}

/** Places remembered; more are never near one another. */
const limit = 16;

export class ShownCompletions {
  private last: Shown | undefined;
  private rejected: Spot[] = [];

  /** Remembers a ghost; `text` is what it adds at the cursor. */
  show({ documentId, line, lineCount, lineBefore, lineAfter }: AskedPlace, text: string): void {
    this.last = { documentId, line, lineCount, lineBefore, lineAfter, text };
  }

  /** The user took the whole ghost: whatever was not wanted before, this was. */
  accept(): void {
    this.last = undefined;
    this.rejected = [];
  }

  /** True when a ghost is shown at exactly this place, as far as we know. */
  isShownAt(place: AskedPlace): boolean {
    return this.last !== undefined && isSame(this.last, place);
  }

  /** What the ghosts shown so far mean for a question. Sees that one was typed over, and remembers it. */
  meet(place: AskedPlace): "continues" | "rejected" | "none" {
    const { last } = this;
    // Who works on another line, or another file, has gone on: a rejection holds near its place only.
    this.rejected = this.rejected.filter(
      ({ documentId, line }) => documentId === place.documentId && Math.abs(line - place.line) <= 1,
    );
    if (last?.documentId === place.documentId) {
      const since = unixBreaks(place.textFrom(last.line));
      const typed = since.startsWith(last.lineBefore) ? since.slice(last.lineBefore.length) : undefined;
      const text = unixBreaks(last.text);
      if (typed !== undefined && text.length > typed.length && text.startsWith(typed)) return "continues";
      this.last = undefined;
      if (typed !== undefined && !typed.startsWith(text) && hasGrown(last, place))
        this.rejected = [last, ...this.rejected].slice(0, limit);
    }
    return this.rejected.some((one) => isSame(one, place)) ? "rejected" : "none";
  }
}

/** True when what stands between two places was typed; false when the cursor has only moved over it. */
function hasGrown(from: Spot, to: Spot): boolean {
  const newLines = to.line - from.line;
  return newLines > 0 ? to.lineCount === from.lineCount + newLines : to.lineAfter.endsWith(from.lineAfter);
}

function isSame(a: Spot, b: Spot): boolean {
  return (
    a.documentId === b.documentId && a.line === b.line && a.lineBefore === b.lineBefore && a.lineAfter === b.lineAfter
  );
}

function unixBreaks(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
