// One proposed edit under review: requested, streamed into a diff, then accepted or rejected as a whole or change by change.
import * as vscode from "vscode";
import { lengthWithBreaks } from "../../base/lines.ts";
import { fail, FailureError, failure, failureOf } from "../../core/failures.ts";
import type { EditTask } from "../../core/edits/editTask.ts";
import { followAll, followRange, stretchRange, type OffsetRange } from "../../core/edits/lines/followRange.ts";
import { fitInto } from "../../core/edits/lines/fitLines.ts";
import { makeEdit, type EditModel } from "../../core/edits/makeEdit.ts";
import {
  firstDifference,
  followHunk,
  hunkAt,
  hunksOf,
  movedHunk,
  withHunks,
  type Hunk,
} from "../../core/edits/proposal.ts";
import { selectionOf } from "../documents.ts";
import { mustBeStorable } from "./documentBytes.ts";
import { mustBeWritable } from "./editTarget.ts";

/** Code in a document, and what is to be done to it. */
export interface EditPlan {
  readonly document: vscode.TextDocument;
  readonly range: OffsetRange;
  readonly task: EditTask;
}

/** What a review reports to its owner. */
export interface ReviewEvents {
  /** The diff's right side has changed. */
  readonly changed: (review: EditReview) => void;
  /** Nothing is left to review. `reason`: what to tell the user, if anything. */
  readonly ended: (review: EditReview, reason?: string) => void;
}

/** Where a review is shown: as a diff, or in the file itself. */
export type ReviewPlace = "diff" | "inline";

export class EditReview {
  /** Where it is shown. Its owner changes it. */
  place: ReviewPlace;
  /** The diff's right side. */
  readonly proposal: vscode.Uri;
  readonly document: vscode.TextDocument;
  private readonly events: ReviewEvents;
  /** What is asked for; with a retry, the user's note may take its place. */
  task: EditTask;
  /** The code to edit, wherever it is now. */
  private region: OffsetRange;
  private hunks: readonly Hunk[] = [];
  private running: AbortController | undefined;
  private applying = false;
  private last: { readonly answer: string; readonly about: string } | undefined;
  private hasEnded = false;

  constructor(plan: EditPlan, place: ReviewPlace, proposal: vscode.Uri, events: ReviewEvents) {
    this.place = place;
    this.document = plan.document;
    this.region = plan.range;
    this.task = plan.task;
    this.proposal = proposal;
    this.events = events;
  }

  get kind(): EditTask["kind"] {
    return this.task.kind;
  }

  get isStreaming(): boolean {
    return this.running !== undefined;
  }

  /** The model's answer as it was. */
  get answer(): string | undefined {
    return this.last?.answer;
  }

  /** The changes as they are now. */
  get changes(): readonly Hunk[] {
    return this.hunks;
  }

  /** The code that is edited, wherever it is now. */
  get code(): OffsetRange {
    return this.region;
  }

  /** What the user has asked for, where they have said it in words. */
  get about(): string {
    return this.task.kind === "edit" ? this.task.instruction : "";
  }

  /** Line of the first change, or of the beginning of the code. */
  get firstLine(): number {
    return this.document.positionAt(this.hunks[0]?.start ?? this.region.start).line;
  }

  /** Where the first change is on the diff's right side, in the middle of a long line too. */
  get firstChange(): vscode.Position {
    const found = firstDifference(this.document.getText(), this.hunks);
    return new vscode.Position(found?.line ?? this.firstLine, found?.character ?? 0);
  }

  /** The document with the proposed changes. */
  get text(): string {
    return withHunks(this.document.getText(), this.hunks);
  }

  /** True if the code to edit overlaps a range of a document. */
  overlaps(document: vscode.TextDocument, { start, end }: OffsetRange): boolean {
    return document === this.document && start < this.region.end && end > this.region.start;
  }

  /** Requests the edit. Raises FailureError: `editDoesNotApply` if no answer could be used. */
  async request(model: EditModel, note: string | undefined, signal: AbortSignal): Promise<void> {
    const { document } = this;
    const running = new AbortController();
    this.running = running;
    this.hunks = [];
    const range = rangeIn(document, this.region);
    const original = document.getText(range);
    const isSame = this.last?.about === original;
    if (note !== undefined && !isSame) this.task = { kind: "edit", instruction: note };
    const editRequest = {
      selection: selectionOf(document, range),
      task: this.task,
      before: document.getText(new vscode.Range(new vscode.Position(0, 0), range.start)),
      behind: document.getText().slice(this.region.end),
      ...(note !== undefined && this.last && isSame && { earlier: { answer: this.last.answer, note } }),
    };
    const show = (replacement: string): void => {
      if (running.signal.aborted) return;
      this.hunks = hunksOf(this.region, original, replacement);
      this.events.changed(this);
    };
    try {
      const made = await makeEdit(model, editRequest, show, AbortSignal.any([running.signal, signal]));
      this.last = { answer: made.answer, about: original };
      if (running.signal.aborted) throw new FailureError(failure("cancelled", "Cancelled."));
      if (made.kind === "miss") throw new FailureError(made.failure);
      show(made.replacement);
    } catch (error) {
      this.hunks = [];
      throw running.signal.aborted ? new FailureError(failure("cancelled", failureOf(error).message)) : error;
    } finally {
      if (this.running === running) this.running = undefined;
    }
  }

  /** Proposes a replacement that already exists. Lines of the document that it repeats stay as they are. */
  propose(replacement: string): void {
    const { document, region } = this;
    const text = document.getText();
    const fitting = fitInto(text, region, replacement, document.languageId);
    this.hunks = hunksOf(region, text.slice(region.start, region.end), fitting);
    this.events.changed(this);
  }

  /** Applies all changes as one undo step. Raises `editDoesNotApply` if nothing was changed. */
  async acceptAll(): Promise<void> {
    await this.apply(() => this.hunks);
    this.end();
  }

  /** Applies one change. */
  async accept(change: Hunk): Promise<void> {
    await this.apply(() => [
      movedHunk(this.hunks, change) ?? fail("badInput", vscode.l10n.t("There is no change here.")),
    ]);
    this.endIfEmpty();
  }

  /** Removes one change from the proposal. */
  reject(change: Hunk): void {
    this.requireComplete();
    const rejected = movedHunk(this.hunks, change);
    this.hunks = this.hunks.filter((hunk) => hunk !== rejected);
    this.events.changed(this);
    this.endIfEmpty();
  }

  /** The change at the cursor. Raises `badInput` if there is none. */
  changeAt(cursor: vscode.Position, side: "before" | "after"): Hunk {
    this.requireComplete();
    const offset = offsetIn(side === "after" ? this.text : this.document.getText(), cursor);
    return hunkAt(this.hunks, offset, side) ?? fail("badInput", vscode.l10n.t("There is no change here."));
  }

  /** Ends the review; the document stays as it is. */
  end(reason?: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.running?.abort();
    this.events.ended(this, reason);
  }

  /** Follows a change of the document. */
  follow({ contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0 || this.hasEnded) return;
    const touched = followAll<OffsetRange | undefined>(
      this.region,
      contentChanges,
      (range, change) => range && followRange(range, change),
    );
    this.region = followAll(this.region, contentChanges, stretchRange);
    if (this.isStreaming && touched === undefined)
      return this.end(
        vscode.l10n.t("The edit was discarded because the code changed while the edit was being written."),
      );
    const before = this.hunks.length;
    this.hunks = this.hunks.flatMap(
      (hunk) =>
        followAll<Hunk | undefined>(hunk, contentChanges, (each, change) => each && followHunk(each, change)) ?? [],
    );
    this.events.changed(this);
    if (this.hunks.length === before || this.applying || this.isStreaming) return;
    // A change that the user typed over is dropped; the others stay.
    if (this.hunks.length === 0)
      this.end(vscode.l10n.t("The edit was discarded because the lines that it changes have changed."));
  }

  private async apply(chosen: () => readonly Hunk[]): Promise<void> {
    this.requireComplete();
    const document = this.document.isClosed ? await reopened(this.document.uri) : this.document;
    // It may be another file by now, or open in another encoding.
    await mustBeWritable(document);
    await mustBeStorable(
      document,
      chosen()
        .map(({ replacement }) => replacement)
        .join(""),
    );
    // Chosen now, because they follow what the user types meanwhile.
    const all = this.hunks;
    const hunks = chosen();
    const edit = new vscode.WorkspaceEdit();
    for (const hunk of hunks) {
      const range = rangeIn(document, hunk);
      // The file was deleted or rewritten outside of the editor.
      if (document.getText(range) !== hunk.original)
        fail("editDoesNotApply", vscode.l10n.t("The code to change no longer exists. The proposal is still shown."));
      edit.replace(document.uri, range, hunk.replacement);
    }
    this.applying = true;
    this.hunks = all.filter((hunk) => !hunks.includes(hunk));
    try {
      if (await vscode.workspace.applyEdit(edit)) return;
    } finally {
      this.applying = false;
    }
    this.hunks = all;
    fail("editDoesNotApply", vscode.l10n.t("The editor rejected the change. Is the file read-only?"));
  }

  private requireComplete(): void {
    if (this.isStreaming) fail("badInput", vscode.l10n.t("The edit is still being written."));
    if (this.hunks.length === 0) fail("badInput", vscode.l10n.t("There are no changes to accept."));
  }

  private endIfEmpty(): void {
    if (this.hunks.length === 0) this.end();
  }
}

/** Offsets as a range of a document. */
export function rangeIn(document: vscode.TextDocument, { start, end }: OffsetRange): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

function offsetIn(text: string, { line, character }: vscode.Position): number {
  return lengthWithBreaks(text.split("\n").slice(0, line)) + character;
}

async function reopened(uri: vscode.Uri): Promise<vscode.TextDocument> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Whatever the reason, the file cannot be changed.
    fail("editDoesNotApply", vscode.l10n.t("The file no longer exists. The proposal is still shown."));
  }
}
