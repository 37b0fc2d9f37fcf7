// A proposed fix under review: a diff of the document against the document with the fix, until it is accepted or not.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import { fail } from "../core/failures.ts";
import { followRange, type OffsetRange } from "../core/edits/followRange.ts";

/** Scheme of the diff's right side; the manifest's menus name it too. */
const scheme = "ghostlight-fix";

interface Review {
  readonly document: vscode.TextDocument;
  readonly proposal: vscode.Uri;
  /** The text that is replaced; the document must still have it there. */
  readonly original: string;
  readonly replacement: string;
  /** Follows the document's changes elsewhere. */
  range: OffsetRange;
}

export class FixReview implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly proposalChanged = new vscode.EventEmitter<vscode.Uri>();
  private current: Review | undefined;
  private count = 0;

  constructor() {
    this.parts.add(this.proposalChanged);
    this.parts.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.proposalChanged.event,
        provideTextDocumentContent: (uri) => this.proposedText(uri),
      }),
    );
    this.parts.add(vscode.workspace.onDidChangeTextDocument((event) => this.follow(event)));
    this.parts.add(vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.forgetClosed(closed)));
  }

  /** Shows a replacement for a part of a document. A fix that is still under review is withdrawn. */
  async show(document: vscode.TextDocument, range: OffsetRange, original: string, replacement: string): Promise<void> {
    await this.reject();
    const name = document.uri.path.split("/").at(-1) ?? "file";
    const proposal = vscode.Uri.from({ scheme, path: document.uri.path, query: String(++this.count) });
    this.become({ document, proposal, original, replacement, range });
    const start = document.positionAt(range.start);
    await vscode.commands.executeCommand("vscode.diff", document.uri, proposal, vscode.l10n.t("Fix: {0}", name), {
      selection: new vscode.Range(start, start),
      preview: true,
    });
  }

  /** Puts the fix into the document as one undo step. Raises `editDoesNotApply`. */
  async accept(): Promise<void> {
    const review = this.current ?? fail("badInput", vscode.l10n.t("There is no fix to accept."));
    const { document, original, replacement } = review;
    const range = rangeIn(document, review.range);
    if (document.getText(range) !== original)
      fail("editDoesNotApply", vscode.l10n.t("The code to fix has changed meanwhile."));
    this.become(undefined);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, range, replacement);
    if (!(await vscode.workspace.applyEdit(edit)))
      fail("editDoesNotApply", vscode.l10n.t("The editor did not take the change."));
    await closeTab(review.proposal);
    const { start } = review.range;
    await vscode.window.showTextDocument(document, {
      selection: rangeIn(document, { start, end: start + replacement.length }),
    });
  }

  /** Takes the proposed fix away; the document stays as it is. */
  async reject(): Promise<void> {
    const review = this.current;
    this.become(undefined);
    if (review) await closeTab(review.proposal);
  }

  dispose(): void {
    this.parts.dispose();
  }

  private become(review: Review | undefined): void {
    this.current = review;
    // Enables the accept and reject commands.
    void vscode.commands.executeCommand("setContext", "ghostlight.fixIsOpen", review !== undefined);
  }

  private proposedText(uri: vscode.Uri): string {
    const review = this.current;
    if (review?.proposal.toString() !== uri.toString()) return "";
    const text = review.document.getText();
    return text.slice(0, review.range.start) + review.replacement + text.slice(review.range.end);
  }

  private follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const review = this.current;
    if (review?.document !== document || contentChanges.length === 0) return;
    let range: OffsetRange | undefined = review.range;
    // All offsets are those before the event; from the last change to the first, none moves another.
    for (const change of contentChanges.toSorted((a, b) => b.rangeOffset - a.rangeOffset))
      range = range && followRange(range, change);
    if (range) {
      review.range = range;
      this.proposalChanged.fire(review.proposal);
      return;
    }
    void this.reject();
    void vscode.window.showWarningMessage(
      vscode.l10n.t("Ghostlight: the code to fix has changed, so the proposed fix was withdrawn."),
    );
  }

  private forgetClosed(tabs: readonly vscode.Tab[]): void {
    const { current } = this;
    if (current && tabs.some((tab) => isTabOf(tab, current.proposal))) this.become(undefined);
  }
}

function rangeIn(document: vscode.TextDocument, { start, end }: OffsetRange): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

async function closeTab(proposal: vscode.Uri): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => isTabOf(tab, proposal));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs);
}

function isTabOf(tab: vscode.Tab, proposal: vscode.Uri): boolean {
  return tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === proposal.toString();
}
