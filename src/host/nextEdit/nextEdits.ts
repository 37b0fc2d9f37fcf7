// Next edits in the editor: looks for them when the user rests after a change, offers what is found, and does what the keys say.
// Loaded when it is switched on (nextEditLoader.ts).
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { EditGhost } from "../../core/nextEdit/offer/editGhost.ts";
import type { LineEdit } from "../../core/nextEdit/history/editHistory.ts";
import { notAskedReason, restBeforeAsking } from "../../core/nextEdit/offer/askingMoment.ts";
import { Offers, type OfferView } from "../../core/nextEdit/offer/offers.ts";
import { writtenEdit, type TextPlace } from "../../core/nextEdit/offer/writtenEdit.ts";
import { nextEdits } from "../../core/nextEdit/nextEdit.ts";
import type { NextEditModel } from "../../core/nextEdit/nextEditModel.ts";
import { longestPrompt, mayWriteLines, type ModelSpeed } from "../../core/nextEdit/prompt/promptBudget.ts";
import type { ProposedEdit } from "../../core/nextEdit/refusals/proposal.ts";
import { windowFormOf, type NamedModel } from "../../core/nextEdit/windows/windowForms.ts";
import { setContextKey } from "../contextKeys.ts";
import { showInItsColumn } from "../documents.ts";
import { reasonFor } from "../reasons.ts";
import { EditRecorder, type RecordedChange } from "./editRecorder.ts";
import type { NextEditState } from "./nextEditReasons.ts";
import { NextEditGhost, type GhostParts } from "./nextEditGhost.ts";
import { NextEditView } from "./nextEditView.ts";
import { areUnchanged, questionDocuments } from "./questionDocuments.ts";

/** Longest time that a question may be read, in seconds. */
const readingSeconds = 4;
/** After a failure nothing is asked for so long, in milliseconds: it would most likely fail again. */
const failureMs = 60_000;

/** What next edits need of the rest. */
export interface NextEditParts extends GhostParts {
  readonly model: NextEditModel;
  /** The model for ghost text, if it is in memory. */
  readonly speed: () => (ModelSpeed & NamedModel) | undefined;
  readonly isOn: (document: vscode.TextDocument) => boolean;
  readonly isSnoozed: () => boolean;
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
  /** The next key needs the state of ghost text, which a question has replaced. */
  readonly warmGhostText: (editor: vscode.TextEditor) => void;
  readonly log: Log;
}

export class NextEdits implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly own: NextEditParts;
  private readonly recorder: EditRecorder;
  private readonly offers = new Offers();
  private readonly ghost: NextEditGhost;
  private readonly view = this.parts.add(new NextEditView());
  /** The user has changed something, and nothing was asked about it yet. */
  private isDue = false;
  private activeAt = 0;
  private quietUntil = 0;
  private waiting: NodeJS.Timeout | undefined;
  private asking: AbortController | undefined;
  private lastRule: string | undefined;
  private accepting: Promise<void> = Promise.resolve();
  /** What the key bindings know. */
  private readonly keys = new Map<string, boolean>();

  constructor(own: NextEditParts) {
    this.own = own;
    this.recorder = this.parts.add(new EditRecorder(own.isOn, (edits) => this.isAccepted(edits)));
    this.ghost = new NextEditGhost(own, (uri) => this.recorder.idOf(uri));
    this.parts.add(this.recorder.onDidRecord((change) => this.recorded(change)));
    this.parts.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor !== vscode.window.activeTextEditor) return;
        this.activeAt = performance.now();
        this.refresh();
      }),
    );
    this.parts.add(vscode.window.onDidChangeTextEditorVisibleRanges(() => this.draw()));
    this.parts.add(vscode.window.onDidChangeVisibleTextEditors(() => this.draw()));
    this.parts.add(
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor !== undefined && this.offers.isElsewhere(this.recorder.idOf(editor.document.uri)))
          this.offers.withdraw();
        // What was changed elsewhere may have to be followed here.
        if (this.offers.count === 0 && this.recorder.history.recent.length > 0) this.isDue = true;
        this.refresh();
      }),
    );
  }

  /** To be called when ghost text has ended a request, was snoozed or woken, when a setting or the model has changed. */
  refresh(): void {
    const { first } = this.offers;
    const uri = first && this.recorder.uriOf(first.documentId);
    const document = uri && vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
    if (this.own.isSnoozed() || (document !== undefined && !this.own.isOn(document))) this.offers.withdraw();
    this.draw();
    this.schedule();
  }

  /** Takes the edit on offer, or goes there. `byKey`: where the key is the editor's, it does what it always does. */
  accept(byKey: boolean): Promise<void> {
    // One after the other: the cursor of the first has to be where its edit was before the next one is judged.
    const accepted = this.accepting.then(() => this.acceptNow(byKey));
    this.accepting = accepted.catch(() => undefined);
    return accepted;
  }

  private async acceptNow(byKey: boolean): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const view = this.viewOf(editor);
    const step = byKey ? this.offers.keyAt(view) : this.offers.stepFrom(view);
    if (step === undefined) return byKey ? void (await vscode.commands.executeCommand("tab")) : undefined;
    await (step === "take" ? this.take(editor) : this.goTo());
    this.refresh();
  }

  /** The user does not want the edits on offer. */
  dismiss(): void {
    const isGhost = this.ghost.isAsked;
    this.offers.dismiss();
    this.draw();
    if (isGhost) void vscode.commands.executeCommand("editor.action.inlineSuggest.hide");
  }

  /** The edit on offer as ghost text at a place; undefined where it is drawn into the text, or is elsewhere. */
  ghostAt(document: vscode.TextDocument, position: vscode.Position): EditGhost | undefined {
    const { first } = this.offers;
    return first && this.ghost.at(first, document, position);
  }

  /** What there is to say about next edits where the user is; undefined where they are off. */
  stateIn({ document }: vscode.TextEditor): NextEditState | undefined {
    if (!this.own.isOn(document)) return undefined;
    const { first } = this.offers;
    if (first !== undefined) return { kind: "shown", documentId: first.documentId, line: first.startLine };
    if (this.asking !== undefined) return { kind: "asking" };
    return { kind: "silent", rule: this.lastRule ?? "noHistory" };
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.asking?.abort();
    this.parts.dispose();
  }

  private recorded({ documentId, edits, origin }: RecordedChange): void {
    this.activeAt = performance.now();
    this.asking?.abort();
    const goesOn = edits !== undefined && this.offers.changed({ edits, origin });
    if (edits === undefined) this.offers.forget(documentId);
    if (origin !== "other" && origin !== "predicted") this.isDue = !goesOn;
    if (origin === "predicted") this.isDue = this.offers.count === 0;
    this.refresh();
  }

  /** The editor writes what it has shown as ghost text. The offer counts as taken. */
  private isAccepted(edits: readonly LineEdit[]): boolean {
    if (!this.ghost.isAsked || !this.offers.isCompletedBy(edits)) return false;
    this.offers.take();
    const [{ documentId, line, after }] = edits as readonly [LineEdit];
    this.offers.wentTo({ documentId, line: line + after.length - 1 });
    return true;
  }

  private schedule(): void {
    clearTimeout(this.waiting);
    const editor = vscode.window.activeTextEditor;
    if (!this.isDue || this.asking !== undefined || editor === undefined) return;
    const rested = performance.now() - this.activeAt;
    const restMs = Math.max(restBeforeAsking(this.own.ghostAt(editor)) - rested, this.quietUntil - performance.now());
    this.waiting = setTimeout(() => void this.askIfPossible(editor), Math.max(0, restMs));
  }

  /** Where it is not possible now, the event that changes this schedules it again. */
  private async askIfPossible(editor: vscode.TextEditor): Promise<void> {
    const speed = this.own.speed();
    const reason = notAskedReason({
      isOn: this.own.isOn(editor.document),
      isSnoozed: this.own.isSnoozed(),
      hasModel: speed !== undefined,
      hasSelection: editor.selections.some(({ isEmpty }) => !isEmpty),
      cursors: editor.selections.length,
      ghost: this.own.ghostAt(editor),
    });
    this.lastRule = reason;
    if (reason !== undefined || speed === undefined || editor !== vscode.window.activeTextEditor) return;
    const asking = new AbortController();
    this.asking = asking;
    try {
      await this.ask(editor, speed, asking.signal);
    } catch (error) {
      if (reasonFor(this.own.log, "next edits", error).kind !== "cancelled") {
        this.quietUntil = performance.now() + failureMs;
        this.lastRule = "failed";
      }
    } finally {
      this.asking = undefined;
    }
    this.refresh();
  }

  private async ask(editor: vscode.TextEditor, speed: ModelSpeed & NamedModel, signal: AbortSignal): Promise<void> {
    const asked = await questionDocuments(editor.document, this.recorder, this.own.isIgnored);
    if (asked === undefined || signal.aborted) return;
    const [active, ...others] = asked;
    const { history } = this.recorder;
    const found = await nextEdits(
      {
        documents: [active.edited, ...others.map(({ edited }) => edited)],
        cursorLine: editor.selection.active.line,
        cursorColumn: editor.selection.active.character,
        history,
        rejected: this.offers.rejected,
        longestPrompt: longestPrompt(speed, readingSeconds),
        onlyExpected: !mayWriteLines(speed),
        form: windowFormOf(speed),
      },
      this.own.model,
      signal,
    );
    if (signal.aborted || editor !== vscode.window.activeTextEditor || !areUnchanged(asked)) return;
    this.isDue = false;
    this.lastRule = found.rule;
    const { evaluated, produced } = found.cost;
    this.own.log.info(
      `next edits: ${found.edits.length} (${found.rule ?? "shown"}), tokens ${evaluated} + ${produced}`,
    );
    const causes = history.recent
      .slice(-1)
      .map(({ documentId, line, after }) => ({ documentId, startLine: line, endLine: line + after.length }));
    const at = { documentId: active.edited.path, line: editor.selection.active.line };
    this.offers.show(found.edits.map(offered), at, causes);
    if (found.cost.evaluated > 0) this.own.warmGhostText(editor);
  }

  private viewOf({ document, selection: { active }, visibleRanges }: vscode.TextEditor): OfferView {
    return {
      documentId: this.recorder.idOf(document.uri),
      line: active.line,
      textBefore: document.lineAt(active.line).text.slice(0, active.character),
      visible: visibleRanges.map(({ start, end }) => ({ startLine: start.line, endLine: end.line + 1 })),
    };
  }

  /** The document of the edit on offer, if it has the lines that the edit was made for. */
  private async documentOfFirst(): Promise<vscode.TextDocument | undefined> {
    const { first } = this.offers;
    const uri = first && this.recorder.uriOf(first.documentId);
    if (first === undefined || uri === undefined) return undefined;
    const document = await vscode.workspace.openTextDocument(uri);
    const isAsExpected =
      first === this.offers.first &&
      first.endLine <= document.lineCount &&
      first.before.every((line, at) => document.lineAt(first.startLine + at).text === line);
    if (isAsExpected) return document;
    this.offers.withdraw();
    return undefined;
  }

  private async goTo(): Promise<void> {
    const document = await this.documentOfFirst();
    const { first } = this.offers;
    if (document === undefined || first === undefined) return;
    const isInsertion = first.startLine === first.endLine;
    const place = isInsertion
      ? document.lineAt(Math.max(0, first.startLine - 1)).range.end
      : position(writtenEdit(first, document.lineCount, (line) => document.lineAt(line).text.length).start);
    this.offers.wentTo({ documentId: first.documentId, line: place.line });
    const editor = await showInItsColumn(document, new vscode.Range(place, place));
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private async take(editor: vscode.TextEditor): Promise<void> {
    const document = await this.documentOfFirst();
    if (document === undefined || document !== editor.document) return;
    const edit = this.offers.take();
    if (edit === undefined) return;
    const { start, end, text, caret } = writtenEdit(
      edit,
      document.lineCount,
      (line) => document.lineAt(line).text.length,
    );
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, new vscode.Range(position(start), position(end)), text);
    if (!(await this.recorder.write(document.uri, change))) return this.offers.withdraw();
    this.offers.wentTo({ documentId: edit.documentId, line: caret.line });
    editor.selection = new vscode.Selection(position(caret), position(caret));
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  private draw(): void {
    const { first } = this.offers;
    const uri = first && this.recorder.uriOf(first.documentId);
    const editor = vscode.window.activeTextEditor;
    const view = editor && this.viewOf(editor);
    const form = this.ghost.show(first, editor);
    const isGhost = form === "ghost";
    const isCovered = form === "covered";
    const key = view && !isCovered ? this.offers.keyAt(view) : undefined;
    const isShown = !isCovered && (key !== undefined || (view !== undefined && this.offers.stepFrom(view) === "take"));
    this.view.draw(first && uri && !isCovered ? { edit: first, uri, key, isGhost } : undefined);
    this.set("nextEditIsShown", isShown);
    this.set("nextEditHasKey", key !== undefined);
    this.set("nextEditIsGhost", isGhost);
  }

  /** Tells the key bindings. */
  private set(name: "nextEditIsShown" | "nextEditHasKey" | "nextEditIsGhost", value: boolean): void {
    if ((this.keys.get(name) ?? false) === value) return;
    this.keys.set(name, value);
    setContextKey(name, value);
  }
}

function offered({ document, startLine, endLine, lines }: ProposedEdit): Parameters<Offers["show"]>[0][number] {
  const before = document.lines.slice(startLine, endLine);
  return { documentId: document.path, startLine, endLine, before, after: lines };
}

function position({ line, character }: TextPlace): vscode.Position {
  return new vscode.Position(line, character);
}
