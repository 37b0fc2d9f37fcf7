// Ghostlight as a benchmark sees it: its rules of when to ask, its delay and its completion engine over a real worker of its own.
import { setTimeout } from "node:timers/promises";
import { completionEngine } from "../../../src/cli/session.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import type { CompletionModel } from "../../../src/core/completion/completionModel.ts";
import { firstLinesAfterMs, type CompletionEngine } from "../../../src/core/completion/completionEngine.ts";
import type { CompletionResult } from "../../../src/core/completion/completion.ts";
import { restOfLine, startOfLine } from "../../../src/base/lines.ts";
import type { CompletionDocument, CompletionRequest } from "../../../src/core/completion/completionRequest.ts";
import type { ModuleLookup } from "../../../src/core/completion/modules/knownModules.ts";
import type { WindowLimits } from "../../../src/core/completion/prompt/promptWindow.ts";
import type { CursorContext } from "../../../src/core/completion/cursorContext.ts";
import { AdaptiveDebounce } from "../../../src/core/completion/triggers/adaptiveDebounce.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ModelFacts } from "../../../src/core/models/runtime/modelState.ts";
import type { CompleteEnd, TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { ShownCompletions } from "../../../src/core/completion/triggers/shownCompletions.ts";
import { suppressingRule, type TriggerContext } from "../../../src/core/completion/triggers/triggerRules.ts";
import { cursorOf } from "../../support/completion/cursorText.ts";
import { TestHome } from "../../support/workers.ts";
import type { Completer, ShownGhost, TokenCost } from "./completer.ts";

/** What one key's request cost. */
export interface KeyCost {
  readonly evaluated: number;
  /** Characters. */
  readonly typed: number;
  readonly opening: boolean;
}

/** An answer, and the tokens of its request and of the next key's. */
export interface AnswerAfterRest {
  readonly result: CompletionResult;
  readonly ms: number;
  readonly usage: CompleteEnd["usage"];
  readonly nextKey: CompleteEnd["usage"];
}

export class Ghostlight implements Completer {
  readonly name = "Ghostlight";
  readonly facts: ModelFacts;
  /** What the worker said to the newest request that ended, as it was before clean-up. */
  lastEnd: CompleteEnd | undefined;
  private lastRequest: CompletionRequest | undefined;
  readonly home: TestHome;
  private readonly client: WorkerClient;
  private engine: CompletionEngine;
  private readonly rhythm = new AdaptiveDebounce();
  private readonly shown = new ShownCompletions();
  private warming = new AbortController();
  private readonly underWay = new Set<Promise<unknown>>();
  private lastRecord = 0;
  /** What was asked of the model since the records were read, in its order. */
  private prefixes: string[] = [];

  private constructor(home: TestHome, client: WorkerClient, facts: ModelFacts) {
    this.home = home;
    this.client = client;
    this.facts = facts;
    this.engine = completionEngine(this.model(), facts);
  }

  /** Starts a worker and loads a model file. */
  static async start(model: string, contextTokens = 8192): Promise<Ghostlight> {
    const home = new TestHome();
    try {
      const client = home.client({ keepAliveMinutes: 60 });
      client.use({ path: model, contextTokens });
      return new Ghostlight(home, client, await client.load());
    } catch (error) {
      await home.close();
      throw error;
    }
  }

  open(document: CompletionDocument): void {
    this.track(this.engine.warm(document, this.warming.signal)).catch(ignoreCancelled);
  }

  async ask(document: CompletionDocument, signal: AbortSignal): Promise<ShownGhost | undefined> {
    const keyAt = performance.now();
    this.rhythm.key(keyAt);
    const cursor = cursorOf(document);
    if (suppressingRule(triggerContextAt(document, cursor, this.shown.meet(cursor).shown))) return undefined;
    try {
      if (!this.engine.lookup(document).isKnown) await this.delay(document, keyAt, signal);
      if (signal.aborted) return undefined;
      const askedAt = performance.now();
      const completion = (await this.engine.complete(document, signal, { firstLinesAfterMs, prefetchesNext: true }))
        .completion;
      if (completion?.source === "model") this.rhythm.answered(performance.now() - askedAt);
      if (completion)
        this.shown.show(cursor, completion.text.slice(0, completion.text.length - completion.replaceAfter));
      return completion;
    } catch (error) {
      ignoreCancelled(error);
      return undefined;
    }
  }

  /** Waits for the whole answer, and what was not shown of it. A new engine each time, so nothing is known from before. */
  async askWhole(document: CompletionDocument, modules?: ModuleLookup): Promise<CompletionResult> {
    this.lastEnd = undefined;
    return completionEngine(this.model(), this.facts, modules).complete(document, new AbortController().signal);
  }

  /**
   * The whole answer in a document in which the user has rested, long enough for the model to read it, and typed on; and what one
   * more key then makes the model read.
   */
  async askAfterRest(
    rested: CompletionDocument,
    document: CompletionDocument,
    next: string,
    limits: WindowLimits,
    modules: ModuleLookup,
  ): Promise<AnswerAfterRest> {
    const engine = completionEngine(this.model(), limits, modules);
    const { signal } = new AbortController();
    await engine.warm(rested, signal);
    const askedAt = performance.now();
    const result = await engine.complete(document, signal);
    const ms = performance.now() - askedAt;
    const [{ usage }, request] = [this.lastEnd!, this.lastRequest!];
    // The windows are pinned, so a key is one more character of the prefix.
    const key = { ...request, prefix: request.prefix + next, shape: "line" as const, maxTokens: 1 };
    return { result, ms, usage, nextKey: (await this.client.complete(key, () => {}, signal)).usage };
  }

  async settle(): Promise<void> {
    this.warming.abort();
    this.warming = new AbortController();
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
    // The next session's documents are other ones: what was learnt of these is of no use to it.
    this.engine = completionEngine(this.model(), this.facts);
  }

  /** The worker's records since the last time they were asked for. */
  async records(): Promise<TraceRecord[]> {
    const records = (await this.client.trace()).filter((record) => record.id > this.lastRecord);
    this.lastRecord = Math.max(this.lastRecord, ...records.map((record) => record.id));
    return records;
  }

  /**
   * Tokens that the keys' own requests evaluated, with the characters typed since the request before. Of `records`, which must
   * be all since the last call. Those up to the first that ended by itself are `opening`: they read the windows.
   */
  keyCosts(records: readonly TraceRecord[]): readonly KeyCost[] {
    const completions = records.filter(({ purpose }) => purpose === "complete");
    const prefixes = this.prefixes;
    this.prefixes = [];
    // A request that was given up before it left has no record: then nobody knows which text belongs to which.
    const isMatched = prefixes.length === completions.length;
    let before: string | undefined;
    let isOpen = false;
    return completions.flatMap(({ lane, outcome, usage }, index) => {
      const prefix = prefixes[index];
      if (lane !== "ghost") return [];
      const typed = isMatched && prefix !== undefined ? typedSince(before, prefix) : 0;
      const cost = { evaluated: usage.evaluated, typed, opening: !isOpen };
      isOpen ||= outcome !== "cancelled";
      before = prefix;
      return [cost];
    });
  }

  async cost(): Promise<TokenCost> {
    const records = await this.records();
    return {
      requests: records.length,
      evaluated: records.reduce((sum, { usage }) => sum + usage.evaluated, 0),
      produced: records.reduce((sum, { usage }) => sum + usage.produced, 0),
    };
  }

  async close(): Promise<void> {
    await this.settle();
    await this.home.close();
  }

  /** Waits as the editor's provider does: by the typist's rhythm, and not at all for what is known already. */
  private async delay({ text, offset }: CompletionDocument, keyAt: number, signal: AbortSignal): Promise<void> {
    const spot = { lineBefore: startOfLine(text, offset), lineAfter: restOfLine(text, offset) };
    const delayMs = this.rhythm.delayMs(spot, keyAt);
    if (delayMs > 0) await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
  }

  private model(): CompletionModel {
    // An engine's idle time ends with its session.
    const session = this.warming.signal;
    return {
      complete: async (query, onChunk, signal) => {
        this.prefixes.push(query.prefix);
        this.lastRequest = query;
        const end = await this.track(this.client.complete(query, onChunk, signal));
        this.lastEnd = end;
        return end;
      },
      warm: async (params, signal) => {
        if (!session.aborted) await this.track(this.client.warm(params, signal));
      },
      syntaxErrors: (question) => this.client.syntaxErrors(question),
    };
  }

  private track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    const forget = (): void => void this.underWay.delete(work);
    work.then(forget, forget);
    return work;
  }
}

/** A key in an ordinary document of an ordinary editor. */
function triggerContextAt(
  { languageId, text }: CompletionDocument,
  cursor: CursorContext,
  shown: TriggerContext["shown"],
): TriggerContext {
  return {
    ...cursor,
    kind: "typing",
    languageId,
    scheme: "file",
    isInDiff: false,
    hasSelection: false,
    cursors: 1,
    lastChange: "typed",
    shown,
    isOff: false,
    isSnoozed: false,
    length: text.length,
    hasNul: () => text.includes("\0"),
  };
}

/** Characters by which a prefix is longer than what it shares with an older one of the same window. */
function typedSince(before: string | undefined, prefix: string): number {
  let shared = 0;
  while (before !== undefined && shared < before.length && before[shared] === prefix[shared]) shared++;
  return prefix.length - shared;
}

function ignoreCancelled(error: unknown): void {
  if (failureOf(error).kind !== "cancelled") throw error;
}
