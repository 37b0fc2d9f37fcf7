// What the user has changed, with the lines as they were and as they are: the question that a next edit answers. The past edits of
// a document never overlap: what touches an earlier one becomes a part of it, so typing a line is one edit and undoing it is none.
import { isBlank } from "../../../base/lines.ts";
import { holdsSecret, isSecretFile } from "../../secretFiles.ts";

/** Lines of a document that were replaced by others. */
export interface LineEdit {
  /** Path or address of the document: its name says whether it may be remembered. */
  readonly documentId: string;
  /** Where it begins, from 0, in the document before it as in the one after it. */
  readonly line: number;
  /** Whole lines without their breaks. None: lines were inserted. */
  readonly before: readonly string[];
  /** None: lines were deleted. */
  readonly after: readonly string[];
}

/** Who wrote an edit: the user, or this program and the user accepted it. */
export type EditOrigin = "typed" | "predicted";

/** An edit that the user has made, and where it stands now. */
export interface PastEdit extends LineEdit {
  readonly origin: EditOrigin;
}

/** What an editor reports at once. */
export interface EditEvent {
  /** From one event. Several are several cursors, a rename, a formatter. Lines are those before the event. */
  readonly edits: readonly LineEdit[];
  readonly origin: EditOrigin | "undo" | "redo";
  /** Milliseconds on any clock that runs on. */
  readonly atMs: number;
}

/** Most edits kept, as many as tell what somebody is at. */
const mostEdits = 12;
/** An edit with more lines is a paste, a checkout or a formatter, and so is one event with more places. */
const mostLines = 20;
const mostPlacesAtOnce = 4;
/** Longer lines are data. In UTF-16 units. */
const longestLine = 1000;
/** A place that was left alone for so long begins a new edit when it is changed again. In milliseconds. */
const oneEditMs = 120_000;

interface Kept extends PastEdit {
  readonly atMs: number;
}

/** Follows the user's edits through all documents. */
export class EditHistory {
  private edits: readonly Kept[] = [];
  private undone = false;

  /** The edits, the one touched last at the end. Lines count as the documents are now. */
  get recent(): readonly PastEdit[] {
    return this.edits.map(({ documentId, line, before, after, origin }) => ({
      ...{ documentId, line, before, after, origin },
    }));
  }

  /** Whether the last thing that happened was an undo or a redo, or took back what it changed. */
  get isJustUndone(): boolean {
    return this.undone;
  }

  /** Records what an editor reports. */
  happened({ edits, origin, atMs }: EditEvent): void {
    const isUndo = origin === "undo" || origin === "redo";
    const isBulk = edits.length > mostPlacesAtOnce || edits.some(isLarge);
    // From the bottom up, so that the lines of one are not moved by another.
    for (const edit of edits.toSorted((a, b) => b.line - a.line)) {
      const before = this.edits;
      const touched = before.filter((each) => touches(each, edit));
      const isKept = !isBulk && mayBeKept(edit) && !(isUndo && touched.length === 0);
      const others = before.filter((each) => !touched.includes(each)).map((each) => moved(each, edit));
      const kept = isKept ? joined(touched, edit, isUndo ? "typed" : origin, atMs) : [];
      this.edits = [...others, ...kept].slice(-mostEdits);
      this.undone = isUndo || (isKept && kept.length === 0);
    }
  }

  /** Forgets a document that was closed, or changed by something else than an editor. */
  forget(documentId: string): void {
    this.edits = this.edits.filter((edit) => edit.documentId !== documentId);
  }
}

function isLarge({ before, after }: LineEdit): boolean {
  return Math.max(before.length, after.length) > mostLines;
}

function mayBeKept({ documentId, before, after }: LineEdit): boolean {
  if (isSecretFile(documentId)) return false;
  const lines = [...before, ...after];
  return lines.every((line) => line.length <= longestLine) && !holdsSecret(lines.join("\n"));
}

/** Whether an edit changes lines of an earlier one, or continues right below or above it. */
function touches(past: LineEdit, edit: LineEdit): boolean {
  return (
    past.documentId === edit.documentId &&
    past.line <= edit.line + edit.before.length &&
    past.line + past.after.length >= edit.line
  );
}

function moved(past: Kept, edit: LineEdit): Kept {
  const isBelow = past.documentId === edit.documentId && past.line > edit.line;
  return isBelow ? { ...past, line: past.line + edit.after.length - edit.before.length } : past;
}

/** What the touched edits and the new one are together: one edit, or none if everything is again as it was. */
function joined(touched: readonly Kept[], edit: LineEdit, origin: EditOrigin, atMs: number): readonly Kept[] {
  const fresh = touched.filter((each) => atMs - each.atMs <= oneEditMs);
  const whole = fresh.toSorted((a, b) => a.line - b.line).reduceRight(withPast, edit);
  const isTyped = origin === "typed" || fresh.some((each) => each.origin === "typed");
  if (isLarge(whole) || isSameButForBlanks(whole.before, whole.after)) return [];
  return [{ ...whole, origin: isTyped ? "typed" : "predicted", atMs }];
}

/** An edit of lines that an earlier edit touches, as one edit of the lines before the earlier one. */
function withPast(edit: LineEdit, past: LineEdit): LineEdit {
  const end = edit.line + edit.before.length;
  const pastEnd = past.line + past.after.length;
  const above = past.after.slice(0, Math.max(0, edit.line - past.line));
  const below = past.after.slice(past.after.length - Math.max(0, pastEnd - end));
  return {
    documentId: edit.documentId,
    line: Math.min(edit.line, past.line),
    before: [
      ...edit.before.slice(0, Math.max(0, past.line - edit.line)),
      ...past.before,
      ...edit.before.slice(edit.before.length - Math.max(0, end - pastEnd)),
    ],
    after: [...above, ...edit.after, ...below],
  };
}

/** Whether two texts differ in blank lines and white space alone, as a formatter makes them. */
export function isSameButForBlanks(before: readonly string[], after: readonly string[]): boolean {
  return bare(before) === bare(after);
}

/** Lines without the white space that a formatter changes, their depth included. */
function bare(lines: readonly string[]): string {
  return lines
    .filter((line) => !isBlank(line))
    .map((line) => line.trim().replace(/\s+/g, " "))
    .join("\n");
}
