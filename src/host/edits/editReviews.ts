// The edits under review in this window: their diffs and buttons, and what happens to them when documents and tabs change.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { newPlaceholder } from "../../core/edits/checks/placeholders.ts";
import type { EditTask } from "../../core/edits/editTask.ts";
import type { OffsetRange } from "../../core/edits/lines/followRange.ts";
import type { EditModel } from "../../core/edits/makeEdit.ts";
import { fail, failureOf, failureText } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import { EditReview, type EditPlan } from "./editReview.ts";
import { mustBeWritable } from "./editTarget.ts";
import { localised } from "../localizer.ts";

/** Scheme of the diff's right side; the manifest's menus name it too. */
const scheme = "ghostlight-edit";

export class EditReviews implements Disposable {
  private readonly model: EditModel;
  private readonly parts = new DisposableStore();
  private readonly proposalChanged = new vscode.EventEmitter<vscode.Uri>();
  private readonly reviews = new Map<string, EditReview>();
  private count = 0;

  constructor(model: EditModel) {
    this.model = model;
    this.parts.add(this.proposalChanged);
    this.parts.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.proposalChanged.event,
        provideTextDocumentContent: (uri) => this.reviews.get(uri.toString())?.text ?? "",
      }),
    );
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        for (const review of this.reviews.values()) if (review.document === event.document) review.follow(event);
      }),
    );
    this.parts.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed, opened }) => {
        for (const review of this.reviews.values())
          // Moving a tab closes and opens it.
          if (
            closed.some((tab) => isTabOf(tab, review.proposal)) &&
            !opened.some((tab) => isTabOf(tab, review.proposal))
          )
            review.end();
      }),
    );
  }

  /** Requests an edit and shows it while it streams. An earlier edit of the same lines is discarded. */
  async start(plan: EditPlan): Promise<void> {
    await this.request(this.begin(plan), undefined);
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
    const review = this.begin({ document, range, task: { kind: "edit", instruction: "" } });
    review.propose(replacement);
    if (review.text === document.getText()) {
      review.end();
      fail("badInput", vscode.l10n.t("The file already contains this code."));
    }
    this.updateContextKeys();
    await this.open(review, titleOf(review));
  }

  private begin(plan: EditPlan): EditReview {
    this.discardOverlapping(plan.document, plan.range);
    const proposal = vscode.Uri.from({ scheme, path: plan.document.uri.path, query: String(++this.count) });
    const review = new EditReview(plan, proposal, {
      changed: () => this.proposalChanged.fire(proposal),
      ended: (ended, reason) => this.ended(ended, reason),
    });
    this.reviews.set(proposal.toString(), review);
    return review;
  }

  async accept(): Promise<void> {
    const review = this.active();
    await review.acceptAll();
    await vscode.window.showTextDocument(review.document);
  }

  async acceptChange(): Promise<void> {
    const [review, ...place] = this.place();
    await review.accept(...place);
  }

  rejectChange(): void {
    const [review, ...place] = this.place();
    review.reject(...place);
  }

  discard(): void {
    this.active().end();
  }

  /** Goes to another change of the edit under review. */
  async goToChange(direction: "next" | "previous"): Promise<void> {
    const review = this.active();
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab && isTabOf(tab, review.proposal))
      await vscode.commands.executeCommand(`workbench.action.compareEditor.${direction}Change`);
    else await this.open(review, titleOf(review));
  }

  /** Requests the edit again, with a note of the user about the first answer. */
  async retry(): Promise<void> {
    const review = this.active();
    if (review.isStreaming) fail("badInput", vscode.l10n.t("The edit is still being written."));
    const note = await vscode.window.showInputBox({
      title: vscode.l10n.t("Retry with a Note"),
      prompt: vscode.l10n.t("What should be different?"),
    });
    if (note !== undefined && note.trim() !== "") await this.request(review, note.trim());
  }

  dispose(): void {
    for (const review of this.reviews.values()) review.end();
    this.parts.dispose();
  }

  private async request(review: EditReview, note: string | undefined): Promise<void> {
    const title = titleOf(review);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    try {
      await vscode.window.withProgress(options, async (_progress, token) => {
        const { controller, unlink } = abortOn(token);
        try {
          await this.open(review, title);
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
      void this.offerRetry(review, message === "" ? error : failureText(localised(failureOf(error), vscode.l10n)));
      return;
    }
    this.updateContextKeys();
    // Reveals the first change, which may have streamed in out of sight.
    await this.open(review, title);
  }

  /** No answer could be used: offers to show it, or to try again. */
  private async offerRetry(review: EditReview, reason: unknown): Promise<void> {
    const again = vscode.l10n.t("Try Again");
    const show = vscode.l10n.t("Show Answer");
    const buttons = review.answer === undefined ? [again] : [again, show];
    const chosen = await vscode.window.showWarningMessage(vscode.l10n.t("Ghostlight: {0}", String(reason)), ...buttons);
    if (chosen === again) await vscode.commands.executeCommand(`ghostlight.${commandOf[review.kind]}`);
    if (chosen !== show) return;
    const document = await vscode.workspace.openTextDocument({ content: review.answer ?? "" });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  }

  private async open(review: EditReview, title: string): Promise<void> {
    if (!this.reviews.has(review.proposal.toString())) return;
    const start = review.firstChange;
    await vscode.commands.executeCommand("vscode.diff", review.document.uri, review.proposal, title, {
      selection: new vscode.Range(start, start),
      preview: false,
    });
  }

  private discardOverlapping(document: vscode.TextDocument, range: OffsetRange): void {
    for (const review of this.reviews.values())
      if (review.overlaps(document, range))
        review.end(vscode.l10n.t("An earlier edit of the same lines was discarded."));
  }

  private ended(review: EditReview, reason: string | undefined): void {
    this.reviews.delete(review.proposal.toString());
    this.updateContextKeys();
    const tabs = vscode.window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter((tab) => isTabOf(tab, review.proposal));
    if (tabs.length > 0) void vscode.window.tabGroups.close(tabs);
    if (reason !== undefined) void vscode.window.showInformationMessage(vscode.l10n.t("Ghostlight: {0}", reason));
  }

  /** The review whose diff is in the active tab, else the newest. */
  private active(): EditReview {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const all = [...this.reviews.values()];
    return (
      all.find((review) => tab && isTabOf(tab, review.proposal)) ??
      all.at(-1) ??
      fail("badInput", vscode.l10n.t("No edit is under review."))
    );
  }

  private place(): [EditReview, vscode.Position, "before" | "after"] {
    const review = this.active();
    const editor = vscode.window.activeTextEditor;
    const isRight = editor?.document.uri.toString() === review.proposal.toString();
    return [review, editor?.selection.active ?? new vscode.Position(review.firstLine, 0), isRight ? "after" : "before"];
  }

  private updateContextKeys(): void {
    const all = [...this.reviews.values()];
    const set = (key: string, value: boolean): void =>
      void vscode.commands.executeCommand("setContext", `ghostlight.${key}`, value);
    set("editIsShown", all.length > 0);
    set(
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

function titleOf({ kind, document }: EditReview): string {
  const name = document.uri.path.split("/").at(-1) ?? "";
  switch (kind) {
    case "fix":
      return vscode.l10n.t("Fix: {0}", name);
    case "document":
      return vscode.l10n.t("Document: {0}", name);
    case "edit":
      return vscode.l10n.t("Edit: {0}", name);
  }
}

function isTabOf(tab: vscode.Tab, proposal: vscode.Uri): boolean {
  return tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === proposal.toString();
}
