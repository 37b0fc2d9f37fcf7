// A review in the file itself: the lines that go are struck, the lines that come stand below them in a comment thread, and the buttons
// are a CodeLens above. The document does not change before the user accepts, so nothing has to be put back: not with a save, not with
// a reload, not when the file is closed.
import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposables.ts";
import { fenced, headOf } from "../../base/text.ts";
import type { OffsetRange } from "../../core/edits/lines/followRange.ts";
import { changedSpan, fitsInFile, type Hunk } from "../../core/edits/proposal.ts";
import { fenceName } from "../../core/languages.ts";
import { editableDocuments, showInItsColumn, visibleEditorOf } from "../documents.ts";
import { titleOf } from "./diffView.ts";
import { rangeIn, type EditReview, type ReviewPlace } from "./editReview.ts";
import type { ReviewView } from "./reviewView.ts";

const longestLabel = 80;

/** The review, and the change of it, that a button of the file is about. A class, so that nobody else's argument is mistaken for it. */
export class ChangeTarget {
  readonly review: EditReview;
  readonly hunk: Hunk | undefined;

  constructor(review: EditReview, hunk?: Hunk) {
    this.review = review;
    this.hunk = hunk;
  }
}

/** Where an edit of some code belongs. A cell of a notebook has no room for a thread. */
export function placeForCode(document: vscode.TextDocument, code: OffsetRange): ReviewPlace {
  const fits = document.uri.scheme !== "vscode-notebook-cell" && fitsInFile(document.getText(rangeIn(document, code)));
  return fits ? "inline" : "diff";
}

/** Where an edit belongs whose changes are known: both the lines that go and those that come. */
export function placeForChange(review: EditReview): ReviewPlace {
  const { document, changes } = review;
  const lines = linesOf(review);
  const code = { start: document.offsetAt(lines.start), end: document.offsetAt(lines.end) };
  return fitsInFile(changedSpan(document.getText(), changes) ?? "") ? placeForCode(document, code) : "diff";
}

export class InlineView implements ReviewView {
  private readonly reviews: () => Iterable<EditReview>;
  private readonly parts = new DisposableStore();
  private readonly lensesChanged = new vscode.EventEmitter<void>();
  private readonly threads = new Map<EditReview, vscode.CommentThread>();
  private readonly struck: vscode.TextEditorDecorationType;
  private readonly marked: vscode.TextEditorDecorationType;
  /** There while there are threads: an editor with a controller shows a view for comments. */
  private controller: vscode.CommentController | undefined;

  /** `reviews`: those that may be shown. */
  constructor(reviews: () => Iterable<EditReview>) {
    this.reviews = reviews;
    const { add, remove } = marks();
    this.marked = this.parts.add(add);
    this.struck = this.parts.add(remove);
    this.parts.add(this.lensesChanged);
    this.parts.add(
      vscode.languages.registerCodeLensProvider(editableDocuments, {
        onDidChangeCodeLenses: this.lensesChanged.event,
        provideCodeLenses: (document) =>
          [...this.threads.keys()].filter((review) => review.document === document).flatMap(lensesOf),
      }),
    );
    this.parts.add(vscode.window.onDidChangeVisibleTextEditors(() => this.decorate()));
    this.parts.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        if (closed.length === 0) return;
        for (const review of this.threads.keys())
          if (closed.some((tab) => shows(tab, review)) && !tabs().some((tab) => shows(tab, review)))
            review.end(vscode.l10n.t("The edit was discarded because the file was closed."));
      }),
    );
  }

  async open(review: EditReview): Promise<void> {
    this.draw(review);
    const editor = await showInItsColumn(review.document);
    editor.revealRange(linesOf(review), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** Brings the changes into view where the file is visible. The user may be somewhere else by now, and keeps the focus. */
  reveal(review: EditReview): void {
    this.draw(review);
    const editor = visibleEditorOf(review.document);
    editor?.revealRange(linesOf(review), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  changed(review: EditReview): void {
    if (review.place === "inline") this.draw(review);
  }

  close(review: EditReview): void {
    this.threads.get(review)?.dispose();
    this.threads.delete(review);
    if (this.threads.size === 0) {
      this.controller?.dispose();
      this.controller = undefined;
    }
    this.decorate();
    this.lensesChanged.fire();
  }

  isInFront(review: EditReview): boolean {
    return review.place === "inline" && vscode.window.activeTextEditor?.document === review.document;
  }

  async goToChange(review: EditReview, direction: "next" | "previous"): Promise<void> {
    const editor = await showInItsColumn(review.document);
    const starts = review.changes.map(({ start }) => start).sort((a, b) => a - b);
    const at = review.document.offsetAt(editor.selection.active);
    const next =
      direction === "next"
        ? (starts.find((start) => start > at) ?? starts[0])
        : (starts.findLast((start) => start < at) ?? starts.at(-1));
    if (next === undefined) return;
    const place = review.document.positionAt(next);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** The review of a thread whose button was pressed, and what was written in its box. */
  inThread(argument: unknown): { readonly review: EditReview; readonly note: string } | undefined {
    if (typeof argument !== "object" || argument === null) return undefined;
    const thread = "thread" in argument ? argument.thread : argument;
    const note = "text" in argument && typeof argument.text === "string" ? argument.text.trim() : "";
    for (const [review, each] of this.threads) if (each === thread) return { review, note };
    return undefined;
  }

  dispose(): void {
    for (const review of [...this.threads.keys()]) this.close(review);
    this.parts.dispose();
  }

  private draw(review: EditReview): void {
    if (![...this.reviews()].includes(review)) return;
    const range = linesOf(review);
    const place = new vscode.Range(range.end, range.end);
    const thread = this.threads.get(review) ?? this.newThread(review, place);
    if (thread.range?.isEqual(place) !== true) thread.range = place;
    const comments = [commentOf(review)];
    if (textOf(comments) !== textOf(thread.comments)) thread.comments = comments;
    thread.contextValue = isWriting(review) ? "writing" : "whole";
    this.decorate();
    this.lensesChanged.fire();
  }

  private newThread(review: EditReview, range: vscode.Range): vscode.CommentThread {
    if (this.controller === undefined) {
      this.controller = vscode.comments.createCommentController("ghostlight.edit", "Ghostlight");
      const prompt = vscode.l10n.t("What should be different?");
      this.controller.options = { prompt, placeHolder: prompt };
    }
    // A thread that is empty at first has a large box for an answer, and one that can be answered only later has two
    // (VS Code 1.139). What is written there is sent by a button, which is not shown while the model writes.
    const thread = this.controller.createCommentThread(review.document.uri, range, [commentOf(review)]);
    thread.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    // With our default of `comments.openView`, a thread that asks for nothing does not open the panel with all comments.
    thread.state = vscode.CommentThreadState.Resolved;
    thread.label = headOf(review.about === "" ? titleOf(review) : review.about, longestLabel);
    this.threads.set(review, thread);
    return thread;
  }

  private decorate(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const own = [...this.threads.keys()].filter(({ document }) => document === editor.document);
      const changes = own.flatMap(({ changes: all }) => all);
      const removed = changes.filter(({ start, end }) => end > start);
      editor.setDecorations(
        this.struck,
        removed.map((hunk) => wholeLines(editor.document, hunk)),
      );
      editor.setDecorations(this.marked, own.map(linesOf));
    }
  }
}

function marks(): Record<"add" | "remove", vscode.TextEditorDecorationType> {
  const color = (name: string): vscode.ThemeColor => new vscode.ThemeColor(name);
  return {
    // The code that the edit is about. Its edge is seen in high contrast, too.
    add: vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      borderStyle: "solid",
      borderWidth: "0 0 0 2px",
      borderColor: color("editorGutter.addedBackground"),
      overviewRulerColor: color("editorOverviewRuler.addedForeground"),
    }),
    remove: vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: color("diffEditor.removedLineBackground"),
      textDecoration: "line-through",
      overviewRulerColor: color("editorOverviewRuler.deletedForeground"),
    }),
  };
}

/** True until there is something to accept, from before the model is asked. */
function isWriting({ isStreaming, changes }: EditReview): boolean {
  return isStreaming || changes.length === 0;
}

/** The lines that an edit is about: those that change, or all of the code while none does. */
function linesOf(review: EditReview): vscode.Range {
  const { document, changes, code } = review;
  const hunks = changes.length === 0 ? [code] : changes;
  const start = Math.min(...hunks.map((hunk) => hunk.start));
  const end = Math.max(...hunks.map((hunk) => hunk.end));
  return wholeLines(document, { start, end });
}

function wholeLines(document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range {
  const range = rangeIn(document, { start, end });
  // A hunk of whole lines ends at the start of the next one, and an insertion belongs to the line above it.
  const last = range.end.character === 0 && range.end.line > 0 ? range.end.line - 1 : range.end.line;
  return new vscode.Range(Math.min(range.start.line, last), 0, last, document.lineAt(last).text.length);
}

function commentOf(review: EditReview): vscode.Comment {
  const { document, changes } = review;
  const span = changedSpan(document.getText(), changes);
  const body = new vscode.MarkdownString();
  if (span === undefined) body.appendText(vscode.l10n.t("Reading the code…"));
  else if (span.trim() === "") body.appendText(vscode.l10n.t("The struck lines are removed."));
  else body.appendMarkdown(fenced(fenceName(document.languageId), span));
  return {
    body,
    mode: vscode.CommentMode.Preview,
    author: { name: "Ghostlight" },
    ...(isWriting(review) && { label: vscode.l10n.t("writing") }),
  };
}

function textOf(comments: readonly vscode.Comment[]): string {
  return comments.map(({ body, label = "" }) => `${label}\n${typeof body === "string" ? body : body.value}`).join("\n");
}

function lensesOf(review: EditReview): vscode.CodeLens[] {
  const { l10n } = vscode;
  const lens = (range: vscode.Range, title: string, command: string, hunk?: Hunk): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [new ChangeTarget(review, hunk)] });
  const all = linesOf(review);
  if (isWriting(review)) return [lens(all, l10n.t("$(loading~spin) Writing… Stop"), "ghostlight.discardEdit")];
  const { changes, document } = review;
  const single = changes.length < 2;
  return [
    lens(all, single ? l10n.t("$(check) Accept") : l10n.t("$(check) Accept All"), "ghostlight.acceptEdit"),
    lens(all, single ? l10n.t("$(discard) Discard") : l10n.t("$(discard) Discard All"), "ghostlight.discardEdit"),
    lens(all, l10n.t("Retry with a Note…"), "ghostlight.retryEdit"),
    lens(all, l10n.t("Show Diff"), "ghostlight.showEditAsDiff"),
    ...(single
      ? []
      : changes.flatMap((hunk) => {
          const range = wholeLines(document, hunk);
          return [
            lens(range, l10n.t("Accept This Change"), "ghostlight.acceptChange", hunk),
            lens(range, l10n.t("Reject This Change"), "ghostlight.rejectChange", hunk),
          ];
        })),
  ];
}

function tabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function shows({ input }: vscode.Tab, { document }: EditReview): boolean {
  const uri = document.uri.toString();
  if (input instanceof vscode.TabInputText) return input.uri.toString() === uri;
  return (
    input instanceof vscode.TabInputTextDiff && [input.original, input.modified].some((each) => each.toString() === uri)
  );
}
