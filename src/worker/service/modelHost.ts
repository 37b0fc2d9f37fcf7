// The life of this worker's one model: absent, loading, ready, parked or failed.
import { describeFully } from "../../base/errors.ts";
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
  readonly by: "person" | "idleTime";
  /** Gives up the kept state; undefined until that is saved. */
  giveUp?: () => void;
}

export class ModelHost {
  private readonly open: OpenBackend;
  private readonly log: Log;
  private readonly onChange: () => void;
  private loaded: Loaded | undefined;
  private loading:
    { readonly params: LoadParams; readonly abort: AbortController; readonly done: Promise<Loaded> } | undefined;
  /** What was asked for last; undefined after an unload. */
  private wanted: LoadParams | undefined;
  private parked: Parked | undefined;
  private releasing: Promise<void> = Promise.resolve();
  state: ModelState = { kind: "absent" };

  constructor(open: OpenBackend, log: Log, onChange: () => void) {
    this.open = open;
    this.log = log;
    this.onChange = onChange;
  }

  /**
   * Loads a model in place of the current one. Joins a running load of the same model, and returns at once if it is loaded. The
   * newest wish wins: a load that runs or waits when another model is asked for fails with `loadFailed`.
   */
  async load(params: LoadParams): Promise<ModelFacts> {
    this.wanted = params;
    // One that was given up loads nothing, even if it is the same model that somebody wants again.
    while (this.loading && (this.loading.abort.signal.aborted || !isSameSource(this.loading.params, params))) {
      this.loading.abort.abort();
      // The client that asked for it gets the reason.
      await this.loading.done.catch(() => undefined);
      this.refuseOutdated(params);
    }
    if (this.loaded && isSameSource(this.loaded.params, params)) return this.loaded.backend.facts;
    this.loading ??= this.startLoading(params);
    return (await this.outcome(this.loading)).backend.facts;
  }

  /** The outcome of a load. An abandoned load fails with the reason, because the clients that wait for it did not cancel it. */
  private async outcome({ params, done }: NonNullable<ModelHost["loading"]>): Promise<Loaded> {
    try {
      return await done;
    } catch (error) {
      if (failureOf(error).kind === "cancelled") this.refuseOutdated(params);
      throw error;
    }
  }

  private refuseOutdated(params: LoadParams): void {
    const { wanted } = this;
    if (wanted !== undefined && isSameSource(wanted, params)) return;
    const name = sourceName(params);
    const event =
      wanted === undefined
        ? "the model was unloaded"
        : sourceName(wanted) === name
          ? "it was requested with other settings"
          : `${sourceName(wanted)} was requested`;
    fail("loadFailed", `${name} was not loaded, because ${event} in the meantime.`, "Load it again if you need it.");
  }

  /** The model for a request. Loads a parked model again. Raises `noModel` if there is none. */
  async ready(): Promise<InferenceBackend> {
    if (this.loaded) return this.loaded.backend;
    const { wanted } = this;
    if (this.loading?.abort.signal.aborted && wanted !== undefined) {
      await this.load(wanted);
      return this.ready();
    }
    if (this.loading) return (await this.outcome(this.loading)).backend;
    if (this.parked) {
      await this.load(this.parked.params);
      return this.ready();
    }
    if (this.state.kind === "failed") throw new FailureError(this.state.failure);
    fail("noModel", "No model is loaded.");
  }

  /** Releases weights and state. Cancels a running load. */
  async unload(): Promise<void> {
    this.wanted = undefined;
    this.loading?.abort.abort();
    await this.loading?.done.catch(() => undefined);
    await this.release();
    // Somebody has asked for a model meanwhile.
    if (this.wanted !== undefined) return;
    this.forgetParked();
    this.become({ kind: "absent" });
  }

  /**
   * The model for work in advance, which nobody waits for. Raises `cancelled` if a person has freed its memory: only a request
   * takes that again.
   */
  async readyForWorkAhead(): Promise<InferenceBackend> {
    if (!this.loading && this.parked?.by === "person") fail("cancelled", "Cancelled.");
    return this.ready();
  }

  /**
   * Releases the weights and keeps the state of prompts; the next request restores both. Does nothing for a server. `by`: what
   * parks it.
   */
  async park(by: Parked["by"]): Promise<void> {
    const park = this.loaded?.backend.park?.bind(this.loaded.backend);
    if (!this.loaded || !park) return;
    const { params, backend } = this.loaded;
    const { facts } = backend;
    const parked: Parked = { params, facts, by };
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

  /**
   * Makes the model unavailable to new requests at once, then ends the running ones, then releases its memory. Never fails: the
   * next model must be able to load whatever happens here, so a failure goes to the log.
   */
  private release(giveBack?: () => Promise<void>): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    if (loaded)
      this.releasing = this.releasing
        .then(giveBack ?? (() => loaded.backend.dispose()))
        .catch((error: unknown) =>
          this.log.error(`${sourceName(loaded.params)} was not released as a whole: ${describeFully(error)}`),
        );
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
