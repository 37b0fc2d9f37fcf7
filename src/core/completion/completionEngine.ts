// From a document to a ghost: look among recent answers, join a running request, or ask the model; then clean up. While a
// ghost is shown, idle time computes what follows its acceptance.
import { anchorAt, stillHolds, type Anchor } from "./prompt/promptAnchor.ts";
import type { CompletionModel } from "./completionModel.ts";
import {
  withAccepted,
  completionResult,
  noCost,
  cachedCompletion,
  type Completion,
  type CompletionResult,
} from "./completion.ts";
import { indentationOf, startOfLine } from "../../base/lines.ts";
import type { CompletionDocument, CompletionRequest, CompletionShape } from "./completionRequest.ts";
import { PendingCompletion } from "./pendingCompletion.ts";
import { chooseShape } from "./shape.ts";
import { CompletionCache, NegativeCache } from "./cache/completionCache.ts";
import { waitForPending } from "./waitForPending.ts";
import { beforeWord, withoutWordAfter, wordAfterCursor } from "./wordAfterCursor.ts";
import { isOutgrown, planRequest, type PinnedWindow, type WindowLimits } from "./prompt/promptWindow.ts";

/** Longest generation in tokens. A line may open a block and go on into it. */
const maxTokens = 160;
/**
 * How long the whole of a block is waited for before its finished lines are shown: a fast machine has it by then, and a ghost
 * that grows at once would flicker.
 */
export const firstLinesAfterMs = 150;
/** A pause after which the anchor moves to the cursor: longer than any gap inside a burst of typing. */
const idleMs = 1000;
/** A pause after which a first, short window gets its full length: who rests so long is not in the middle of a line. */
const restMs = 5000;

/** Documents whose windows stay as they were while others are asked about; as many as the worker keeps states of. */
const mostHeld = 8;

/** What stays fixed from one question to the next in the same document. */
interface Held {
  readonly pinned?: PinnedWindow;
  readonly anchor: Anchor;
  /** Whether the window is a first one, shorter than the limits allow; absent before any was cut. */
  readonly isShort?: boolean;
}

/** How a question is asked. */
export interface AskOptions {
  /** Instead of the shape that the place suggests. */
  readonly shape?: CompletionShape;
  /** After this long, finished lines are shown without waiting for the rest. Without it only the whole is. */
  readonly firstLinesAfterMs?: number;
  /** For somebody who asks by hand: whether what the model is not sure of is shown too. */
  readonly showsUnsure?: boolean;
  /** For an editor: idle time may be spent on what comes later, and a first answer soon is better than a long window. */
  readonly looksAhead?: boolean;
}

export class CompletionEngine {
  private readonly model: CompletionModel;
  private readonly limits: () => WindowLimits;
  private readonly after: (delayMs: number, action: () => void) => void;
  private readonly cache = new CompletionCache();
  private readonly silences = new NegativeCache<CompletionResult>();
  /** By document, the most recently asked about last: whoever comes back finds the prompt of before. */
  private readonly held = new Map<string, Held>();
  private run: PendingCompletion<CompletionResult> | undefined;
  /** Computes ahead of need; ends when anything else is asked. */
  private ahead: PendingCompletion<CompletionResult> | undefined;
  /** Counts the questions, to see whether any came meanwhile. */
  private questions = 0;

  /** `after` runs an action later; the clock is the caller's. */
  constructor(
    model: CompletionModel,
    limits: () => WindowLimits,
    after: (delayMs: number, action: () => void) => void,
  ) {
    this.model = model;
    this.limits = limits;
    this.after = after;
  }

  /** The ghost for a document, or undefined when there is nothing to show. Raises as `answer` does. */
  async ask(
    document: CompletionDocument,
    signal: AbortSignal,
    options: AskOptions = {},
  ): Promise<Completion | undefined> {
    return (await this.answer(document, signal, options)).completion;
  }

  /**
   * The ghost for a document, or why there is none. Raises FailureError: `cancelled` when the signal ends it, else what the
   * model raised.
   */
  async answer(document: CompletionDocument, signal: AbortSignal, options: AskOptions = {}): Promise<CompletionResult> {
    this.questions++;
    const word = options.showsUnsure === true ? wordAfterCursor(document) : "";
    if (word !== "") {
      const led = beforeWord(await this.find(withoutWordAfter(document, word), signal, options), word);
      if (led) return led;
    }
    const answer = await this.find(document, signal, options);
    if (options.looksAhead === true && !signal.aborted) this.lookAhead(document, answer.completion);
    return options.showsUnsure === true && answer.unsure ? { ...answer, completion: answer.unsure } : answer;
  }

  /** True when a question needs no request of its own: its answer is known or under way. */
  knows(document: CompletionDocument): boolean {
    const isUnderWay = [this.run, this.ahead].some((run) => run?.answers(document) === true);
    return isUnderWay || this.cache.find(document) !== undefined || this.silences.find(document) !== undefined;
  }

  /** Up to so many different ghosts for somebody who asks by hand, the likeliest first. Raises as `answer` does. */
  async alternatives(document: CompletionDocument, signal: AbortSignal, count: number): Promise<readonly Completion[]> {
    const first = await this.ask(document, signal, { showsUnsure: true });
    const completions = first ? [first] : [];
    for (let alternative = 1; alternative < count && first; alternative++) {
      const shape = chooseShape(document);
      const query = { ...this.plan(document, shape), alternative };
      const answer = completionResult(await this.model.complete(query, () => {}, signal), document, shape);
      const completion = answer.unsure ?? answer.completion;
      if (completion && completions.every(({ text }) => text !== completion.text)) completions.push(completion);
    }
    // The likeliest is found first again; the others while they are typed.
    for (const completion of completions.toReversed()) this.cache.add(cachedCompletion(document, completion));
    return completions;
  }

  /** Evaluates a document's surroundings ahead of the first key, as long as nothing else wants the model. */
  async warm(document: CompletionDocument, signal: AbortSignal): Promise<void> {
    this.hold(document.id, { ...this.held.get(document.id), anchor: anchorAt(document) });
    const { documentId, context, prefix, suffix, anchor } = this.plan(document, "line", true);
    const windows = {
      documentId,
      prefix,
      suffix,
      ...(context && { context }),
      ...(anchor !== undefined && { anchor }),
    };
    await this.model.warm(windows, signal);
  }

  private async find(
    document: CompletionDocument,
    signal: AbortSignal,
    options: AskOptions,
  ): Promise<CompletionResult> {
    const known = this.cache.find(document);
    if (known) return { completion: { ...known, source: "cache", cost: noCost, applied: [] }, applied: [] };
    const silence = this.silences.find(document);
    if (silence) return silence;
    const run = [this.run, this.ahead].find((candidate) => candidate?.answers(document));
    const answer = run && (await this.join(run, document, signal, options));
    if (run && answer) {
      if (answer.completion?.whole || run.document.offset === document.offset) return answer;
      const rest = this.cache.find(document);
      if (rest)
        return { ...answer, completion: { source: "model", cost: noCost, applied: [], ...answer.completion, ...rest } };
      // What came out differs from what was typed meanwhile after all.
    }
    const started = this.start(document, options.shape ?? chooseShape(document), options.looksAhead === true);
    return waitForPending(started, document, signal, this.after, options.firstLinesAfterMs);
  }

  /** Waits for a run that is under way; undefined when it was one ahead of need that the worker gave up. */
  private async join(
    run: PendingCompletion<CompletionResult>,
    document: CompletionDocument,
    signal: AbortSignal,
    options: AskOptions,
  ): Promise<CompletionResult | undefined> {
    const isAhead = run === this.ahead;
    try {
      return await waitForPending(run, document, signal, this.after, options.firstLinesAfterMs);
    } catch (error) {
      if (isAhead && !signal.aborted) return undefined;
      throw error;
    }
  }

  /** `mayBeShort`: the first window of a document may be a short one. */
  private plan(document: CompletionDocument, shape: CompletionShape, mayBeShort = false): CompletionRequest {
    const held = this.held.get(document.id);
    const limits = this.limits();
    // A context that was chosen for the full length would not fit.
    const isFirst = mayBeShort && held?.isShort === undefined && document.context === undefined;
    const infillTokens = (isFirst ? limits.firstInfillTokens : undefined) ?? limits.infillTokens;
    const { query, pinned } = planRequest(document, { shape, maxTokens }, { ...limits, infillTokens }, held?.pinned);
    const anchor = held?.anchor && stillHolds(held.anchor, document) ? held.anchor : anchorAt(document);
    // With another context the window was cut anew.
    const isKept = held?.isShort === true && held.pinned?.context === pinned.context;
    this.hold(document.id, { pinned, anchor, isShort: isKept || infillTokens < limits.infillTokens });
    return { ...query, anchor: Math.max(0, query.prefix.length - (document.offset - anchor.offset)) };
  }

  private hold(documentId: string, held: Held): void {
    this.held.delete(documentId);
    this.held.set(documentId, held);
    if (this.held.size > mostHeld) this.held.delete(this.held.keys().next().value!);
  }

  private start(
    document: CompletionDocument,
    shape: CompletionShape,
    mayBeShort: boolean,
  ): PendingCompletion<CompletionResult> {
    this.run?.abort.abort();
    this.endLookingAhead();
    const run = this.request(document, this.plan(document, shape, mayBeShort), () => {
      if (this.run === run) this.run = undefined;
    });
    this.run = run;
    return run;
  }

  private request(
    document: CompletionDocument,
    query: CompletionRequest,
    ended: () => void,
  ): PendingCompletion<CompletionResult> {
    return new PendingCompletion<CompletionResult>(document, async (own) => {
      try {
        const end = await this.model.complete(query, (chunk) => own.push(chunk), own.abort.signal);
        const answer = completionResult(end, document, query.shape);
        if (answer.completion) this.cache.add(cachedCompletion(document, answer.completion));
        else this.silences.add(document, answer);
        return answer;
      } finally {
        ended();
      }
    });
  }

  /** Spends the time in which a ghost is looked at: on what follows its acceptance, then on moving the anchor. */
  private lookAhead(document: CompletionDocument, completion: Completion | undefined): void {
    const question = this.questions;
    const isQuiet = (): boolean => question === this.questions && this.run === undefined;
    const whole = completion?.whole ?? Promise.resolve();
    void whole.then(async () => {
      // The whole has taken the place of its first lines in the cache.
      const shown = completion && (this.cache.find(document) ?? completion);
      if (shown && isQuiet()) await this.speculate(withAccepted(document, shown), isQuiet);
    });
    for (const pauseMs of [idleMs, restMs])
      this.after(pauseMs, () => {
        if (isQuiet() && this.ahead === undefined) this.tidy(document, pauseMs);
      });
  }

  /**
   * Moves in idle time what would have a key read much anew: the anchor, and the start of a window that has grown large; in a
   * longer rest also that of one that is short.
   */
  private tidy(document: CompletionDocument, pauseMs: number): void {
    const { pinned, anchor, isShort } = this.held.get(document.id) ?? {};
    const limits = this.limits();
    const isBehind = (limits.infill ?? "joint") !== "joint" && anchor?.offset !== document.offset;
    const isLarge = pinned !== undefined && isOutgrown(document, pinned, limits);
    // The user may be in another document by now.
    const isNewest = [...this.held.keys()].at(-1) === document.id;
    const isLengthened = isShort === true && pauseMs >= restMs && isNewest;
    const isCutAnew = isLarge || isLengthened;
    if (isCutAnew) this.hold(document.id, { anchor: anchorAt(document), isShort: false });
    // Whatever it could not do, the next request does.
    if (isCutAnew || isBehind) this.warm(document, new AbortController().signal).catch(() => undefined);
  }

  /** Computes the next ghost; where nothing follows on the line, the one after a line break. */
  private async speculate(document: CompletionDocument, isQuiet: () => boolean): Promise<void> {
    const next = await this.askAhead(document);
    const isAtLineEnd = /^[ \t]*(?:\r?\n|$)/.test(document.text.slice(document.offset));
    if (next === undefined || next.completion || !isAtLineEnd || !isQuiet()) return;
    const lineBreak = document.text.includes("\r\n") ? "\r\n" : "\n";
    const typed = `${lineBreak}${indentationOf(startOfLine(document.text, document.offset))}`;
    await this.askAhead(withAccepted(document, { text: typed, replaceAfter: 0 }));
  }

  /** An answer computed on the background lane; undefined when it was ended or is known already. */
  private async askAhead(document: CompletionDocument): Promise<CompletionResult | undefined> {
    if (this.knows(document)) return undefined;
    this.endLookingAhead();
    const held = this.held.get(document.id);
    const query = { ...this.plan(document, chooseShape(document)), isSpeculative: true };
    // What may never come true must not move what the next question holds on to.
    if (held) this.held.set(document.id, held);
    const run = this.request(document, query, () => {
      if (this.ahead === run) this.ahead = undefined;
    });
    // Held by us, whoever joins and leaves.
    run.waiters++;
    this.ahead = run;
    return run.result.catch(() => undefined);
  }

  private endLookingAhead(): void {
    this.ahead?.abort.abort();
    this.ahead = undefined;
  }
}
