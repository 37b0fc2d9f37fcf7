// From a document to a completion: look in the cache, join a pending request, or make a new one; then clean up. While a
// suggestion is shown, idle time prefetches what follows its acceptance.
import { CompletionCache, cachedCompletion, remainder } from "./cache/completionCache.ts";
import { completionResult, withAccepted, type Completion, type CompletionResult } from "./completion.ts";
import type { CompletionEnd, CompletionModel } from "./completionModel.ts";
import { foldersOf, noModules, type ModuleLookup } from "./modules/knownModules.ts";
import { moduleStyle, modulesNamedIn } from "./modules/modulePaths.ts";
import { withoutNewErrors } from "./soundCompletion.ts";
import {
  chooseShape,
  type CompletionDocument,
  type CompletionRequest,
  type CompletionShape,
} from "./completionRequest.ts";
import { PendingCompletion, type After } from "./pendingCompletion.ts";
import { longPauseMs, PinnedWindows } from "./prompt/pinnedWindows.ts";
import type { WindowLimits } from "./prompt/promptWindow.ts";
import { indentationOf, restOfLine, startOfLine } from "../../base/lines.ts";
import { beforeWord, withoutWordAfter, wordAfterCursor } from "./wordAfterCursor.ts";

/**
 * How long to wait for the whole of a block before its finished lines are shown: a fast machine is done by then, and a
 * suggestion that grows at once would flicker.
 */
export const firstLinesAfterMs = 150;
/** A pause after which the anchor moves to the cursor: longer than any gap inside a burst of typing. */
const idleMs = 1000;

/** How a completion is requested. */
export interface CompletionOptions {
  /** Instead of the shape that fits the place. */
  readonly shape?: CompletionShape;
  /** After this long, finished lines are returned without waiting for the rest. Without it, only the whole is. */
  readonly firstLinesAfterMs?: number;
  /** For manual requests: whether text is returned that the model is not sure of. */
  readonly showsUnsure?: boolean;
  /** For an editor: idle time may be spent on later requests, and an early first result matters more than a long window. */
  readonly prefetchesNext?: boolean;
}

/** What the engine knows of a document before anything is requested. Use it at once: typing makes it stale. */
export interface Lookup {
  /** True when the result is cached or being generated, so that no new request is needed. */
  readonly isKnown: boolean;
  /** The result: see `CompletionEngine.complete`. */
  complete(signal: AbortSignal, options?: CompletionOptions): Promise<CompletionResult>;
}

type Known = { readonly result: CompletionResult } | { readonly pending: PendingCompletion };

export class CompletionEngine {
  private readonly model: CompletionModel;
  private readonly after: After;
  private readonly modules: ModuleLookup | undefined;
  private readonly cache = new CompletionCache();
  private readonly windows: PinnedWindows;
  private pending: PendingCompletion | undefined;
  /** A request ahead of need; cancelled when anything else is requested. */
  private prefetch: PendingCompletion | undefined;
  /** Counts the requests, to see whether another one has come in the meantime. */
  private requests = 0;

  /** `limits` are those of the model in use. Without `modules`, a text may import anything. */
  constructor(model: CompletionModel, limits: () => WindowLimits, after: After, modules?: ModuleLookup) {
    this.model = model;
    this.windows = new PinnedWindows(limits);
    this.after = after;
    this.modules = modules;
  }

  /** Looks a document up in the cache and among the pending requests. */
  lookup(document: CompletionDocument): Lookup {
    const known = this.find(document);
    return {
      isKnown: known !== undefined,
      complete: async (signal, options = {}) => this.completeFrom(known, document, signal, options),
    };
  }

  /**
   * The completion for a document, or why there is none. Raises FailureError: `cancelled` when the signal ends it, else what
   * the model raised.
   */
  async complete(
    document: CompletionDocument,
    signal: AbortSignal,
    options: CompletionOptions = {},
  ): Promise<CompletionResult> {
    return this.lookup(document).complete(signal, options);
  }

  /** Up to `count` different completions for a manual request, the most likely first. Raises as `complete` does. */
  async alternatives(document: CompletionDocument, signal: AbortSignal, count: number): Promise<readonly Completion[]> {
    const { completion: first } = await this.complete(document, signal, { showsUnsure: true });
    const completions = first ? [first] : [];
    for (let alternative = 1; alternative < count && first; alternative++) {
      const shape = chooseShape(document);
      const request = { ...this.windows.plan(document, shape), alternative };
      const result = await this.judged(await this.model.complete(request, () => {}, signal), document, shape);
      const completion = result.unsure ?? result.completion;
      if (completion && completions.every(({ text }) => text !== completion.text)) completions.push(completion);
    }
    // The most likely is found first again; the others while they are typed.
    for (const completion of completions.toReversed()) this.cache.add(document, { completion, applied: [] });
    return completions;
  }

  /** Evaluates the text around a cursor before the first key, as long as nothing else needs the model. */
  async warm(document: CompletionDocument, signal: AbortSignal): Promise<void> {
    this.windows.moveAnchor(document);
    const { documentId, context, prefix, suffix, anchor } = this.windows.plan(document, "line", "mayBeShort");
    await this.model.warm({ documentId, prefix, suffix, ...(context && { context }), anchor }, signal);
  }

  /** What answers a document without a new request. */
  private find(document: CompletionDocument): Known | undefined {
    const result = this.cache.find(document);
    if (result) return { result };
    const pending = [this.pending, this.prefetch].find((candidate) => candidate?.appliesTo(document));
    return pending && { pending };
  }

  private async completeFrom(
    known: Known | undefined,
    document: CompletionDocument,
    signal: AbortSignal,
    options: CompletionOptions,
  ): Promise<CompletionResult> {
    this.requests++;
    let found = known;
    const word = options.showsUnsure === true ? wordAfterCursor(document) : "";
    if (word !== "") {
      const shorter = withoutWordAfter(document, word);
      const led = beforeWord(await this.resultOf(this.find(shorter), shorter, signal, options), word);
      if (led) return led;
      found = this.find(document);
    }
    const result = await this.resultOf(found, document, signal, options);
    if (options.prefetchesNext === true && !signal.aborted) this.prefetchNext(document, result.completion);
    return options.showsUnsure === true && result.unsure ? { ...result, completion: result.unsure } : result;
  }

  private async resultOf(
    known: Known | undefined,
    document: CompletionDocument,
    signal: AbortSignal,
    options: CompletionOptions,
  ): Promise<CompletionResult> {
    if (known && "result" in known) return known.result;
    const joined = known && (await this.join(known.pending, document, signal, options));
    if (joined) return joined;
    const shape = options.shape ?? chooseShape(document);
    const started = this.start(document, shape, options.prefetchesNext === true ? "mayBeShort" : "full");
    return started.wait(document, signal, options.firstLinesAfterMs);
  }

  /**
   * The result of a pending request for a document; undefined when it does not fit what has been typed since, or was a
   * prefetch that the worker gave up.
   */
  private async join(
    pending: PendingCompletion,
    document: CompletionDocument,
    signal: AbortSignal,
    options: CompletionOptions,
  ): Promise<CompletionResult | undefined> {
    const isPrefetch = pending === this.prefetch;
    try {
      const result = await pending.wait(document, signal, options.firstLinesAfterMs);
      if (result.completion?.whole || pending.document.offset === document.offset) return result;
      const { completion } = result;
      const rest = completion && remainder(cachedCompletion(pending.document, completion), document);
      return rest && { ...result, completion: { ...completion, ...rest } };
    } catch (error) {
      if (isPrefetch && !signal.aborted) return undefined;
      throw error;
    }
  }

  private start(document: CompletionDocument, shape: CompletionShape, first: "mayBeShort" | "full"): PendingCompletion {
    this.pending?.abort.abort();
    this.cancelPrefetch();
    const pending = this.send(document, this.windows.plan(document, shape, first), () => {
      if (this.pending === pending) this.pending = undefined;
    });
    this.pending = pending;
    return pending;
  }

  private send(document: CompletionDocument, request: CompletionRequest, ended: () => void): PendingCompletion {
    // Lines that are shown early have had nothing looked up.
    const early = this.modules === undefined ? document : { ...document, modules: noModules };
    return new PendingCompletion(early, this.after, async (pending) => {
      try {
        const end = await this.model.complete(request, (chunk) => pending.push(chunk), pending.abort.signal);
        const result = await this.judged(end, document, request.shape);
        this.cache.add(document, result);
        return result;
      } finally {
        ended();
      }
    });
  }

  /** What to show of a generation, once the modules that it names and its syntax have been looked at. */
  private async judged(
    end: CompletionEnd,
    document: CompletionDocument,
    shape: CompletionShape,
  ): Promise<CompletionResult> {
    const modules = await this.modulesFor(end.text, document);
    const result = completionResult(end, modules ? { ...document, modules } : document, shape);
    return withoutNewErrors(result, document, this.model);
  }

  private async modulesFor(text: string, document: CompletionDocument): Promise<CompletionDocument["modules"]> {
    const style = moduleStyle(document.languageId);
    if (this.modules === undefined || style === undefined) return undefined;
    const [before, rest] = [startOfLine(document.text, document.offset), restOfLine(document.text, document.offset)];
    const named = modulesNamedIn(before + text + rest, style);
    if (named.length === 0) return undefined;
    return this.modules.find(document.id, foldersOf(named, style, this.modules.around(document.id)));
  }

  /** Spends the time in which a suggestion is read: on what follows its acceptance, then on moving the anchor. */
  private prefetchNext(document: CompletionDocument, completion: Completion | undefined): void {
    const { requests } = this;
    const isQuiet = (): boolean => requests === this.requests && this.pending === undefined;
    const whole = completion?.whole ?? Promise.resolve();
    void whole.then(async () => {
      // The whole has replaced its first lines in the cache.
      const shown = completion && (this.cache.find(document)?.completion ?? completion);
      if (shown && isQuiet()) await this.prefetchAfter(withAccepted(document, shown), isQuiet);
    });
    for (const pauseMs of [idleMs, longPauseMs])
      this.after(pauseMs, () => {
        const isIdle = isQuiet() && this.prefetch === undefined;
        // What fails here is done by the next request.
        if (isIdle && this.windows.isWorthWarming(document, pauseMs))
          this.warm(document, new AbortController().signal).catch(() => undefined);
      });
  }

  /** Prefetches the completion of a document; where nothing follows on the line, the one after a line break. */
  private async prefetchAfter(document: CompletionDocument, isQuiet: () => boolean): Promise<void> {
    const next = await this.prefetchFor(document);
    const isAtLineEnd = /^[ \t]*(?:\r?\n|$)/.test(document.text.slice(document.offset));
    if (next === undefined || next.completion || !isAtLineEnd || !isQuiet()) return;
    const lineBreak = document.text.includes("\r\n") ? "\r\n" : "\n";
    const typed = `${lineBreak}${indentationOf(startOfLine(document.text, document.offset))}`;
    await this.prefetchFor(withAccepted(document, { text: typed, replaceAfter: 0 }));
  }

  /** A result computed on the background lane; undefined when it was cancelled or is known already. */
  private async prefetchFor(document: CompletionDocument): Promise<CompletionResult | undefined> {
    if (this.find(document)) return undefined;
    this.cancelPrefetch();
    const request = this.windows.planAhead(document, chooseShape(document));
    const prefetch = this.send(document, request, () => {
      if (this.prefetch === prefetch) this.prefetch = undefined;
    });
    prefetch.keep();
    this.prefetch = prefetch;
    return prefetch.result.catch(() => undefined);
  }

  private cancelPrefetch(): void {
    this.prefetch?.abort.abort();
    this.prefetch = undefined;
  }
}
