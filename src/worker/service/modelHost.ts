// The one model of this worker: absent, loading, ready, parked or failed, and who may use it meanwhile.
import type { Log } from "../../base/log.ts";
import { FailureError, fail, failureOf } from "../../core/failures.ts";
import { isSameSource, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../../core/models/runtime/modelState.ts";
import type { LoadParams, MemoryUse } from "../../protocol/workerProtocol.ts";
import type { InferenceBackend, OpenBackend } from "./inferenceBackend.ts";

interface Loaded {
  readonly params: LoadParams;
  readonly backend: InferenceBackend;
}

interface Parked {
  readonly params: LoadParams;
  readonly facts: ModelFacts;
  /** Gives up what was warm; undefined until it is saved. */
  giveUp?: () => void;
}

export class ModelHost {
  private readonly open: OpenBackend;
  private readonly log: Log;
  private readonly onChange: () => void;
  private loaded: Loaded | undefined;
  private loading:
    { readonly params: LoadParams; readonly abort: AbortController; readonly done: Promise<Loaded> } | undefined;
  private parked: Parked | undefined;
  private releasing: Promise<void> = Promise.resolve();
  state: ModelState = { kind: "absent" };

  constructor(open: OpenBackend, log: Log, onChange: () => void) {
    this.open = open;
    this.log = log;
    this.onChange = onChange;
  }

  /** Loads a model, joins a load of the same one, or answers at once. Another model replaces the current one. */
  async load(params: LoadParams): Promise<ModelFacts> {
    if (this.loaded && isSameSource(this.loaded.params, params)) return this.loaded.backend.facts;
    if (this.loading && !isSameSource(this.loading.params, params)) {
      this.loading.abort.abort();
      await this.loading.done.catch(() => undefined);
    }
    this.loading ??= this.startLoading(params);
    return (await this.loading.done).backend.facts;
  }

  /** The model for a request: the loaded one, or the parked one brought back. Raises `noModel` when there is none. */
  async ready(): Promise<InferenceBackend> {
    if (this.loaded) return this.loaded.backend;
    if (this.loading) return (await this.loading.done).backend;
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
    await this.release();
    this.forgetParked();
    this.become({ kind: "absent" });
  }

  /** Releases the weights and keeps what was warm; the next request brings both back. One behind a server costs nothing here. */
  async park(): Promise<void> {
    const park = this.loaded?.backend.park?.bind(this.loaded.backend);
    if (!this.loaded || !park) return;
    const { params, backend } = this.loaded;
    const { facts } = backend;
    const parked: Parked = { params, facts };
    this.parked = parked;
    await this.release(async () => {
      parked.giveUp = await park();
    });
    if (this.parked === parked && !this.loading) this.become({ kind: "parked", facts });
  }

  async memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return (await this.loaded?.backend.memory()) ?? { modelBytes: 0, kvCacheBytes: 0, checkpointBytes: 0 };
  }

  private startLoading(params: LoadParams): NonNullable<ModelHost["loading"]> {
    const abort = new AbortController();
    const done = this.loadNow(params, abort.signal);
    return { params, abort, done };
  }

  private async loadNow(params: LoadParams, signal: AbortSignal): Promise<Loaded> {
    const start = performance.now();
    const place = sourceName(params);
    this.become({ kind: "loading", path: place });
    try {
      await this.release();
      if (this.parked && !isSameSource(this.parked.params, params)) this.forgetParked();
      const backend = await this.open(params, {
        signal,
        onProgress: (progress) =>
          this.become({ kind: "loading", path: place, ...(progress !== undefined && { progress }) }),
      });
      const { facts } = backend;
      this.loaded = { params, backend };
      this.parked = undefined;
      this.become({ kind: "ready", facts });
      this.log.info(`loaded ${place} in ${Math.round(performance.now() - start)} ms on ${facts.device}`);
      return this.loaded;
    } catch (error) {
      const reason = failureOf(error);
      this.become(reason.kind === "cancelled" ? { kind: "absent" } : { kind: "failed", path: place, failure: reason });
      throw error;
    } finally {
      this.loading = undefined;
    }
  }

  /** Takes the model away from new requests at once, then ends the old ones, then gives its memory back. */
  private release(giveBack?: () => Promise<void>): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    if (loaded) this.releasing = this.releasing.then(giveBack ?? (() => loaded.backend.dispose()));
    return this.releasing;
  }

  private forgetParked(): void {
    this.parked?.giveUp?.();
    this.parked = undefined;
  }

  private become(state: ModelState): void {
    this.state = state;
    this.onChange();
  }
}
