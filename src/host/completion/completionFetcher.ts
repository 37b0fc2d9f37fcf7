// Waits for the typist, then for the engine; hands on what comes in time, and has the editor ask again for what comes later.
import { setTimeout as delay } from "node:timers/promises";
import type * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { firstLinesAfterMs, type CompletionEngine } from "../../core/completion/completionEngine.ts";
import type { Completion, CompletionResult } from "../../core/completion/completion.ts";
import type { CompletionDocument } from "../../core/completion/completionRequest.ts";
import { failureText } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { Retrigger } from "./retrigger.ts";
import { isStillAt, type Place } from "./cursorPosition.ts";
import type { RequestRecorder } from "./requestRecorder.ts";
import { reasonFor } from "../reasons.ts";

/**
 * The editor asks about 80 ms after the key and drops a ghost that comes later than about 750 ms after it whenever
 * IntelliSense has something (docs/benchmarks.md, “The editor”).
 */
const deadlineMs = 550;
/** Ghosts to choose from for somebody who wants another one. */
const mostAlternatives = 3;

/** `patient`: we had the editor ask, so that it waits. `another`: by hand, where a ghost is shown already. */
export type AskKind = "typing" | "patient" | "manual" | "another";

/** What the engine has found. */
export interface Found {
  readonly completions: readonly Completion[];
  readonly answer: CompletionResult;
}

export class CompletionFetcher implements Disposable {
  private readonly engine: CompletionEngine;
  private readonly again: Retrigger;
  private readonly answered: (tookMs: number) => void;
  private readonly log: Log;
  /** Ends the question that goes on although the editor no longer waits. */
  private late: AbortController | undefined;

  /** `answered` is told how long the model took. */
  constructor(engine: CompletionEngine, again: Retrigger, answered: (tookMs: number) => void, log: Log) {
    this.engine = engine;
    this.again = again;
    this.answered = answered;
    this.log = log;
  }

  /**
   * What there is to show within the time that the editor waits, or undefined; the question is ended then, or will be by the
   * answer that comes late. Never raises.
   */
  async ask(
    asked: CompletionDocument,
    place: Place,
    kind: AskKind,
    delayMs: number,
    question: RequestRecorder,
    token: vscode.CancellationToken,
  ): Promise<Found | undefined> {
    this.late?.abort();
    const { controller, unlink } = abortOn(token);
    if (delayMs > 0) await question.stage("delay", pause(delayMs, controller.signal));
    if (controller.signal.aborted) {
      unlink();
      question.end({ kind: "cancelled" });
      return undefined;
    }
    const asking = question.stage("model", this.find(asked, kind, controller.signal)).catch((error: unknown) => {
      const failure = reasonFor(this.log, "ghost text", error);
      const isCancelled = failure.kind === "cancelled";
      question.end(isCancelled ? { kind: "cancelled" } : { kind: "failed", message: failureText(failure) });
      return undefined;
    });
    // Somebody who asked by hand waits; while typing, a slow answer would hold up everybody's IntelliSense.
    const first = await (kind === "typing" ? Promise.race([asking, delay(deadlineMs - delayMs, tooLate)]) : asking);
    unlink();
    if (first !== tooLate) {
      // The longer text takes the place of its first lines when it is known, if nothing moved.
      void first?.answer.completion?.whole?.then(() => this.askAgain(place));
      return first;
    }
    this.late = controller;
    void asking.then((found) => {
      if (found === undefined) return;
      if (!found.answer.completion)
        return question.silent(found.answer.suppressedBy ?? "nothingGenerated", found.answer);
      question.end({ kind: "late" }, found.answer);
      if (!controller.signal.aborted) this.askAgain(place);
    });
    return undefined;
  }

  dispose(): void {
    this.late?.abort();
  }

  private askAgain(place: Place): void {
    if (isStillAt(place)) this.again.ask(place, "typing");
  }

  private async find(asked: CompletionDocument, kind: AskKind, signal: AbortSignal): Promise<Found> {
    if (kind === "another") {
      const completions = await this.engine.alternatives(asked, signal, mostAlternatives);
      if (completions[0])
        return { completions, answer: { completion: completions[0], applied: completions[0].applied } };
    }
    const isKnown = this.engine.knows(asked);
    const start = performance.now();
    const answer = await this.engine.answer(asked, signal, {
      looksAhead: true,
      ...(kind === "manual" || kind === "another" ? { showsUnsure: true } : { firstLinesAfterMs }),
    });
    if (!isKnown) this.answered(performance.now() - start);
    return { completions: answer.completion ? [answer.completion] : [], answer };
  }
}

const tooLate = Symbol("too late");

/** Waits for some time, or until the signal aborts. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
