// The edits under review in this window: where they are shown, their buttons, and what happens to them when documents change.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { newPlaceholder } from "../../core/edits/checks/placeholders.ts";
import type { EditTask } from "../../core/edits/editTask.ts";
import type { OffsetRange } from "../../core/edits/lines/followRange.ts";
import { movedHunk, type Hunk } from "../../core/edits/proposal.ts";
import { nothingChanged, type EditModel } from "../../core/edits/makeEdit.ts";
import { fail, failureOf, failureText } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import { setContextKey, stepIsDone } from "../contextKeys.ts";
import { DiffView, proposalScheme, titleOf } from "./diffView.ts";
import { EditReview, type EditPlan, type ReviewPlace } from "./editReview.ts";
import { mustBeWritable } from "./editTarget.ts";
import { ChangeTarget, InlineView, placeForChange, placeForCode } from "./inlineView.ts";
import { showInItsColumn } from "../documents.ts";
import { localised } from "../localizer.ts";
import type { ReviewView } from "./reviewView.ts";

export class EditReviews implements Disposable {
  private readonly model: EditModel;
  private readonly askInChat: (review: EditReview) => Promise<void>;
  private readonly parts = new DisposableStore();
  private readonly inline: InlineView;
  private readonly views: Readonly<Record<ReviewPlace, ReviewView>>;
  private readonly reviews = new Map<string, EditReview>();
  private count = 0;

  /** `askInChat`: asks in the chat about an edit that found nothing to change. */
  constructor(model: EditModel, askInChat: (review: EditReview) => Promise<void>) {
    this.model = model;
    this.askInChat = askInChat;
    const all = (): Iterable<EditReview> => this.reviews.values();
    this.inline = this.parts.add(new InlineView(all));
    this.views = { diff: this.parts.add(new DiffView(all)), inline: this.inline };
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        for (const review of this.reviews.values()) if (review.document === event.document) review.follow(event);
      }),
    );
  }

  /** Requests an edit and shows it while it streams. An earlier edit of the same lines is discarded. */
  async start(plan: EditPlan): Promise<void> {
    await this.request(this.begin(plan, placeForCode(plan.document, plan.range)), undefined);
  }

  /**
   * Shows a replacement that already exists, such as code from the chat. Raises `badInput` if it changes nothing or the document
   * cannot be changed, and `editDoesNotApply` if it leaves code out.
   */
  async show(document: vscode.TextDocument, range: OffsetRange, replacement: string): Promise<void> {
    const { l10n } = vscode;
    const { version } = document;
    await mustBeWritable(document);
    if (document.version !== version)
      fail("editDoesNotApply", l10n.t("The file has just changed."), l10n.t("Apply the code again."));
    const original = document.getText().slice(range.start, range.end);
    const placeholder = original === "" ? undefined : newPlaceholder(original, replacement, document.languageId);
    if (placeholder !== undefined)
      fail(
        "editDoesNotApply",
        l10n.t("The code leaves something out: “{0}” would take its place in the file.", placeholder),
        l10n.t("Ask for the whole code in the chat, or insert the part that you need."),
      );
    const review = this.begin({ document, range, task: { kind: "edit", instruction: "" } }, "diff");
    review.propose(replacement);
    if (review.text === document.getText()) {
      review.end();
      fail("badInput", vscode.l10n.t("The file already contains this code."));
    }
    review.place = placeForChange(review);
    this.updateContextKeys();
    await this.open(review);
  }

  private begin(plan: EditPlan, place: ReviewPlace): EditReview {
    this.discardOverlapping(plan.document, plan.range);
    const proposal = vscode.Uri.from({
      scheme: proposalScheme,
      path: plan.document.uri.path,
      query: String(++this.count),
    });
    const review = new EditReview(plan, place, proposal, {
      changed: (changed) => this.views[changed.place].changed(changed),
      ended: (ended, reason) => this.ended(ended, reason),
    });
    this.reviews.set(proposal.toString(), review);
    return review;
  }

  /** True while an edit of a document is under review. */
  isReviewing(document: vscode.TextDocument): boolean {
    return [...this.reviews.values()].some((review) => review.document === document);
  }

  /** Accepts all changes of a review. `argument`: what the command was called with. */
  async accept(argument?: unknown): Promise<void> {
    const review = this.active(argument);
    await review.acceptAll();
    await showInItsColumn(review.document);
  }

  async acceptChange(argument?: unknown): Promise<void> {
    const [review, hunk] = this.change(argument);
    await review.accept(hunk);
  }

  rejectChange(argument?: unknown): void {
    const [review, hunk] = this.change(argument);
    review.reject(hunk);
  }

  discard(argument?: unknown): void {
    this.active(argument).end();
  }

  /** Goes to another change of the edit under review. */
  async goToChange(direction: "next" | "previous"): Promise<void> {
    const review = this.active(undefined);
    await this.views[review.place].goToChange(review, direction);
  }

  /** Shows an edit that is shown in the file as a diff. */
  async showAsDiff(argument: unknown): Promise<void> {
    await this.openDiff(this.active(argument));
  }

  /** Requests the edit again, with a note of the user about the first answer. */
  async retry(argument?: unknown): Promise<void> {
    const review = this.active(argument);
    if (review.isStreaming) fail("badInput", vscode.l10n.t("The edit is still being written."));
    const note =
      this.inline.inThread(argument)?.note ||
      (await vscode.window.showInputBox({
        title: vscode.l10n.t("Retry with a Note"),
        prompt: vscode.l10n.t("What should be different?"),
      }));
    if (note !== undefined && note.trim() !== "") await this.request(review, note.trim());
  }

  dispose(): void {
    for (const review of this.reviews.values()) review.end();
    this.parts.dispose();
  }

  private async request(review: EditReview, note: string | undefined): Promise<void> {
    const title = titleOf(review);
    // In the file, the place itself says that the model writes, and offers to stop it.
    const location = review.place === "inline" ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
    const options = { location, title, cancellable: true };
    try {
      await vscode.window.withProgress(options, async (_progress, token) => {
        const { controller, unlink } = abortOn(token);
        try {
          await this.open(review);
          const requested = review.request(this.model, note, controller.signal);
          this.updateContextKeys();
          await requested;
        } finally {
          unlink();
        }
      });
    } catch (error) {
      const { kind, message } = failureOf(error);
      const isAbandoned = kind === "cancelled";
      review.end();
      if (isAbandoned) return;
      if (kind !== "editDoesNotApply" && kind !== "workerGone" && kind !== "workerCrashed") throw error;
      const reason = message === "" ? error : failureText(localised(failureOf(error), vscode.l10n));
      void this.offerMore(review, reason, message === nothingChanged.message ? "nothingChanged" : "unusable");
      return;
    }
    this.updateContextKeys();
    stepIsDone(review.kind === "edit" ? "hasEditedInPlace" : "hasEdited");
    // Short code may have become a long change.
    if (placeForChange(review) === "diff") await this.openDiff(review);
    // The first change may have streamed in out of sight.
    else if (review.place === "inline") this.inline.reveal(review);
    else await this.open(review);
  }

  /** No answer could be used: offers to try again, to show it, or to ask in the chat where the model found nothing to do. */
  private async offerMore(review: EditReview, reason: unknown, why: "nothingChanged" | "unusable"): Promise<void> {
    const again = vscode.l10n.t("Try Again");
    const show = vscode.l10n.t("Show Answer");
    const ask = vscode.l10n.t("Ask in the Chat");
    const shown = review.answer === undefined ? [] : [show];
    const buttons = why === "nothingChanged" ? [ask, again] : [again, ...shown];
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t("Ghostlight: {0}", String(reason)), ...buttons);
    if (chosen === again) await vscode.commands.executeCommand(`ghostlight.${commandOf[review.kind]}`);
    if (chosen === ask) await this.askInChat(review);
    if (chosen !== show) return;
    const document = await vscode.workspace.openTextDocument({ content: review.answer ?? "" });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  }

  private async openDiff(review: EditReview): Promise<void> {
    if (review.place === "inline") {
      this.inline.close(review);
      review.place = "diff";
    }
    await this.open(review);
  }

  private async open(review: EditReview): Promise<void> {
    if (this.reviews.has(review.proposal.toString())) await this.views[review.place].open(review);
  }

  private discardOverlapping(document: vscode.TextDocument, range: OffsetRange): void {
    for (const review of this.reviews.values())
      if (review.overlaps(document, range))
        review.end(vscode.l10n.t("An earlier edit of the same lines was discarded."));
  }

  private ended(review: EditReview, reason: string | undefined): void {
    this.reviews.delete(review.proposal.toString());
    this.updateContextKeys();
    this.views[review.place].close(review);
    if (reason !== undefined) void vscode.window.showInformationMessage(vscode.l10n.t("Ghostlight: {0}", reason));
  }

  /** The review that a command is about: the one whose button was pressed, else the one in front, else the newest. */
  private active(argument: unknown): EditReview {
    const all = [...this.reviews.values()];
    const named = argument instanceof ChangeTarget ? argument.review : this.inline.inThread(argument)?.review;
    return (
      all.find((review) => review === named) ??
      all.findLast((review) => this.views[review.place].isInFront(review)) ??
      all.at(-1) ??
      fail("badInput", vscode.l10n.t("No edit is under review."))
    );
  }

  private change(argument: unknown): readonly [EditReview, Hunk] {
    const review = this.active(argument);
    const named = argument instanceof ChangeTarget ? argument.hunk : undefined;
    const hunk = named && movedHunk(review.changes, named);
    if (hunk !== undefined) return [review, hunk];
    const editor = vscode.window.activeTextEditor;
    const isRight = editor?.document.uri.toString() === review.proposal.toString();
    const cursor = editor?.selection.active ?? new vscode.Position(review.firstLine, 0);
    return [review, review.changeAt(cursor, isRight ? "after" : "before")];
  }

  private updateContextKeys(): void {
    const all = [...this.reviews.values()];
    setContextKey("editIsShown", all.length > 0);
    setContextKey(
      "editIsWhole",
      all.some((review) => !review.isStreaming),
    );
  }
}

const commandOf: Readonly<Record<EditTask["kind"], string>> = {
  fix: "fixSelection",
  document: "documentSelection",
  edit: "editSelection",
};
