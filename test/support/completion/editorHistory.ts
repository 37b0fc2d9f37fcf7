// A person at an editor with ghost text: keys go in, and what is seen comes out as a history, `120 foo[bar]` for each picture
// with its time. Does what VS Code and the host do around the completion engine, on a fake clock.
import { CompletionEngine, firstLinesAfterMs } from "../../../src/core/completion/completionEngine.ts";
import type { Completion } from "../../../src/core/completion/completion.ts";
import type { CompletionDocument, CompletionRequest } from "../../../src/core/completion/completionRequest.ts";
import type { WindowLimits } from "../../../src/core/completion/prompt/promptWindow.ts";
import { withCursor, withGhost } from "../completion/cursorText.ts";
import { FakeClock } from "../fakeClock.ts";
import { oneLine, ScriptedModel, type Saying } from "../models/scriptedModel.ts";

/** The editor asks this long after a key. */
const askedAfterMs = 80;
/** After this long the host answers that there is nothing, and has the editor ask again once there is. */
const deadlineMs = 550;
/** Time between two keys. */
const gapMs = 150;

type Shown = Pick<Completion, "text" | "replaceAfter">;

export class EditorHistory {
  readonly clock = new FakeClock();
  readonly model: ScriptedModel;
  readonly engine: CompletionEngine;
  /** Every picture that was on the screen, with its time; `⏎` is a line break. */
  readonly seen: string[] = [];
  private document: CompletionDocument;
  private completion: Shown | undefined;
  private question = new AbortController();
  private picture = "";

  /** `text` has its cursor at `|`. */
  constructor(text: string, says: (query: CompletionRequest) => Saying, limits: Partial<WindowLimits> = {}) {
    this.document = withCursor(text);
    this.model = new ScriptedModel(this.clock, says);
    this.engine = new CompletionEngine(this.model, () => ({ infillTokens: 500, ...limits }), this.clock.after);
    this.draw();
  }

  get text(): string {
    return this.document.text;
  }

  get offset(): number {
    return this.document.offset;
  }

  get shown(): Shown | undefined {
    return this.completion;
  }

  /** Types character by character at an even pace. */
  async type(text: string): Promise<void> {
    for (const character of text) await this.insert(character);
  }

  /** One key that inserts a text: a character, a line break with its indentation, a bracket whose `closer` the editor adds. */
  async insert(key: string, closer = ""): Promise<void> {
    const text = this.document.text.includes("\r\n") ? key.replaceAll("\n", "\r\n") : key;
    this.completion = this.completion && typedThrough(this.completion, text, closer);
    this.edit(0, text, 0, closer);
    await this.clock.pass(gapMs);
  }

  /** Types a closing bracket that is there already. */
  async typeOver(): Promise<void> {
    const key = this.document.text.charAt(this.document.offset);
    const rest = this.completion?.text.startsWith(key) ? this.completion.text.slice(1) : "";
    this.completion =
      rest === "" ? undefined : { text: rest, replaceAfter: Math.max(0, this.completion!.replaceAfter - 1) };
    this.edit(0, key, 1);
    await this.clock.pass(gapMs);
  }

  async backspace(): Promise<void> {
    this.completion = undefined;
    this.edit(1, "", 0);
    await this.clock.pass(gapMs);
  }

  /** Accepts the ghost. */
  async tab(): Promise<void> {
    const { text, replaceAfter } = this.taken();
    this.completion = undefined;
    this.edit(0, text, replaceAfter);
    await this.clock.pass(gapMs);
  }

  /** Accepts the ghost's next word. */
  async acceptWord(): Promise<void> {
    const { text, replaceAfter } = this.taken();
    const word = /^\s*(?:\w+|[^\w\s]+|$)/.exec(text)?.[0] ?? text;
    this.completion = word === text ? undefined : { text: text.slice(word.length), replaceAfter };
    this.edit(0, word, word === text ? replaceAfter : 0);
    await this.clock.pass(gapMs);
  }

  /** Moves the cursor, which hides the ghost and asks nothing. */
  async move(by: number): Promise<void> {
    this.question.abort();
    this.completion = undefined;
    this.document = { ...this.document, offset: this.document.offset + by };
    this.draw();
    await this.clock.pass(gapMs);
  }

  /** Something else changes the document while the person waits: another window, a formatter. The cursor stays with its text. */
  async changeElsewhere(change: (text: string) => string): Promise<void> {
    const { text: old, offset } = this.document;
    const text = change(old);
    this.completion = undefined;
    // A change above moves it, one below does not.
    const moved = text.endsWith(old.slice(offset)) ? text.length - old.length : 0;
    this.document = { ...this.document, text, offset: offset + moved };
    this.draw();
    this.ask(askedAfterMs);
    await this.clock.pass(gapMs);
  }

  /** Does nothing for a while. */
  async wait(ms: number): Promise<void> {
    await this.clock.pass(ms);
  }

  private taken(): Shown {
    if (this.completion === undefined) throw new Error("there is no ghost to accept");
    return this.completion;
  }

  private edit(before: number, text: string, after: number, behind = ""): void {
    const { text: old, offset } = this.document;
    this.document = {
      ...this.document,
      text: old.slice(0, offset - before) + text + behind + old.slice(offset + after),
      offset: offset - before + text.length,
    };
    this.draw();
    this.ask(askedAfterMs);
  }

  private ask(afterMs: number): void {
    this.question.abort();
    const question = new AbortController();
    this.question = question;
    this.clock.after(afterMs, () => {
      if (!question.signal.aborted) void this.answer(question);
    });
  }

  private async answer(question: AbortController): Promise<void> {
    const { signal } = question;
    let isLate = false;
    this.clock.after(deadlineMs, () => (isLate = true));
    const completion = this.engine
      .complete(this.document, signal, { firstLinesAfterMs, prefetchesNext: true })
      .then((result) => result.completion)
      .catch(() => undefined);
    await Promise.race([completion, this.clock.sleep(deadlineMs)]);
    if (isLate && !signal.aborted) this.show(undefined);
    const found = await completion;
    if (signal.aborted) return;
    // A late one is known now: the editor asks again.
    if (isLate) return found && this.ask(0);
    this.show(found);
    await found?.whole;
    if (found?.whole && !signal.aborted) this.ask(0);
  }

  private show(completion: Shown | undefined): void {
    this.completion = completion;
    this.draw();
  }

  private draw(): void {
    const picture = oneLine(withGhost(this.document, this.completion?.text ?? "", this.completion?.replaceAfter));
    if (picture !== this.picture) this.seen.push(`${this.clock.now} ${picture}`);
    this.picture = picture;
  }
}

/** What the editor itself leaves of a ghost when its beginning is typed, before anybody is asked. */
function typedThrough({ text, replaceAfter }: Shown, typed: string, closer: string): Shown | undefined {
  const rest = text.startsWith(typed) ? text.slice(typed.length) : "";
  return rest === "" || !rest.includes(closer) ? undefined : { text: rest, replaceAfter: replaceAfter + closer.length };
}
