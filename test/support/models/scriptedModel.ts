// A model that says what a test wants, when it wants, and keeps a record of what it was asked.
import type { CompletionEnd, CompletionModel } from "../../../src/core/completion/completionModel.ts";
import type { CompletionRequest } from "../../../src/core/completion/completionRequest.ts";
import { FailureError, failure } from "../../../src/core/failures.ts";
import type { FakeClock } from "../fakeClock.ts";

/** Pieces of text with their times in milliseconds after the question. The last one ends the answer. */
export type Saying = readonly (readonly [ms: number, text: string])[] | { readonly failsAfterMs: number };

export class ScriptedModel implements CompletionModel {
  /** `80 x = fo|`: when which prefix was asked for; with ` ahead` or ` warm` behind it; with ` ✗` once it was ended. */
  readonly asked: string[] = [];
  /** Requests that have not ended. */
  running = 0;
  private readonly clock: FakeClock;
  private warming = new AbortController();
  private readonly says: (query: CompletionRequest) => Saying;

  constructor(clock: FakeClock, says: (query: CompletionRequest) => Saying) {
    this.clock = clock;
    this.says = says;
  }

  complete: CompletionModel["complete"] = (query, onChunk, signal) => {
    // As the worker does: what is evaluated ahead of need ends when anything else is asked.
    this.warming.abort();
    const note = query.isSpeculative === true ? " ahead" : query.alternative ? ` choice ${query.alternative}` : "";
    return this.perform(`${oneLine(query.prefix)}|${note}`, signal, async () =>
      this.speak(this.says(query), onChunk, signal),
    );
  };

  warm: CompletionModel["warm"] = ({ prefix }, signal) => {
    this.warming = new AbortController();
    const either = AbortSignal.any([signal, this.warming.signal]);
    return this.perform(`${oneLine(prefix)}| warm`, either, () => this.clock.sleep(100));
  };

  private async speak(saying: Saying, onChunk: (text: string) => void, signal: AbortSignal): Promise<CompletionEnd> {
    if ("failsAfterMs" in saying) {
      await this.clock.sleep(saying.failsAfterMs);
      throw new FailureError(failure("workerGone", "The model worker ended unexpectedly."));
    }
    let [passed, said] = [0, ""];
    for (const [ms, text] of saying) {
      await this.clock.sleep(ms - passed);
      passed = ms;
      said += text;
      if (!signal.aborted && text !== "") onChunk(text);
    }
    return { text: said, tokenProbabilities: [], usage: { reused: 0, evaluated: 1, produced: 1 } };
  }

  private async perform<Result>(what: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
    const index = this.asked.push(`${this.clock.now} ${what}`) - 1;
    this.running++;
    let cancel = (): void => {};
    const cancelled = new Promise<never>((_resolve, reject) => {
      cancel = () => {
        this.asked[index] += " ✗";
        reject(new FailureError(failure("cancelled", "Cancelled.")));
      };
      signal.addEventListener("abort", cancel, { once: true });
    });
    try {
      return await Promise.race([work(), cancelled]);
    } finally {
      signal.removeEventListener("abort", cancel);
      this.running--;
    }
  }
}

/** The last line, and a mark for each line before it. */
export function oneLine(text: string): string {
  return text.replaceAll("\r\n", "⏎").replaceAll("\n", "⏎");
}
