// A request that the model is working on. Several callers may wait for the same one, for its result or its finished lines.
import { FailureError, failure } from "../failures.ts";
import { cachedCompletion, remainder } from "./cache/completionCache.ts";
import { noCost, type Completion, type CompletionResult } from "./completion.ts";
import type { CompletionDocument } from "./completionRequest.ts";
import { postprocess } from "./postprocess/postprocess.ts";

/**
 * How long a request continues once its caller has given up, in milliseconds: the next key often needs the same result, and
 * comes within this time (median gap 170 ms in the typing traces).
 */
const orphanMs = 400;

/** Runs an action after some milliseconds; the clock is the caller's. */
export type After = (delayMs: number, action: () => void) => void;

export class PendingCompletion {
  readonly document: CompletionDocument;
  readonly abort = new AbortController();
  /** Settles when the model is done. Callers that wait get its failure; if there are none, the failure is dropped. */
  readonly result: Promise<CompletionResult>;
  /** Settles when a first line that is not blank is finished; never if the request ends before that. */
  private readonly firstLine: Promise<void>;
  private readonly after: After;
  private waiters = 0;
  private text = "";
  /** Whether anything that is not blank has come. */
  private hasText = false;
  private lineArrived = (): void => {};

  /** `run` performs the request, passes text to `push` and ends when `abort` does. */
  constructor(
    document: CompletionDocument,
    after: After,
    run: (pending: PendingCompletion) => Promise<CompletionResult>,
  ) {
    this.document = document;
    this.after = after;
    this.firstLine = new Promise((resolve) => (this.lineArrived = resolve));
    this.result = run(this);
    this.result.catch(() => undefined);
  }

  /** Takes text as the model generates it. */
  push(chunk: string): void {
    this.text += chunk;
    const start = this.hasText ? 0 : chunk.search(/\S/);
    this.hasText = start >= 0;
    if (this.hasText && chunk.includes("\n", start)) this.lineArrived();
  }

  /** Keeps the request alive when all who wait have left. */
  keep(): void {
    this.waiters++;
  }

  /** True for the document of this request, also with some of the generated text typed: its result applies there too. */
  appliesTo(document: CompletionDocument): boolean {
    const own = this.document;
    if (this.abort.signal.aborted || own.id !== document.id) return false;
    const before = own.text.slice(0, own.offset);
    if (!document.text.startsWith(before) || document.offset < own.offset) return false;
    const typed = document.text.slice(own.offset, document.offset);
    const isAgreed = typed === "" || (this.text !== "" && this.text.startsWith(typed));
    return isAgreed && document.text.slice(document.offset) === own.text.slice(own.offset);
  }

  /**
   * The result, or the finished lines for `document` if they are there after `linesAfterMs` and the rest is not. Raises
   * FailureError: `cancelled` when the signal ends the wait, else what the model raised. A request that nobody waits for any
   * longer is cancelled soon.
   */
  async wait(
    document: CompletionDocument,
    signal: AbortSignal,
    linesAfterMs: number | undefined,
  ): Promise<CompletionResult> {
    this.waiters++;
    const { cancelled, unlink } = cancellation(signal);
    const endings: Promise<CompletionResult | "lines">[] = [this.result, cancelled];
    if (linesAfterMs !== undefined) {
      const time = new Promise<void>((resolve) => this.after(linesAfterMs, resolve));
      endings.push(Promise.all([this.firstLine, time]).then(() => "lines"));
    }
    try {
      const ended = await Promise.race(endings);
      if (ended !== "lines") return ended;
      const lines = this.finishedLines(document);
      if (lines === undefined) return await Promise.race([this.result, cancelled]);
      // Lines that are shown still wait for the rest.
      this.waiters++;
      void lines.whole?.finally(() => this.leave());
      return { completion: lines, applied: lines.applied };
    } finally {
      unlink();
      this.leave();
    }
  }

  private leave(): void {
    this.waiters--;
    if (this.waiters > 0) return;
    this.after(orphanMs, () => {
      if (this.waiters === 0) this.abort.abort();
    });
  }

  /** The finished lines as a completion for a document in which some of them may already be typed. */
  private finishedLines(document: CompletionDocument): Completion | undefined {
    const finished = this.text.slice(0, Math.max(0, this.text.lastIndexOf("\n")));
    const cleaned = postprocess(finished, this.document);
    const rest = cleaned.text === "" ? undefined : remainder(cachedCompletion(this.document, cleaned), document);
    const whole = this.result.catch(() => undefined);
    return rest && { ...rest, source: "model", cost: noCost, applied: cleaned.applied, whole };
  }
}

/** Fails with `cancelled` when a signal aborts, until unlinked. */
function cancellation(signal: AbortSignal): { readonly cancelled: Promise<never>; readonly unlink: () => void } {
  let end = (): void => {};
  const cancelled = new Promise<never>((_resolve, reject) => {
    end = () => reject(new FailureError(failure("cancelled", "Cancelled.")));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  return { cancelled, unlink: () => signal.removeEventListener("abort", end) };
}
