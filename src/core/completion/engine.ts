// From a document to a ghost: look among recent answers, join a running request, or ask the model; then clean up.
import { FailureError, failure } from "../failures.ts";
import { postprocess } from "./postprocess.ts";
import type { CompletionDocument, CompletionQuery, CompletionShape, TokenCertainty } from "./query.ts";
import { chooseShape } from "./shape.ts";
import { Run } from "./run.ts";
import { AnswerCache, remainder, type Answer } from "./typedThrough.ts";
import { planQuery, type PinnedWindow, type WindowLimits } from "./window.ts";

/** Longest generation in tokens, by shape. */
const maxTokens: Readonly<Record<CompletionShape, number>> = { line: 48, block: 160 };
/**
 * How long a request that its caller gave up goes on, in milliseconds: the next key often wants the same answer, and comes
 * within this time (median gap 170 ms in the typing traces).
 */
const orphanMs = 400;
/**
 * How long the whole of a block is waited for before its finished lines are shown: a fast machine has it by then, and a ghost
 * that grows at once would flicker.
 */
export const firstLinesAfterMs = 150;

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
  ): Promise<{
    readonly text: string;
    readonly certainties: readonly TokenCertainty[];
    readonly usage: CompletionCost;
  }>;
  warm(
    params: Pick<CompletionQuery, "documentId" | "context" | "prefix" | "suffix">,
    signal: AbortSignal,
  ): Promise<unknown>;
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
  /** For a ghost that is only the finished lines of a longer one: settles when asking again gives the whole. */
  readonly whole?: Promise<unknown>;
}

/** How a question is asked. */
export interface AskOptions {
  /** Instead of the shape that the place suggests. */
  readonly shape?: CompletionShape;
  /** After this long, finished lines are shown without waiting for the rest. Without it only the whole is. */
  readonly firstLinesAfterMs?: number;
}

const noCost: CompletionCost = { reused: 0, evaluated: 0, produced: 0 };

export class CompletionEngine {
  private readonly model: CompletionModel;
  private readonly limits: () => WindowLimits;
  private readonly after: (delayMs: number, action: () => void) => void;
  private readonly cache = new AnswerCache();
  private pinned: PinnedWindow | undefined;
  private run: Run<Ghost | undefined> | undefined;

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
  async ask(document: CompletionDocument, signal: AbortSignal, options: AskOptions = {}): Promise<Ghost | undefined> {
    const known = this.cache.find(document);
    if (known) return { ...known, source: "cache", cost: noCost, applied: [] };
    const shape = options.shape ?? chooseShape(document);
    if (this.run?.answers(document)) {
      const { run } = this;
      const ghost = await this.wait(run, document, signal, options);
      const rest = ghost?.whole ? ghost : this.cache.find(document);
      if (rest) return { source: "model", cost: ghost?.cost ?? noCost, applied: ghost?.applied ?? [], ...rest };
      if (run.document.offset === document.offset) return ghost;
      // What came out differs from what was typed meanwhile after all.
    }
    return this.wait(this.start(document, shape), document, signal, options);
  }

  /** Evaluates a document's surroundings ahead of the first key, as long as nothing else wants the model. */
  async warm(document: CompletionDocument, signal: AbortSignal): Promise<void> {
    const { query, pinned } = planQuery(document, { shape: "line", maxTokens: 0 }, this.limits(), this.pinned);
    this.pinned = pinned;
    await this.model.warm({ documentId: document.id, prefix: query.prefix, suffix: query.suffix }, signal);
  }

  private start(document: CompletionDocument, shape: CompletionShape): Run<Ghost | undefined> {
    this.run?.abort.abort();
    const { query, pinned } = planQuery(document, { shape, maxTokens: maxTokens[shape] }, this.limits(), this.pinned);
    this.pinned = pinned;
    const run = new Run<Ghost | undefined>(document, async (own) => {
      try {
        const end = await this.model.complete(query, (chunk) => own.push(chunk), own.abort.signal);
        const { text, replaceAfter, applied } = postprocess(end.text, document);
        if (text === "") return undefined;
        this.cache.add(answerOf(document, text, replaceAfter));
        return { text, replaceAfter, source: "model", cost: end.usage, applied };
      } finally {
        if (this.run === own) this.run = undefined;
      }
    });
    this.run = run;
    return run;
  }

  private async wait(
    run: Run<Ghost | undefined>,
    document: CompletionDocument,
    signal: AbortSignal,
    { firstLinesAfterMs }: AskOptions,
  ): Promise<Ghost | undefined> {
    const leave = (): void => {
      run.waiters--;
      if (run.waiters > 0) return;
      this.after(orphanMs, () => {
        if (run.waiters === 0) run.abort.abort();
      });
    };
    run.waiters++;
    const given = whenAborted(signal);
    const endings: Promise<Ghost | "lines" | undefined>[] = [run.result, given.up];
    if (firstLinesAfterMs !== undefined) {
      const time = new Promise<void>((resolve) => this.after(firstLinesAfterMs, resolve));
      endings.push(Promise.all([run.firstLine, time]).then(() => "lines"));
    }
    try {
      const ended = await Promise.race(endings);
      const lines = ended === "lines" ? shownLines(run, document) : undefined;
      // A ghost of lines still waits, so to speak, for its whole.
      if (lines) run.waiters++;
      if (lines) void lines.whole?.finally(leave);
      return ended === "lines" ? (lines ?? (await Promise.race([run.result, given.up]))) : ended;
    } finally {
      given.forget();
      leave();
    }
  }
}

/** The finished lines of a run as a ghost for a document in which some of them may be typed already. */
function shownLines(run: Run<Ghost | undefined>, document: CompletionDocument): Ghost | undefined {
  const { text, replaceAfter, applied } = postprocess(run.finishedLines(), run.document);
  const rest = text === "" ? undefined : remainder(answerOf(run.document, text, replaceAfter), document);
  const whole = run.result.catch(() => undefined);
  return rest && { ...rest, source: "model", cost: noCost, applied, whole };
}

function answerOf({ id, text: document, offset }: CompletionDocument, text: string, replaceAfter: number): Answer {
  return { documentId: id, before: document.slice(0, offset), after: document.slice(offset), text, replaceAfter };
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
