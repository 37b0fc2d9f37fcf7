// Draws the edit on offer into the text: what goes is struck, what comes stands beside it, and a hint at the cursor says what the key
// does. The status bar says the same to a screen reader and to a mouse.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { headOf } from "../../base/text.ts";
import type { OfferedEdit } from "../../core/nextEdit/offer/offeredEdit.ts";
import { shownEdit } from "../../core/nextEdit/offer/shownEdit.ts";

/** The offer as it is to be drawn. */
export interface DrawnOffer {
  readonly edit: OfferedEdit;
  readonly uri: vscode.Uri;
  /** What the key does where the cursor is; undefined where it is the editor's. */
  readonly key: "take" | "goTo" | undefined;
  /** The editor shows it as ghost text: nothing of it is drawn into the text. */
  readonly isGhost: boolean;
}

const acceptCommand = "ghostlight.acceptNextEdit";
const dismissCommand = "ghostlight.dismissNextEdit";
/** Longer lines are cut in what is read out. In UTF-16 units. */
const longestRead = 200;

export class NextEditView implements Disposable {
  private readonly parts = new DisposableStore();
  private drawing: Drawing | undefined;

  /** Draws an offer in place of the one before, or nothing. */
  draw(offer: DrawnOffer | undefined): void {
    if (offer === undefined && this.drawing === undefined) return;
    this.drawing ??= this.parts.add(new Drawing());
    this.drawing.draw(offer);
  }

  dispose(): void {
    this.parts.dispose();
  }
}

/** What a drawing needs of the editor: made when there is something to draw for the first time. */
class Drawing implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly struck = this.decoration({
    textDecoration: "line-through",
    ...highlight("removed"),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly added = this.decoration({
    after: { ...highlight("inserted"), color: color("editor.foreground"), margin: "0 0 0 2px" },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  private readonly hint = this.decoration({
    after: {
      margin: "0 0 0 2em",
      // A pair that every theme keeps readable; inlay hints are too pale in light ones.
      color: color("editorHoverWidget.foreground"),
      backgroundColor: color("editorHoverWidget.background"),
      border: "1px solid",
      borderColor: color("editorHoverWidget.border"),
    },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  /** Carries the buttons for a mouse. */
  private readonly lines = this.decoration({ isWholeLine: true });
  private readonly status = this.parts.add(
    vscode.window.createStatusBarItem("nextEdit", vscode.StatusBarAlignment.Right, 99),
  );

  constructor() {
    this.status.name = vscode.l10n.t("Ghostlight: Next Edit");
    this.status.command = acceptCommand;
  }

  draw(offer: DrawnOffer | undefined): void {
    const active = vscode.window.activeTextEditor;
    for (const editor of vscode.window.visibleTextEditors) {
      const { document } = editor;
      const isHere = offer !== undefined && !offer.isGhost && document.uri.toString() === offer.uri.toString();
      const { struck, added } = isHere
        ? shownEdit(offer.edit, (line) => document.lineAt(line).text.length)
        : { struck: [], added: [] };
      editor.setDecorations(
        this.struck,
        struck.map(({ line, start, end }) => new vscode.Range(line, start, line, end)),
      );
      editor.setDecorations(
        this.added,
        added.map(({ line, column, text }) => ({
          range: new vscode.Range(line, column, line, column),
          renderOptions: { after: { contentText: text } },
        })),
      );
      editor.setDecorations(this.lines, isHere ? [{ range: linesOf(offer.edit), hoverMessage: buttons() }] : []);
      const isHinted = editor === active && offer?.key !== undefined && !offer.isGhost;
      editor.setDecorations(this.hint, isHinted ? [hintAt(editor, hintOf(offer, document))] : []);
    }
    if (offer === undefined) return this.status.hide();
    this.status.text = `$(sparkle) ${placeText(offer, active?.document)}`;
    this.status.tooltip = vscode.l10n.t("Take the next edit, or go there. Escape dismisses it.");
    this.status.accessibilityInformation = { label: readText(offer, active?.document), role: "button" };
    this.status.show();
  }

  dispose(): void {
    this.parts.dispose();
  }

  private decoration(options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType {
    return this.parts.add(vscode.window.createTextEditorDecorationType(options));
  }
}

function color(name: string): vscode.ThemeColor {
  return new vscode.ThemeColor(name);
}

/** The editor's own colours of a difference. Themes of high contrast have a border in place of a background. */
function highlight(kind: "removed" | "inserted"): vscode.ThemableDecorationAttachmentRenderOptions {
  return {
    backgroundColor: color(`diffEditor.${kind}TextBackground`),
    border: "1px solid",
    borderColor: color(`diffEditor.${kind}TextBorder`),
  };
}

function linesOf({ startLine, endLine }: OfferedEdit): vscode.Range {
  const [first, last] =
    startLine === endLine ? [Math.max(0, startLine - 1), Math.max(0, startLine - 1)] : [startLine, endLine - 1];
  return new vscode.Range(first, 0, last, Number.MAX_SAFE_INTEGER);
}

/** Nothing of the document or of the model is in it, so its links are ours alone. */
function buttons(): vscode.MarkdownString {
  const { l10n } = vscode;
  const links = [
    `[${l10n.t("Take Next Edit")}](command:${acceptCommand})`,
    `[${l10n.t("Dismiss")}](command:${dismissCommand})`,
  ];
  const text = new vscode.MarkdownString(links.join(" | "));
  text.isTrusted = { enabledCommands: [acceptCommand, dismissCommand] };
  return text;
}

function hintAt({ document, selection: { active } }: vscode.TextEditor, text: string): vscode.DecorationOptions {
  const { end } = document.lineAt(active.line).range;
  return {
    range: new vscode.Range(end, end),
    renderOptions: { after: { contentText: text.replaceAll(" ", "\u00a0") } },
  };
}

function hintOf(offer: DrawnOffer, from: vscode.TextDocument): string {
  const { l10n } = vscode;
  if (offer.key === "take") return l10n.t("Tab: take the next edit");
  return l10n.t("Tab: {0}", placeText(offer, from));
}

/** Where the edit is, as seen from a document. */
function placeText({ edit, uri }: DrawnOffer, from: vscode.TextDocument | undefined): string {
  const { l10n } = vscode;
  const line = edit.startLine + 1;
  if (from?.uri.toString() === uri.toString()) return l10n.t("next edit in line {0}", line);
  return l10n.t("next edit in {0}:{1}", uri.path.split("/").at(-1) ?? "", line);
}

/** The whole offer in words. */
function readText(offer: DrawnOffer, from: vscode.TextDocument | undefined): string {
  const { l10n } = vscode;
  const text = (lines: readonly string[]): string => headOf(lines.map((line) => line.trim()).join(" "), longestRead);
  const { before, after } = offer.edit;
  const place = placeText(offer, from);
  if (after.length === 0) return l10n.t("Ghostlight, {0}: {1} is removed", place, text(before));
  if (before.length === 0) return l10n.t("Ghostlight, {0}: {1} is added", place, text(after));
  return l10n.t("Ghostlight, {0}: {1} becomes {2}", place, text(before), text(after));
}
