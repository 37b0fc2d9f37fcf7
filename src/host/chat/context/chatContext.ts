// What goes with the next question: the open file, and what the user has added. Counts its tokens.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../../base/disposables.ts";
import { Emitter, type Event } from "../../../base/events.ts";
import type { Excerpt } from "../../../core/chat/conversation.ts";
import { excerptText } from "../../../core/chat/prompt.ts";
import { slashCommands, type CommandContext } from "../../../core/chat/slashCommands.ts";
import { holdsSecret, isSecretFile } from "../../../core/secretFiles.ts";
import { failureOf } from "../../../core/failures.ts";
import type { ChipView, ContextSuggestion } from "../../../protocol/chatProtocol.ts";
import type { ContextProvider, ContextProviders } from "./contextProviders.ts";
import { editorInFront, excerptOf, labelOf, pathOf } from "../../documents.ts";
import { startersOf } from "../starters.ts";
import type { InstructionReader } from "../../context/projectInstructions.ts";
import type { TokenCounts } from "./tokenCounts.ts";

/** How long a chip's text is kept before it is read again, in milliseconds: chips are drawn at every key. */
const readingMs = 3000;
/** Id of the open file's chip. */
const openId = "open";
/** Id of the chip of the project's instructions. */
const instructionsId = "instructions";
const notCounted = { tokens: null, isEstimate: false } as const;

export class ChatContext implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly providers: ContextProviders;
  private readonly instructions: InstructionReader;
  private readonly counts: TokenCounts;
  private readonly changed = new Emitter<undefined>();
  private readonly added = new Map<string, ContextProvider>();
  private readonly readings = new Map<string, { readonly at: number; readonly result: Promise<Excerpt[] | string> }>();
  /** The latest suggestions: the page can add nothing else. */
  private suggested = new Map<string, ContextProvider>();
  /** Whether the user wants the open file included; undefined: not decided. */
  private includesOpen: boolean | undefined;
  private includesInstructions = true;
  readonly onDidChange: Event<undefined> = this.changed.event;

  constructor(providers: ContextProviders, instructions: InstructionReader, counts: TokenCounts) {
    this.instructions = instructions;
    this.providers = providers;
    this.counts = counts;
    const fire = (): void => this.changed.fire(undefined);
    this.parts.add(vscode.window.onDidChangeActiveTextEditor(fire));
    this.parts.add(vscode.window.onDidChangeTextEditorSelection(fire));
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === editorInFront()?.document) fire();
      }),
    );
  }

  /** Includes the open file in the next questions, or leaves it out. */
  includeOpenFile(on: boolean): void {
    this.includesOpen = on;
    this.changed.fire(undefined);
  }

  /** Sends the project's instructions with the next questions, or leaves them out. */
  includeInstructions(on: boolean): void {
    this.includesInstructions = on;
    this.changed.fire(undefined);
  }

  /** Questions to begin with, about the open file; none where it stays out. */
  async starters(): Promise<string[]> {
    const editor = editorInFront();
    return editor && this.isOpenIncluded(await this.openWarning(editor)) ? startersOf(editor) : [];
  }

  /** Suggestions for a word that begins with `@`, `#` or `/`. */
  async search(word: string): Promise<ContextSuggestion[]> {
    const [trigger, rest] = [word.slice(0, 1), word.slice(1)];
    if (trigger === "/")
      return slashCommands
        .filter(({ name }) => name.startsWith(rest))
        .map(({ name, description }) => ({ id: `/${name}`, label: `/${name}`, detail: vscode.l10n.t(description) }));
    const found = await this.providers.search(trigger, rest);
    this.suggested = new Map(found.map((provider) => [provider.id, provider]));
    return found.map(({ id, label, detail }) => ({ id, label, detail }));
  }

  /** Adds one of the latest suggestions. */
  add(id: string): void {
    const provider = this.suggested.get(id);
    if (provider) this.added.set(id, provider);
    this.changed.fire(undefined);
  }

  /** Adds files and folders of the workspace by their URIs. Answers, in words, why some of them were not added. */
  async addDropped(uris: readonly string[]): Promise<string[]> {
    const { providers, refused } = await this.providers.dropped(uris);
    for (const provider of providers) {
      const read = await this.reading(provider);
      if (typeof read !== "string") this.added.set(provider.id, provider);
      else if (!this.added.has(provider.id)) {
        refused.push(read);
        this.readings.delete(provider.id);
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

  /**
   * The excerpts for the next question: the open file, what was added, and what its command is about. Raises `badInput` when
   * something that was added cannot be read.
   */
  async excerpts(command: CommandContext | undefined): Promise<Excerpt[]> {
    const editor = editorInFront();
    const open = editor && this.isOpenIncluded(await this.openWarning(editor)) ? [excerptOf(editor)] : [];
    const implied = this.providers.builtIn().filter(({ id }) => id === command && !this.added.has(id));
    const added = await Promise.all([...this.added.values()].map((provider) => provider.read()));
    // A command works without its own context, except that without changes there is nothing to say about them.
    const own = await Promise.all(
      implied.map((provider) => (command === "changes" ? provider.read() : provider.read().catch(() => []))),
    );
    const { excerpts: rules } = await this.instructions.read(editor?.document.uri);
    const instructions = this.includesInstructions ? rules : [];
    return [...instructions, ...(command === "changes" ? [] : open), ...added.flat(), ...own.flat()];
  }

  /** Call this when a message was sent with what was added to it. */
  sent(): void {
    this.added.clear();
    this.readings.clear();
    this.changed.fire(undefined);
  }

  /** The chips, with their token counts where they are known. */
  async chips(): Promise<ChipView[]> {
    const editor = editorInFront();
    const chips: ChipView[] = [];
    if (editor) {
      const warning = await this.openWarning(editor);
      const included = this.isOpenIncluded(warning);
      const { document, selection } = editor;
      chips.push({
        id: openId,
        label: labelOf(document, selection.isEmpty ? undefined : selection),
        included,
        ...(included ? await this.tokensOf([excerptOf(editor)]) : notCounted),
        warning,
      });
    }
    chips.push(...(await this.instructionChips(editor)));
    for (const provider of this.added.values()) {
      const { id, label } = provider;
      const read = await this.reading(provider);
      const isRead = typeof read !== "string";
      const tokens = isRead ? await this.tokensOf(read) : notCounted;
      const hasSecret = isRead && read.some(({ text }) => holdsSecret(text));
      chips.push({ id, label, included: true, ...tokens, warning: isRead ? (hasSecret ? looksSecret() : "") : read });
    }
    return chips;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private async instructionChips(editor: vscode.TextEditor | undefined): Promise<ChipView[]> {
    const { excerpts, cutTo } = await this.instructions.read(editor?.document.uri);
    if (excerpts.length === 0) return [];
    const included = this.includesInstructions;
    return [
      {
        id: instructionsId,
        label: excerpts.map(({ label }) => label).join(", "),
        included,
        ...(included ? await this.tokensOf(excerpts) : notCounted),
        warning:
          included && cutTo !== undefined
            ? vscode.l10n.t("Only the first {0} tokens are sent.", cutTo.toLocaleString("en"))
            : "",
      },
    ];
  }

  private isOpenIncluded(warning: string): boolean {
    return this.includesOpen ?? warning === "";
  }

  /** Why the open file is left out until the user includes it; empty if it is not. */
  private async openWarning(editor: vscode.TextEditor): Promise<string> {
    const { document, selection } = editor;
    const text = document.getText(selection.isEmpty ? undefined : selection);
    if (isSecretFile(pathOf(document.uri)) || holdsSecret(text)) return looksSecret();
    if (!(await this.providers.isIgnored(document.uri))) return "";
    return vscode.l10n.t("Ignored by Git or excluded in the settings.");
  }

  /** What a provider reads, or in words why it cannot. */
  private reading(provider: ContextProvider): Promise<Excerpt[] | string> {
    const now = performance.now();
    const known = this.readings.get(provider.id);
    if (known && now - known.at < readingMs) return known.result;
    const result = provider.read().catch((error: unknown) => failureOf(error).message);
    this.readings.set(provider.id, { at: now, result });
    return result;
  }

  private async tokensOf(excerpts: readonly Excerpt[]): Promise<Pick<ChipView, "tokens" | "isEstimate">> {
    const texts = excerpts.map(excerptText);
    const counted = await Promise.all(texts.map((text) => this.counts.of(text)));
    const add = (sum: number | null, each: number | undefined): number | null =>
      sum === null || each === undefined ? null : sum + each;
    return { tokens: counted.reduce(add, 0), isEstimate: texts.some((text) => this.counts.isEstimated(text)) };
  }
}

function looksSecret(): string {
  return vscode.l10n.t("May contain passwords or keys.");
}
