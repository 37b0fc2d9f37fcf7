// A review as a diff: the file on the left, the proposal on the right.
import * as vscode from "vscode";
import { DisposableStore } from "../../base/disposables.ts";
import type { EditReview } from "./editReview.ts";
import type { ReviewView } from "./reviewView.ts";

/** Scheme of the diff's right side; the manifest's menus name it too. */
export const proposalScheme = "ghostlight-edit";

export class DiffView implements ReviewView {
  private readonly parts = new DisposableStore();
  private readonly proposalChanged = new vscode.EventEmitter<vscode.Uri>();

  /** `reviews`: those that may be shown. A closed tab ends its review. */
  constructor(reviews: () => Iterable<EditReview>) {
    this.parts.add(this.proposalChanged);
    this.parts.add(
      vscode.workspace.registerTextDocumentContentProvider(proposalScheme, {
        onDidChange: this.proposalChanged.event,
        provideTextDocumentContent: (uri) =>
          [...reviews()].find(({ proposal }) => proposal.toString() === uri.toString())?.text ?? "",
      }),
    );
    this.parts.add(
      vscode.window.tabGroups.onDidChangeTabs(({ closed, opened }) => {
        for (const review of reviews())
          // Moving a tab closes and opens it.
          if (
            review.place === "diff" &&
            closed.some((tab) => isTabOf(tab, review.proposal)) &&
            !opened.some((tab) => isTabOf(tab, review.proposal))
          )
            review.end();
      }),
    );
  }

  async open(review: EditReview): Promise<void> {
    const start = review.firstChange;
    await vscode.commands.executeCommand("vscode.diff", review.document.uri, review.proposal, titleOf(review), {
      selection: new vscode.Range(start, start),
      preview: false,
    });
  }

  changed({ proposal }: EditReview): void {
    this.proposalChanged.fire(proposal);
  }

  close({ proposal }: EditReview): void {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => isTabOf(tab, proposal));
    if (tabs.length > 0) void vscode.window.tabGroups.close(tabs);
  }

  isInFront({ proposal }: EditReview): boolean {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    return tab !== undefined && isTabOf(tab, proposal);
  }

  async goToChange(review: EditReview, direction: "next" | "previous"): Promise<void> {
    if (this.isInFront(review))
      await vscode.commands.executeCommand(`workbench.action.compareEditor.${direction}Change`);
    else await this.open(review);
  }

  dispose(): void {
    this.parts.dispose();
  }
}

/** "Fix: main.py", as the tab and the progress are called. */
export function titleOf({ kind, document }: EditReview): string {
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
