// The one model of this worker: absent, loading, ready, parked or failed, and who may use it meanwhile.
import type { Log } from "../base/log.ts";
import { FailureError, fail, failureOf } from "../core/failures.ts";
import type { ModelFacts, ModelState } from "../core/models/modelState.ts";
import type { LoadParams, MemoryUse } from "../protocol/workerProtocol.ts";
import type { Engine, LoadedModel } from "./engine.ts";
import { infillStrategy } from "./infill/strategy.ts";
import { SlicePacer } from "./prefill.ts";
import type { ReadyModel } from "./readyModel.ts";
import type { StateFolder } from "./stateFolder.ts";
import { StateShelf } from "./stateShelf.ts";
import { TokenCache } from "./tokenCache.ts";
import { Vocabulary } from "./vocabulary.ts";

interface Loaded extends ReadyModel {
  readonly params: LoadParams;
  readonly facts: ModelFacts;
}

/** A cold infill prompt should not take longer than this to evaluate, in seconds. */
const coldPromptSeconds = 3;
const infillTokenSteps = [512, 768, 1024, 1536, 2048, 3072, 4096];
/** Tokens evaluated right after a load to measure the speed. */
const speedProbeTokens = 128;

export class ModelHost {
  private readonly engine: Engine;
  private readonly log: Log;
  private readonly onChange: () => void;
  private readonly endWork: () => Promise<void>;
  private readonly states: StateFolder;
  private loaded: Loaded | undefined;
  private loading:
    { readonly params: LoadParams; readonly abort: AbortController; readonly done: Promise<Loaded> } | undefined;
  private parked: { readonly params: LoadParams; readonly facts: ModelFacts } | undefined;
  private releasing: Promise<void> = Promise.resolve();
  state: ModelState = { kind: "absent" };

  /** `endWork` ends every request that uses the model, and is awaited before the model's memory is given back. */
  constructor(engine: Engine, states: StateFolder, log: Log, onChange: () => void, endWork: () => Promise<void>) {
    this.engine = engine;
    this.states = states;
    this.log = log;
    this.onChange = onChange;
    this.endWork = endWork;
  }

  /** Loads a model, joins a load of the same one, or answers at once. Another model replaces the current one. */
  async load(params: LoadParams): Promise<ModelFacts> {
    if (this.loaded && isSame(this.loaded.params, params)) return this.loaded.facts;
    if (this.loading && !isSame(this.loading.params, params)) {
      this.loading.abort.abort();
      await this.loading.done.catch(() => undefined);
    }
    this.loading ??= this.startLoading(params);
    return (await this.loading.done).facts;
  }

  /** The model for a request: the loaded one, or the parked one brought back. Raises `noModel` when there is none. */
  async ready(): Promise<ReadyModel> {
    if (this.loaded) return this.loaded;
    if (this.loading) return this.loading.done;
    if (this.parked) {
      await this.load(this.parked.params);
      return this.ready();
    }
    if (this.state.kind === "failed") throw new FailureError(this.state.failure);
    fail("noModel", "No model is loaded.");
  }

  /** Releases weights and state. A load that runs is cancelled. */
  async unload(): Promise<void> {
    this.loading?.abort.abort();
    await this.loading?.done.catch(() => undefined);
    this.parked = undefined;
    await this.release();
    this.become({ kind: "absent" });
  }

  /** Releases the weights of an idle model; the next request brings it back. */
  async park(): Promise<void> {
    if (!this.loaded) return;
    const { params, facts } = this.loaded;
    this.parked = { params, facts };
    await this.release();
    if (!this.loading) this.become({ kind: "parked", facts });
  }

  async memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return (await this.loaded?.model.memory()) ?? { modelBytes: 0, kvCacheBytes: 0, checkpointBytes: 0 };
  }

  private startLoading(params: LoadParams): NonNullable<ModelHost["loading"]> {
    const abort = new AbortController();
    const done = this.loadNow(params, abort.signal);
    return { params, abort, done };
  }

  private async loadNow(params: LoadParams, signal: AbortSignal): Promise<Loaded> {
    const start = performance.now();
    this.become({ kind: "loading", path: params.path });
    try {
      await this.release();
      const model = await this.engine.load({
        ...params,
        signal,
        onProgress: (progress) =>
          this.become({ kind: "loading", path: params.path, ...(progress !== undefined && { progress }) }),
      });
      const vocabulary = await Vocabulary.read(
        model.vocabularySize,
        (token) => model.detokenize([token]),
        (token) => model.isEnd(token),
      );
      const pacer = new SlicePacer();
      const strategy = infillStrategy(params.path, model);
      const facts = factsOf(params.path, model, strategy, await measuredSpeed(model, pacer));
      const shelf = new StateShelf(this.states, this.log);
      this.loaded = { model, vocabulary, tokens: new TokenCache(model), pacer, shelf, strategy, params, facts };
      this.parked = undefined;
      this.become({ kind: "ready", facts });
      this.log.info(`loaded ${params.path} in ${Math.round(performance.now() - start)} ms on ${facts.device}`);
      return this.loaded;
    } catch (error) {
      const reason = failureOf(error);
      this.become(
        reason.kind === "cancelled" ? { kind: "absent" } : { kind: "failed", path: params.path, failure: reason },
      );
      throw error;
    } finally {
      this.loading = undefined;
    }
  }

  /** Takes the model away from new requests at once, then ends the old ones, then gives its memory back. */
  private release(): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    if (loaded)
      this.releasing = this.releasing.then(async () => {
        await this.endWork();
        loaded.shelf.clear();
        await loaded.model.dispose();
      });
    return this.releasing;
  }

  private become(state: ModelState): void {
    this.state = state;
    this.onChange();
  }
}

function isSame(a: LoadParams, b: LoadParams): boolean {
  return a.path === b.path && a.contextTokens === b.contextTokens;
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
  strategy: ReadyModel["strategy"],
  prefillTokensPerSecond: number,
): ModelFacts {
  const affordable = Math.min(prefillTokensPerSecond * coldPromptSeconds, model.contextTokens * 0.75);
  const infillTokens =
    infillTokenSteps.findLast((step) => step <= affordable) ?? Math.floor(Math.min(512, model.contextTokens * 0.75));
  return {
    path,
    name: model.name,
    architecture: model.architecture,
    sizeBytes: model.sizeBytes,
    contextTokens: model.contextTokens,
    trainContextTokens: model.trainContextTokens,
    needsCheckpoints: model.ghostSequence.needsCheckpoints,
    canInfill: strategy !== undefined,
    ...(strategy !== undefined && { infill: strategy }),
    device: model.device,
    gpuLayers: model.gpuLayers,
    prefillTokensPerSecond: Math.round(prefillTokensPerSecond),
    infillTokens,
  };
}
