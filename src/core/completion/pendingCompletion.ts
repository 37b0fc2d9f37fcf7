import { FailureError, failure } from "../failures.ts";
import type { CompletionDocument } from "./completionRequest.ts";

/** A request to the model that is under way. Several questions may wait for the same one. */
export class PendingCompletion<Result> {
  readonly document: CompletionDocument;
  readonly abort = new AbortController();
  /** Settles when the model has ended. A failure belongs to whoever waits; without anybody it passes in silence. */
  readonly result: Promise<Result>;
  /** Settles when a first line with something on it is finished; never when the run ends before. */
  readonly firstLine: Promise<void>;
  waiters = 0;
  private text = "";
  private lineArrived = (): void => {};

  constructor(document: CompletionDocument, ask: (run: PendingCompletion<Result>) => Promise<Result>) {
    this.document = document;
    this.firstLine = new Promise((resolve) => (this.lineArrived = resolve));
    this.result = ask(this);
    this.result.catch(() => undefined);
  }

  /** Takes text as the model gives it. */
  push(chunk: string): void {
    this.text += chunk;
    if (/\S[^\n]*\n/.test(this.text)) this.lineArrived();
  }

  /** The lines that are finished, without the last line's break. */
  finishedLines(): string {
    return this.text.slice(0, Math.max(0, this.text.lastIndexOf("\n")));
  }

  /** True when a document is this run's with some of its text typed, or as it was: what comes out answers it too. */
  answers(document: CompletionDocument): boolean {
    const asked = this.document;
    if (this.abort.signal.aborted || asked.id !== document.id) return false;
    const before = asked.text.slice(0, asked.offset);
    if (!document.text.startsWith(before) || document.offset < asked.offset) return false;
    const typed = document.text.slice(asked.offset, document.offset);
    const isAgreed = typed === "" || (this.text !== "" && this.text.startsWith(typed));
    return isAgreed && document.text.slice(document.offset) === asked.text.slice(asked.offset);
  }

  /** `up` fails with `cancelled` when a waiter's signal aborts; `forget` stops listening. */
  givenUp(signal: AbortSignal): { readonly up: Promise<never>; readonly forget: () => void } {
    let end = (): void => {};
    const up = new Promise<never>((_resolve, reject) => {
      end = () => reject(new FailureError(failure("cancelled", "Cancelled.")));
      if (signal.aborted) end();
      else signal.addEventListener("abort", end, { once: true });
    });
    return { up, forget: () => signal.removeEventListener("abort", end) };
  }
}
