// From a document to a ghost: look among recent answers, join a running request, or ask the model; then clean up.
import { FailureError, failure } from "../failures.ts";
import { postprocess } from "./postprocess.ts";
import type { CompletionDocument, CompletionQuery, CompletionShape } from "./query.ts";
import { chooseShape } from "./shape.ts";
import { AnswerCache } from "./typedThrough.ts";
import { planQuery, type PinnedWindow, type WindowLimits } from "./window.ts";

/** Longest generation in tokens, by shape. */
const maxTokens: Readonly<Record<CompletionShape, number>> = { line: 48, block: 160 };
/**
 * How long a request that its caller gave up goes on, in milliseconds: the next key often wants the same answer, and comes
 * within this time (median gap 170 ms in the typing traces).
 */
const orphanMs = 400;

/** What a finished request cost; the worker's own figures. */
export interface CompletionCost {
  readonly reused: number;
  readonly evaluated: number;
  readonly produced: number;
}

/** The model, as completion needs it. */
export interface CompletionModel {
  complete(
    query: CompletionQuery,
    onChunk: (text: string) => void,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly usage: CompletionCost }>;
  warm(params: Pick<CompletionQuery, "documentId" | "prefix" | "suffix">, signal: AbortSignal): Promise<unknown>;
}

/** What to show at the cursor. */
export interface Ghost {
  readonly text: string;
  /** UTF-16 units after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
  readonly source: "cache" | "model";
  /** Zero for a ghost from the cache. */
  readonly cost: CompletionCost;
  /** Clean-up rules that changed the text. */
  readonly applied: readonly string[];
}

interface Run {
  readonly document: CompletionDocument;
  readonly abort: AbortController;
  readonly result: Promise<Ghost | undefined>;
  /** Generated so far, before clean-up. */
  text: string;
  waiters: number;
}

const noCost: CompletionCost = { reused: 0, evaluated: 0, produced: 0 };

export class CompletionEngine {
  private readonly model: CompletionModel;
  private readonly limits: () => WindowLimits;
  private readonly after: (delayMs: number, action: () => void) => void;
  private readonly cache = new AnswerCache();
  private pinned: PinnedWindow | undefined;
  private run: Run | undefined;

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

  /**
   * The ghost for a document, or undefined when there is nothing to show. Raises FailureError: `cancelled` when the signal
   * ends it, else what the model raised.
   */
  async ask(document: CompletionDocument, signal: AbortSignal, shape?: CompletionShape): Promise<Ghost | undefined> {
    const known = this.cache.find(document);
    if (known) return { ...known, source: "cache", cost: noCost, applied: [] };
    const joined = this.run !== undefined && continues(this.run, document);
    const run = joined ? this.run! : this.start(document, shape ?? chooseShape(document));
    const ghost = await this.wait(run, signal);
    if (!joined) return ghost;
    const rest = this.cache.find(document);
    if (rest) return { ...rest, source: "model", cost: ghost?.cost ?? noCost, applied: ghost?.applied ?? [] };
    // What came out differs from what was typed meanwhile after all.
    return this.wait(this.start(document, shape ?? chooseShape(document)), signal);
  }

  /** Evaluates a document's surroundings ahead of the first key, as long as nothing else wants the model. */
  async warm(document: CompletionDocument, signal: AbortSignal): Promise<void> {
    const { query, pinned } = planQuery(document, { shape: "line", maxTokens: 0 }, this.limits(), this.pinned);
    this.pinned = pinned;
    await this.model.warm({ documentId: document.id, prefix: query.prefix, suffix: query.suffix }, signal);
  }

  private start(document: CompletionDocument, shape: CompletionShape): Run {
    this.run?.abort.abort();
    const { query, pinned } = planQuery(document, { shape, maxTokens: maxTokens[shape] }, this.limits(), this.pinned);
    this.pinned = pinned;
    const abort = new AbortController();
    const run: Run = {
      document,
      abort,
      text: "",
      waiters: 0,
      result: this.complete(query, document, abort, () => run),
    };
    // A failure belongs to whoever waits; a run that nobody waits for any more fails silently.
    run.result.catch(() => undefined);
    this.run = run;
    return run;
  }

  private async complete(
    query: CompletionQuery,
    document: CompletionDocument,
    abort: AbortController,
    run: () => Run,
  ): Promise<Ghost | undefined> {
    try {
      const end = await this.model.complete(query, (chunk) => (run().text += chunk), abort.signal);
      const { text, replaceAfter, applied } = postprocess(end.text, document);
      if (text === "") return undefined;
      this.cache.add({
        documentId: document.id,
        before: document.text.slice(0, document.offset),
        after: document.text.slice(document.offset),
        text,
        replaceAfter,
      });
      return { text, replaceAfter, source: "model", cost: end.usage, applied };
    } finally {
      if (this.run?.abort === abort) this.run = undefined;
    }
  }

  private async wait(run: Run, signal: AbortSignal): Promise<Ghost | undefined> {
    run.waiters++;
    const given = whenAborted(signal);
    try {
      return await Promise.race([run.result, given.up]);
    } finally {
      given.forget();
      run.waiters--;
      if (run.waiters === 0)
        this.after(orphanMs, () => {
          if (run.waiters === 0) run.abort.abort();
        });
    }
  }
}

/** True when the user has typed into what a run is generating, or ahead of it. */
function continues(run: Run, document: CompletionDocument): boolean {
  const { document: asked, text, abort } = run;
  if (abort.signal.aborted || asked.id !== document.id) return false;
  const before = asked.text.slice(0, asked.offset);
  if (!document.text.startsWith(before) || document.offset < asked.offset) return false;
  const typed = document.text.slice(asked.offset, document.offset);
  const isAgreed = typed === "" || (text !== "" && text.startsWith(typed));
  return isAgreed && document.text.slice(document.offset) === asked.text.slice(asked.offset);
}

/** `up` fails with `cancelled` when the signal aborts; `forget` stops listening. */
function whenAborted(signal: AbortSignal): { readonly up: Promise<never>; readonly forget: () => void } {
  let end = (): void => {};
  const up = new Promise<never>((_resolve, reject) => {
    end = () => reject(new FailureError(failure("cancelled", "Cancelled.")));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  return { up, forget: () => signal.removeEventListener("abort", end) };
}
