// A model in this process: one evaluation at a time on its device, in the scheduler's order.
import type { Log } from "../../base/log.ts";
import { failure, FailureError } from "../../core/failures.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import type { CompleteParams, MemoryUse, WarmParams } from "../../protocol/workerProtocol.ts";
import { continueLines } from "../infill/continueLines.ts";
import { infill, warmInfill } from "../infill/infill.ts";
import { FairQueue } from "../schedule/fairTurns.ts";
import { Scheduler, type Device, type Work } from "../schedule/scheduler.ts";
import type { Completion, InferenceBackend, OpenOptions, RequestContext } from "../service/inferenceBackend.ts";
import { KvStateCache } from "../state/kvStateCache.ts";
import { fileKey, type ParkedStates } from "../state/parkedStates.ts";
import type { PrefixStates } from "../state/prefixStates.ts";
import type { StateFolder } from "../state/stateFolder.ts";
import type { Grammars } from "../syntax/grammars.ts";
import { countInPieces } from "../tokens/countInPieces.ts";
import { chat, chatPrompt, type ChatPrompt } from "./chat.ts";
import type { Engine } from "./engine.ts";
import { loadReady, type ReadyModel } from "./readyModel.ts";

const unloaded = failure("cancelled", "The model was unloaded.");

/** What all models of this process share. */
export interface EmbeddedParts {
  readonly engine: Engine;
  /** What all of them evaluate on, one slice at a time. */
  readonly device: Device;
  readonly states: StateFolder;
  /** What a parked model left. */
  readonly parked: ParkedStates;
  /** The saved states of what conversations with a model begin with, by its key. Without them, each reads its own. */
  readonly prefixes?: (key: string) => PrefixStates;
  /** Without grammars, completions are judged by their brackets. */
  readonly grammars?: Grammars;
  readonly log: Log;
}

/** Loads a model file. Raises FailureError: gpuUnavailable, modelUnreadable, loadFailed, outOfMemory, cancelled. */
export async function openEmbedded(
  { engine, device, states, parked, prefixes, grammars, log }: EmbeddedParts,
  params: LocalModel,
  options: OpenOptions,
): Promise<EmbeddedBackend> {
  const key = await fileKey(params);
  const { ready, facts } = await loadReady(
    engine,
    params,
    options,
    () => parked.take(key) ?? new KvStateCache(states, log),
    prefixes?.(key),
  );
  const keepStates = (): (() => void) => {
    parked.keep(ready.savedStates, key);
    return () => parked.forget(key);
  };
  return new EmbeddedBackend(ready, facts, new Scheduler(device), keepStates, grammars);
}

/** Keeps the saved states of a model that is parked. Returns a function that gives them up. */
type KeepStates = () => () => void;

export class EmbeddedBackend implements InferenceBackend {
  readonly facts: ModelFacts;
  private readonly ready: ReadyModel;
  private readonly grammars: Grammars | undefined;
  private readonly scheduler: Scheduler;
  /** Prompts of chats are made one at a time: each takes time of this process and of the one that renders templates. */
  private readonly prompts = new FairQueue();
  private readonly keepStates: KeepStates;
  private isOver = false;

  constructor(ready: ReadyModel, facts: ModelFacts, scheduler: Scheduler, keepStates: KeepStates, grammars?: Grammars) {
    this.ready = ready;
    this.facts = facts;
    this.scheduler = scheduler;
    this.keepStates = keepStates;
    this.grammars = grammars;
  }

  infill(params: CompleteParams, request: RequestContext, send: (text: string) => void): Promise<Completion> {
    return this.run(request, infill(this.ready, params, request.record, send, this.grammars));
  }

  warm(windows: WarmParams, request: RequestContext): Promise<void> {
    return this.run(request, warmInfill(this.ready, windows, request.record));
  }

  continueLines(params: LinesRequest, request: RequestContext, send: (answer: LineAnswer) => void): Promise<void> {
    return this.run(request, continueLines(this.ready, params, request.record, send));
  }

  async chat(
    params: ChatRequest,
    request: RequestContext,
    send: (chunk: ChatChunk) => void,
  ): Promise<Omit<ChatEnd, "usage">> {
    const { record, signal } = request;
    const make = (): Promise<ChatPrompt> => chatPrompt(this.ready.model, params, record, signal);
    const prompt = await this.prompts.run(record.client, signal, make);
    return this.run(request, chat(this.ready, params, prompt, request.record, send));
  }

  countTokens(text: string): Promise<number> {
    return countInPieces(text, (piece) => {
      if (this.isOver) throw new FailureError(unloaded);
      return this.ready.model.tokenize(piece).length;
    });
  }

  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return this.ready.model.memory();
  }

  async dispose(): Promise<void> {
    await this.endWork();
    this.ready.savedStates.clear();
    await this.ready.model.dispose();
  }

  async park(): Promise<() => void> {
    await this.endWork();
    await this.ready.savedStates.park(this.ready.model.ghostSequence);
    const giveUp = this.keepStates();
    await this.ready.model.dispose();
    return giveUp;
  }

  private endWork(): Promise<void> {
    this.isOver = true;
    this.prompts.endAll(unloaded);
    return this.scheduler.endAll(unloaded);
  }

  private run<T>({ record, signal }: RequestContext, work: Work<T>): Promise<T> {
    const { lane, client } = record;
    return this.scheduler.run(work, { lane, client, signal, onStart: () => record.started() });
  }
}
