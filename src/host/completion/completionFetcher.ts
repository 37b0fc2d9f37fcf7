// Waits until the user stops typing, then for the engine. Returns what comes in time, and retriggers for what comes later.
import { setTimeout as delay } from "node:timers/promises";
import type * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { Completion, CompletionResult } from "../../core/completion/completion.ts";
import { firstLinesAfterMs, type CompletionEngine, type Lookup } from "../../core/completion/completionEngine.ts";
import type { CompletionDocument } from "../../core/completion/completionRequest.ts";
import type { AdaptiveDebounce } from "../../core/completion/triggers/adaptiveDebounce.ts";
import type { TriggerContext } from "../../core/completion/triggers/triggerRules.ts";
import { failureText } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import { reasonFor } from "../reasons.ts";
import type { RequestRecorder } from "./requestRecorder.ts";
import type { Retrigger } from "./retrigger.ts";
import { isStillAt } from "./triggerContext.ts";

/**
 * The editor requests about 80 ms after the key and drops a suggestion that comes later than about 750 ms after it whenever
 * IntelliSense has something (docs/benchmarks.md, “The editor”).
 */
const deadlineMs = 550;
/** Completions to choose from when the user requests another one. */
const mostAlternatives = 3;

/** A request that no rule suppressed. */
export interface FetchRequest {
  readonly document: CompletionDocument;
  readonly context: TriggerContext;
  /** `patient`: we triggered it, so the editor waits. `another`: a manual request where a suggestion is already shown. */
  readonly patience: "typing" | "patient" | "manual" | "another";
}

/** What the engine has found. */
export interface Fetched {
  readonly completions: readonly Completion[];
  readonly result: CompletionResult;
}

export class CompletionFetcher implements Disposable {
  private readonly engine: CompletionEngine;
  private readonly debounce: AdaptiveDebounce;
  private readonly retrigger: Retrigger;
  private readonly log: Log;
  /** Cancels the request that continues although the editor no longer waits for it. */
  private late: AbortController | undefined;

  constructor(engine: CompletionEngine, debounce: AdaptiveDebounce, retrigger: Retrigger, log: Log) {
    this.engine = engine;
    this.debounce = debounce;
    this.retrigger = retrigger;
    this.log = log;
  }

  /**
   * What there is to show within the time that the editor waits. Undefined when there is nothing: the record is written then, or
   * will be when a late result arrives. Never raises.
   */
  async fetch(
    request: FetchRequest,
    recorder: RequestRecorder,
    token: vscode.CancellationToken,
  ): Promise<Fetched | undefined> {
    this.late?.abort();
    const { controller, unlink } = abortOn(token);
    const { document, context, patience } = request;
    let lookup = this.engine.lookup(document);
    // Where no new request is needed, there is nothing to hold back.
    const mayWait = recorder.trigger === "typing" && !lookup.isKnown;
    const delayMs = mayWait ? this.debounce.delayMs(context, performance.now()) : 0;
    if (delayMs > 0) {
      await recorder.stage("delay", pause(delayMs, controller.signal));
      lookup = this.engine.lookup(document);
    }
    if (controller.signal.aborted) {
      unlink();
      recorder.end({ kind: "cancelled" });
      return undefined;
    }
    const fetching = recorder
      .stage("model", this.complete(request, lookup, controller.signal))
      .catch((error: unknown) => {
        const failure = reasonFor(this.log, "ghost text", error);
        const isCancelled = failure.kind === "cancelled";
        recorder.end(isCancelled ? { kind: "cancelled" } : { kind: "failed", message: failureText(failure) });
        return undefined;
      });
    // After a manual request the user waits; while typing, a slow result would hold up everybody's IntelliSense.
    const isTyping = patience === "typing";
    const first = await (isTyping ? Promise.race([fetching, delay(deadlineMs - delayMs, tooLate)]) : fetching);
    unlink();
    if (first !== tooLate) {
      // The whole text replaces its first lines once it is known, if nothing moved.
      void first?.result.completion?.whole?.then(() => this.retriggerAt(context));
      return first;
    }
    this.late = controller;
    void fetching.then((found) => {
      if (found === undefined) return;
      const { result } = found;
      if (!result.completion) return recorder.silent(result.suppressedBy ?? "nothingGenerated", result);
      recorder.end({ kind: "late" }, result);
      if (!controller.signal.aborted) this.retriggerAt(context);
    });
    return undefined;
  }

  dispose(): void {
    this.late?.abort();
  }

  private retriggerAt(context: TriggerContext): void {
    if (isStillAt(context)) this.retrigger.at(context, "typing");
  }

  private async complete(request: FetchRequest, lookup: Lookup, signal: AbortSignal): Promise<Fetched> {
    const { document, patience } = request;
    if (patience === "another") {
      const completions = await this.engine.alternatives(document, signal, mostAlternatives);
      if (completions[0])
        return { completions, result: { completion: completions[0], applied: completions[0].applied } };
      // Looked up again: the first of the alternatives took its time.
      return this.complete({ ...request, patience: "manual" }, this.engine.lookup(document), signal);
    }
    const start = performance.now();
    const result = await lookup.complete(signal, {
      prefetchesNext: true,
      ...(patience === "manual" ? { showsUnsure: true } : { firstLinesAfterMs }),
    });
    if (!lookup.isKnown) this.debounce.answered(performance.now() - start);
    return { completions: result.completion ? [result.completion] : [], result };
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
