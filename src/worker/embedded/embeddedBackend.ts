// A model in this process: one evaluation at a time on its device, in the scheduler's order.
import path from "node:path";
import type { Log } from "../../base/log.ts";
import { promptLengths } from "../../core/completion/prompt/promptLength.ts";
import { failure } from "../../core/failures.ts";
import { findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { CompleteParams, MemoryUse, WarmParams } from "../../protocol/workerProtocol.ts";
import type { InferenceBackend, RequestContext, Completion, OpenOptions } from "../service/inferenceBackend.ts";
import { chat } from "./chat.ts";
import type { Engine, LoadedModel } from "./engine.ts";
import { guardHeader } from "./headerGuard.ts";
import { infill, warmInfill } from "../infill/infill.ts";
import { infillOrder } from "../infill/infillPrompt.ts";
import { planLoad } from "./loadPlan.ts";
import { fileKey, type ParkedStates } from "../state/parkedStates.ts";
import { SlicePacer } from "../schedule/prefill.ts";
import type { ReadyModel } from "./readyModel.ts";
import { Scheduler, type Work } from "../schedule/scheduler.ts";
import type { StateFolder } from "../state/stateFolder.ts";
import { KvStateCache } from "../state/kvStateCache.ts";
import type { Grammars } from "../syntax/grammars.ts";
import { TokenCache } from "../tokens/tokenCache.ts";
import { Vocabulary } from "../tokens/vocabulary.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";

/** Tokens evaluated right after a load to measure the speed. */
const speedProbeTokens = 128;

/** What every model of this process shares. */
export interface EmbeddedParts {
  readonly engine: Engine;
  readonly states: StateFolder;
  /** What a parked model left. */
  readonly parked: ParkedStates;
  /** Absent: completions go by brackets. */
  readonly grammars?: Grammars;
  readonly log: Log;
}

/** Loads a model file. Raises FailureError: modelUnreadable, loadFailed, outOfMemory, cancelled. */
export async function openEmbedded(
  { engine, states, parked, grammars, log }: EmbeddedParts,
  params: LocalModel,
  options: OpenOptions,
): Promise<EmbeddedBackend> {
  const key = await fileKey(params);
  await guardHeader(params.path);
  const plan = planLoad(params, await engine.machine(params.gpu ?? "auto"));
  const model = await engine.load({ ...params, ...options, ...(plan && { plan }) });
  const vocabulary = await Vocabulary.read(
    model.vocabularySize,
    (token) => model.detokenize([token]),
    (token) => model.isEnd(token),
  );
  const pacer = new SlicePacer();
  const profile = params.profile ?? findEntry(path.basename(params.path));
  const order = infillOrder(model, profile?.infill);
  const facts = factsOf(params.path, model, order, await measuredSpeed(model, pacer));
  const shelf = parked.take(key) ?? new KvStateCache(states, log);
  const sampling = profile?.chat;
  const ready = { model, vocabulary, tokens: new TokenCache(model), pacer, shelf, order, sampling };
  const keepShelf = (): (() => void) => {
    parked.keep(shelf, key);
    return () => parked.clear();
  };
  return new EmbeddedBackend(ready, facts, keepShelf, grammars);
}

/** Keeps the shelf of a model that is parked; answers how to give it up. */
type KeepShelf = () => () => void;

export class EmbeddedBackend implements InferenceBackend {
  readonly facts: ModelFacts;
  private readonly ready: ReadyModel;
  private readonly grammars: Grammars | undefined;
  private readonly scheduler = new Scheduler();
  private readonly keepShelf: KeepShelf;

  constructor(ready: ReadyModel, facts: ModelFacts, keepShelf: KeepShelf, grammars?: Grammars) {
    this.ready = ready;
    this.facts = facts;
    this.keepShelf = keepShelf;
    this.grammars = grammars;
  }

  infill(query: CompleteParams, asked: RequestContext, send: (text: string) => void): Promise<Completion> {
    return this.run(asked, infill(this.ready, query, asked.record, send, this.grammars));
  }

  warm(windows: WarmParams, asked: RequestContext): Promise<void> {
    return this.run(asked, warmInfill(this.ready, windows, asked.record));
  }

  chat(params: ChatRequest, asked: RequestContext, send: (chunk: ChatChunk) => void): Promise<Omit<ChatEnd, "usage">> {
    return this.run(asked, chat(this.ready, params, asked.record, send));
  }

  countTokens(text: string): Promise<number> {
    return Promise.resolve(this.ready.model.tokenize(text).length);
  }

  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return this.ready.model.memory();
  }

  async dispose(): Promise<void> {
    await this.endWork();
    this.ready.shelf.clear();
    await this.ready.model.dispose();
  }

  async park(): Promise<() => void> {
    await this.endWork();
    await this.ready.shelf.park(this.ready.model.ghostSequence);
    const giveUp = this.keepShelf();
    await this.ready.model.dispose();
    return giveUp;
  }

  private endWork(): Promise<void> {
    return this.scheduler.endAll(failure("cancelled", "The model was unloaded."));
  }

  private run<T>({ record, signal }: RequestContext, work: Work<T>): Promise<T> {
    return this.scheduler.run(record.lane, work, signal, () => record.started());
  }
}

/** Evaluates a few tokens and forgets them: warms the caches up and gives the first speed. */
async function measuredSpeed(model: LoadedModel, pacer: SlicePacer): Promise<number> {
  const words = model.tokenize("const value = compute(first, second);\n".repeat(40)).slice(0, speedProbeTokens);
  for (const slice of [words.slice(0, 64), words.slice(64)]) {
    const start = performance.now();
    await model.ghostSequence.evaluate(slice);
    pacer.measured(slice.length, performance.now() - start);
  }
  await model.ghostSequence.reuse([]);
  return pacer.tokensPerSecond;
}

function factsOf(
  path: string,
  model: LoadedModel,
  order: ReadyModel["order"],
  prefillTokensPerSecond: number,
): ModelFacts {
  return {
    kind: "embedded",
    limitations: [],
    path,
    name: model.name,
    architecture: model.architecture,
    sizeBytes: model.sizeBytes,
    contextTokens: model.contextTokens,
    trainContextTokens: model.trainContextTokens,
    needsCheckpoints: model.ghostSequence.needsCheckpoints,
    canThink: canThink(model),
    canInfill: order !== undefined,
    ...(order !== undefined && { infill: order }),
    device: model.device,
    gpuLayers: model.gpuLayers,
    layers: model.layers,
    backend: model.backend,
    ...(model.gpuFallback && { gpuFallback: model.gpuFallback }),
    prefillTokensPerSecond: Math.round(prefillTokensPerSecond),
    ...promptLengths(prefillTokensPerSecond, model.contextTokens),
  };
}

/** True when a conversation is written differently for a model that may think. */
function canThink(model: LoadedModel): boolean {
  if (!model.hasChatTemplate) return false;
  const written = (thinking: boolean): string => {
    try {
      return model.renderChat([{ role: "user", content: "?" }], thinking).tokens.join();
    } catch {
      // A template that cannot be used is told where somebody chats.
      return "";
    }
  };
  return written(true) !== written(false);
}
