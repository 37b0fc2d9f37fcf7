// What the next question will be about: the open file, and what the user has added. Counts its tokens.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import { excerptText } from "../../core/chat/prompt.ts";
import { slashCommands, type CommandContext } from "../../core/chat/slashCommands.ts";
import { holdsSecret, isSecretFile } from "../../core/completion/context/secretFiles.ts";
import { failureOf } from "../../core/failures.ts";
import type { ChipView, OfferView } from "../../protocol/chatProtocol.ts";
import type { ContextProviders, ContextProvider } from "./contextProviders.ts";
import { excerptOf, isEditable, labelOf, pathOf } from "../documents.ts";
import type { TokenCounts } from "./tokenCounts.ts";
import type { Excerpt } from "../../core/chat/conversation.ts";

/** What was read for a chip is shown for so long before it is read again, in milliseconds: chips are drawn at every key. */
const readingMs = 3000;
/** Id of the open file's chip. */
const openId = "open";

export class ChatContext implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly offers: ContextProviders;
  private readonly counts: TokenCounts;
  private readonly changed = new Emitter<undefined>();
  private readonly added = new Map<string, ContextProvider>();
  private readonly readings = new Map<string, { readonly at: number; readonly result: Promise<Excerpt[] | string> }>();
  /** What the page was last offered: it can take nothing else. */
  private offered = new Map<string, ContextProvider>();
  /** What the user said about the open file; undefined: nothing. */
  private includesOpen: boolean | undefined;
  readonly onDidChange: Event<undefined> = this.changed.event;

  constructor(offers: ContextProviders, counts: TokenCounts) {
    this.offers = offers;
    this.counts = counts;
    const fire = (): void => this.changed.fire(undefined);
    this.parts.add(vscode.window.onDidChangeActiveTextEditor(fire));
    this.parts.add(vscode.window.onDidChangeTextEditorSelection(fire));
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === openEditor()?.document) fire();
      }),
    );
  }

  /** Puts the open file into the next questions, or leaves it out. */
  includeOpen(on: boolean): void {
    this.includesOpen = on;
    this.changed.fire(undefined);
  }

  /** What can be taken for a word that begins with `@`, `#` or `/`. */
  async find(word: string): Promise<OfferView[]> {
    const sign = word.slice(0, 1);
    if (sign === "/")
      return slashCommands
        .filter(({ name }) => name.startsWith(word.slice(1)))
        .map(({ name, description }) => ({ id: `/${name}`, label: `/${name}`, detail: vscode.l10n.t(description) }));
    const found = await this.offers.find(sign, word.slice(1));
    this.offered = new Map(found.map((source) => [source.id, source]));
    return found.map(({ id, label, detail }) => ({ id, label, detail }));
  }

  /** Adds something that was offered. */
  take(id: string): void {
    const source = this.offered.get(id);
    if (source) this.added.set(id, source);
    this.changed.fire(undefined);
  }

  /** Adds files and folders of the workspace by their addresses. Answers why some of them are not added, in words. */
  async drop(addresses: readonly string[]): Promise<string[]> {
    const { sources, refused } = await this.offers.dropped(addresses);
    for (const source of sources) {
      const read = await this.reading(source);
      if (typeof read !== "string") this.added.set(source.id, source);
      else if (!this.added.has(source.id)) {
        refused.push(read);
        this.readings.delete(source.id);
      }
    }
    this.changed.fire(undefined);
    return refused;
  }

  remove(id: string): void {
    this.added.delete(id);
    this.readings.delete(id);
    this.changed.fire(undefined);
  }

  /** What a message is about; `command`: what its command is about. Raises `badInput` when something that was added cannot be read. */
  async excerpts(command: CommandContext | undefined): Promise<Excerpt[]> {
    const editor = openEditor();
    const open = editor && this.isOpenIncluded(editor) ? [excerptOf(editor)] : [];
    const implied = this.offers.fixed().filter(({ id }) => id === command && !this.added.has(id));
    const added = await Promise.all([...this.added.values()].map((source) => source.read()));
    // A command's own context is a help where there is some, except that without changes there is nothing to say of them.
    const own = await Promise.all(
      implied.map((source) => (command === "changes" ? source.read() : source.read().catch(() => []))),
    );
    return [...(command === "changes" ? [] : open), ...added.flat(), ...own.flat()];
  }

  /** To be called when a message has gone with what was added to it. */
  sent(): void {
    this.added.clear();
    this.readings.clear();
    this.changed.fire(undefined);
  }

  /** The chips, with their tokens where they are known. */
  async chips(): Promise<ChipView[]> {
    const editor = openEditor();
    const chips: ChipView[] = [];
    if (editor) {
      const included = this.isOpenIncluded(editor);
      const { document, selection } = editor;
      chips.push({
        id: openId,
        label: labelOf(document, selection.isEmpty ? undefined : selection),
        included,
        tokens: included ? await this.tokensOf([excerptOf(editor)]) : null,
        warning: secretWarning(editor),
      });
    }
    for (const source of this.added.values()) {
      const { id, label } = source;
      const read = await this.reading(source);
      const isRead = typeof read !== "string";
      const tokens = isRead ? await this.tokensOf(read) : null;
      const hasSecret = isRead && read.some(({ text }) => holdsSecret(text));
      chips.push({ id, label, included: true, tokens, warning: isRead ? (hasSecret ? looksSecret() : "") : read });
    }
    return chips;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private isOpenIncluded(editor: vscode.TextEditor): boolean {
    return this.includesOpen ?? secretWarning(editor) === "";
  }

  /** What a source says, or in words why it says nothing. */
  private reading(source: ContextProvider): Promise<Excerpt[] | string> {
    const now = performance.now();
    const known = this.readings.get(source.id);
    if (known && now - known.at < readingMs) return known.result;
    const result = source.read().catch((error: unknown) => failureOf(error).message);
    this.readings.set(source.id, { at: now, result });
    return result;
  }

  private async tokensOf(excerpts: readonly Excerpt[]): Promise<number | null> {
    const counted = await Promise.all(excerpts.map((excerpt) => this.counts.of(excerptText(excerpt))));
    return counted.reduce<number | null>((sum, each) => (sum === null || each === undefined ? null : sum + each), 0);
  }
}

function openEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor && isEditable(editor.document) ? editor : undefined;
}

/** Why the open file is left out until the user wants it in; empty when it is not. */
function secretWarning({ document, selection }: vscode.TextEditor): string {
  const text = document.getText(selection.isEmpty ? undefined : selection);
  return isSecretFile(pathOf(document.uri)) || holdsSecret(text) ? looksSecret() : "";
}

function looksSecret(): string {
  return vscode.l10n.t("It may hold passwords or keys.");
}
