// Which next edits are on offer, and what keys and changes of the text do to them. The first one is shown. Each keeps the lines that it
// was made for: it moves with them, and is gone as soon as one of them is changed.
import type { EditOrigin, LineEdit } from "../history/editHistory.ts";
import { withoutSameEnds } from "../history/followedLines.ts";
import type { RejectedEdit } from "../refusals/proposal.ts";
import { isWritten, writtenInPart } from "./editGhost.ts";
import type { OfferedEdit } from "./offeredEdit.ts";

/** A line of a document. */
export interface LinePlace {
  readonly documentId: string;
  readonly line: number;
}

/** Lines of a document, the end exclusive. */
export interface LineRange {
  readonly documentId: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** The cursor, and what the user sees around it. */
export interface OfferView extends LinePlace {
  /** What stands left of the cursor on its line. */
  readonly textBefore: string;
  /** Lines of this document on the screen, ends exclusive. */
  readonly visible: readonly Pick<LineRange, "startLine" | "endLine">[];
}

/** What happened to a document's text. Lines are those before the event. */
export interface OfferChange {
  readonly edits: readonly LineEdit[];
  readonly origin: EditOrigin | "undo" | "redo" | "other";
}

/** An edit this near to the cursor is taken without going there first: the eye has it in view. In lines. */
const nearLines = 3;
/** Rejected edits that are remembered, the latest. */
const mostRejected = 50;

/** The edits on offer. */
export class Offers {
  private edits: readonly OfferedEdit[] = [];
  /** Lines of the changes that the offers follow from: when the user goes on there, they follow no longer. */
  private causes: readonly LineRange[] = [];
  /** The line on which the key was offered. `isVisited`: the key itself has led there. */
  private anchor: (LinePlace & { readonly isVisited: boolean }) | undefined;
  private refused: readonly RejectedEdit[] = [];
  private lastTaken: OfferedEdit | undefined;

  /** The one that is shown. */
  get first(): OfferedEdit | undefined {
    return this.edits[0];
  }

  /** How many there are, the first among them. */
  get count(): number {
    return this.edits.length;
  }

  /** Edits that the user has turned down, oldest first. */
  get rejected(): readonly RejectedEdit[] {
    return this.refused;
  }

  /** Offers edits in place of those before. `at`: the line with the cursor. */
  show(edits: readonly OfferedEdit[], at: LinePlace, causes: readonly LineRange[]): void {
    this.edits = edits;
    this.causes = causes;
    this.anchor = { ...at, isVisited: false };
  }

  /** Whether a document has nothing to do with them: they were not made there, and none of it is shown there. */
  isElsewhere(documentId: string): boolean {
    return documentId !== this.first?.documentId && documentId !== this.anchor?.documentId;
  }

  /** Takes all back; nothing is held against them. */
  withdraw(): void {
    this.edits = [];
    this.causes = [];
    this.anchor = undefined;
  }

  /** The user wants none of them. */
  dismiss(): void {
    for (const edit of this.edits) this.refuse(edit);
    this.withdraw();
  }

  /** What is next for somebody who wants the first one: to see it, or to have it. undefined: there is none. */
  stepFrom(view: OfferView): "take" | "goTo" | undefined {
    const { first } = this;
    if (first === undefined) return undefined;
    return view.documentId === first.documentId && isVisible(first, view) ? "take" : "goTo";
  }

  /** What the key does here; undefined: it is the editor's. */
  keyAt(view: OfferView): "take" | "goTo" | undefined {
    const { first, anchor } = this;
    if (first === undefined) return undefined;
    const distance = view.documentId === first.documentId ? distanceTo(first, view.line) : Infinity;
    // Where the edit replaces lines, the key is on one of them. An insertion has none of its own.
    const isThere = distance === 0 && first.startLine < first.endLine;
    const isAnchored = anchor?.documentId === view.documentId && anchor.line === view.line;
    // Left of the code, the key indents.
    if (!isThere && !(isAnchored && (anchor.isVisited || view.textBefore.trim() !== ""))) return undefined;
    return distance <= nearLines && isVisible(first, view) ? "take" : "goTo";
  }

  /** The cursor has gone to a line: by the key, or because an edit was taken there. The key is offered there from now on. */
  wentTo(place: LinePlace): void {
    if (this.anchor !== undefined) this.anchor = { ...place, isVisited: true };
  }

  /** The first one is being written into the text. Returns it. */
  take(): OfferedEdit | undefined {
    const { first } = this;
    this.edits = this.edits.slice(1);
    this.lastTaken = first;
    return first;
  }

  /** Whether a change writes all that is left of the first one. */
  isCompletedBy(edits: readonly LineEdit[]): boolean {
    const rest = this.restBehind(edits);
    return rest !== undefined && isWritten(rest);
  }

  /** The text of a document has changed. Returns whether that was the first one being written: it goes on. */
  changed({ edits, origin }: OfferChange): boolean {
    const [only] = edits;
    const rest = origin === "typed" ? this.restBehind(edits) : undefined;
    if (only === undefined || rest === undefined) {
      this.follow({ edits, origin });
      return false;
    }
    const others = this.edits.slice(1).filter((each) => !touches(only, each));
    this.edits = [...(isWritten(rest) ? [] : [rest]), ...others.map((each) => moved(each, only))];
    this.causes = this.causes.map((each) => moved(each, only));
    if (this.anchor !== undefined) this.anchor = { ...this.anchor, line: movedLine(this.anchor, only) };
    if (this.edits.length === 0) this.withdraw();
    return !isWritten(rest);
  }

  /** What is left of the first one behind a change that writes a part of it; undefined if the change is something else. */
  private restBehind(edits: readonly LineEdit[]): OfferedEdit | undefined {
    const [only, ...more] = edits;
    return this.first === undefined || only === undefined || more.length > 0
      ? undefined
      : writtenInPart(this.first, only);
  }

  private follow({ edits, origin }: OfferChange): void {
    const isUndo = origin === "undo" || origin === "redo";
    for (const edit of edits.toSorted((a, b) => b.line - a.line)) {
      if (isUndo) this.undone(edit);
      const touched = this.edits.filter((each) => touches(edit, each));
      const shown = this.first;
      if (origin === "typed" && shown !== undefined && touched.includes(shown)) this.refuse(shown);
      const goesOn = origin === "typed" && this.causes.some((cause) => touches(edit, cause));
      if (isUndo || goesOn) this.withdraw();
      this.edits = this.edits.filter((each) => !touched.includes(each)).map((each) => moved(each, edit));
      this.causes = this.causes.map((each) => moved(each, edit));
      // Whoever changes what was taken has not meant it like this.
      if (origin === "predicted") this.causes = [...this.causes, rangeAfter(edit)];
      if (this.anchor !== undefined) this.anchor = { ...this.anchor, line: movedLine(this.anchor, edit) };
    }
    if (this.edits.length === 0) this.withdraw();
  }

  /** A document is gone. */
  forget(documentId: string): void {
    this.edits = this.edits.filter((each) => each.documentId !== documentId);
    if (this.edits.length === 0) this.withdraw();
  }

  /** What was taken and then undone is not wanted. */
  private undone({ documentId, before, after }: LineEdit): void {
    const taken = this.lastTaken;
    if (taken === undefined || documentId !== taken.documentId) return;
    const written = withoutSameEnds({ ...taken, line: taken.startLine });
    if (!isSame(before, written.after) || !isSame(after, written.before)) return;
    this.refuse(taken);
    this.lastTaken = undefined;
  }

  private refuse({ documentId, before, after }: OfferedEdit): void {
    const refused = { documentId, before: before.join("\n"), after: after.join("\n") };
    this.refused = [...this.refused, refused].slice(-mostRejected);
  }
}

function rangeAfter({ documentId, line, after }: LineEdit): LineRange {
  return { documentId, startLine: line, endLine: line + after.length };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}

/** Lines between a line and an edit; 0 on it. An insertion is where the two lines around it are. */
function distanceTo({ startLine, endLine }: OfferedEdit, line: number): number {
  const [first, last] = startLine === endLine ? [startLine - 1, startLine] : [startLine, endLine - 1];
  return line < first ? first - line : Math.max(0, line - last);
}

function isVisible({ startLine, endLine }: OfferedEdit, { visible }: OfferView): boolean {
  const [first, end] = startLine === endLine ? [Math.max(0, startLine - 1), startLine] : [startLine, endLine];
  return visible.some((each) => each.startLine <= first && each.endLine >= end);
}

/** Whether a change writes into lines. Lines that come or go beside them only move them. */
function touches({ documentId, line, before }: LineEdit, { documentId: own, startLine, endLine }: LineRange): boolean {
  if (documentId !== own) return false;
  const isSamePlace = startLine === endLine && before.length === 0 && line === startLine;
  return isSamePlace || (line < endLine && line + before.length > startLine);
}

function moved<Range extends LineRange>(range: Range, edit: LineEdit): Range {
  const { documentId, startLine, endLine } = range;
  const start = movedLine({ documentId, line: startLine }, edit);
  return start === startLine ? range : { ...range, startLine: start, endLine: endLine + start - startLine };
}

function movedLine({ documentId, line }: LinePlace, edit: LineEdit): number {
  const isAbove = documentId === edit.documentId && edit.line + edit.before.length <= line;
  return isAbove ? line + edit.after.length - edit.before.length : line;
}
