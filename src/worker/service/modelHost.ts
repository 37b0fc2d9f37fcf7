// The life of one model in this worker: absent, loading, ready, parked or failed.
import { describeFully } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { FailureError, fail, failureOf } from "../../core/failures.ts";
import { aboutModel, isRemote, shownName, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../../core/models/runtime/modelState.ts";
import type { LoadParams, MemoryUse } from "../../protocol/workerProtocol.ts";
import type { InferenceBackend, OpenBackend } from "./inferenceBackend.ts";

/** What parks a model. `room`: another model needs its memory. */
export type ParkReason = "person" | "idleTime" | "room";

interface Parked {
  readonly facts: ModelFacts;
  readonly by: ParkReason;
  /** Gives up the kept state; undefined until that is saved. */
  giveUp?: (() => void) | undefined;
}

interface Loading {
  readonly abort: AbortController;
  readonly done: Promise<InferenceBackend>;
  /** Why nobody needs it any more. */
  endedBecause?: string;
}

/** Raises `loadFailed` for a load that nobody needs any more. `because`: what happened, as the end of a sentence. */
export function failOutdated(params: LoadParams, because: string): never {
  fail(
    "loadFailed",
    `${sourceName(params)} was not loaded, because ${because} in the meantime.`,
    "Load it again if you need it.",
  );
}

/** What a model's life depends on. */
export interface ModelHostParts {
  readonly open: OpenBackend;
  /** Waits until the model may take memory, and opens it then. */
  readonly admitted: (signal: AbortSignal, open: () => Promise<InferenceBackend>) => Promise<InferenceBackend>;
  readonly log: Log;
  readonly onChange: () => void;
}

export class ModelHost {
  readonly params: LoadParams;
  private readonly parts: ModelHostParts;
  private loaded: InferenceBackend | undefined;
  private loading: Loading | undefined;
  private parked: Parked | undefined;
  private releasing: Promise<void> = Promise.resolve();
  private readonly running = new Set<Promise<unknown>>();
  /** When a request last started or ended, or the model became ready, in `performance.now` milliseconds. */
  lastUse = performance.now();
  state: ModelState = { kind: "absent" };

  constructor(params: LoadParams, parts: ModelHostParts) {
    this.params = params;
    this.parts = parts;
  }

  /** Whether it takes memory of this machine. */
  get holdsMemory(): boolean {
    return !isRemote(this.params) && this.loaded !== undefined;
  }

  /** Whether somebody waits for it. */
  get isBusy(): boolean {
    return this.running.size > 0 || this.loading !== undefined;
  }

  /** Loads the model, or joins a running load. Returns at once if it is loaded. */
  async load(): Promise<ModelFacts> {
    await this.givenUpLoad();
    if (this.loaded) return this.loaded.facts;
    this.loading ??= this.startLoading();
    return (await this.outcome(this.loading)).facts;
  }

  /** The model for a request. Loads a parked model again. Raises `noModel` if it is not loaded. */
  async ready(): Promise<InferenceBackend> {
    await this.givenUpLoad();
    if (this.loaded) return this.loaded;
    if (this.loading) return this.outcome(this.loading);
    if (this.parked) {
      await this.load();
      return this.ready();
    }
    if (this.state.kind === "failed") throw new FailureError(this.state.failure);
    fail("noModel", "No model is loaded.");
  }

  /**
   * The model for work in advance, which nobody waits for. Raises `cancelled` if its memory was freed for a person or for another
   * model: only a request takes that again.
   */
  async readyForWorkAhead(): Promise<InferenceBackend> {
    if (!this.loading && this.parked !== undefined && this.parked.by !== "idleTime") fail("cancelled", "Cancelled.");
    return this.ready();
  }

  /** Counts a request as running until it ends. The model is not parked for another one meanwhile, unless nobody waits for it. */
  async using<T>(work: Promise<T>, isAhead: boolean): Promise<T> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    if (!isAhead) this.running.add(settled);
    this.used();
    try {
      return await work;
    } finally {
      this.running.delete(settled);
      this.used();
    }
  }

  /** Releases weights and state. Cancels a running load, whose waiting clients are told `because`. */
  async unload(because: string): Promise<void> {
    const { loading } = this;
    if (loading) {
      loading.endedBecause = because;
      loading.abort.abort();
      await loading.done.catch(() => undefined);
    }
    await this.release((backend) => backend.dispose());
    this.parked?.giveUp?.();
    this.parked = undefined;
    // Somebody may have asked for it again meanwhile.
    if (!this.loading) this.become({ kind: "absent" });
  }

  /**
   * Releases the weights and keeps the state of prompts; the next request restores both. Does nothing for a server. To make room
   * for another model, running requests are finished first, and new ones wait until that model has loaded.
   */
  async park(by: ParkReason): Promise<void> {
    const { loaded } = this;
    if (loaded?.park === undefined) return;
    const parked: Parked = { facts: loaded.facts, by };
    this.parked = parked;
    await this.release(async (backend) => {
      if (by === "room") await Promise.all(this.running);
      parked.giveUp = await backend.park?.();
    });
    if (this.parked === parked && !this.loading) this.become({ kind: "parked", facts: parked.facts });
  }

  async memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    return (await this.loaded?.memory()) ?? { modelBytes: 0, kvCacheBytes: 0, checkpointBytes: 0 };
  }

  /** The outcome of a load. An abandoned load fails with the reason, because the clients that wait for it did not cancel it. */
  private async outcome(loading: Loading): Promise<InferenceBackend> {
    try {
      return await loading.done;
    } catch (error) {
      const { endedBecause } = loading;
      if (failureOf(error).kind !== "cancelled" || endedBecause === undefined) throw error;
      failOutdated(this.params, endedBecause);
    }
  }

  /** Waits for the end of a load that was given up: whoever comes now wants the model again, and must not join it. */
  private async givenUpLoad(): Promise<void> {
    while (this.loading?.endedBecause !== undefined) await this.loading.done.catch(() => undefined);
  }

  private startLoading(): Loading {
    const abort = new AbortController();
    return { abort, done: this.loadNow(abort.signal) };
  }

  private async loadNow(signal: AbortSignal): Promise<InferenceBackend> {
    const { open, admitted, log } = this.parts;
    const [path, name] = [sourceName(this.params), shownName(this.params)];
    this.become({ kind: "loading", path, name });
    try {
      await this.releasing;
      const start = performance.now();
      const onProgress = (progress: number | undefined): void =>
        this.become({ kind: "loading", path, name, ...(progress !== undefined && { progress }) });
      const backend = await admitted(signal, () => open(this.params, { signal, onProgress }));
      const { facts } = backend;
      this.loaded = backend;
      this.parked = undefined;
      this.become({ kind: "ready", facts });
      log.info(`loaded ${path} in ${Math.round(performance.now() - start)} ms on ${facts.device}`);
      return backend;
    } catch (error) {
      const reason = failureOf(error);
      if (reason.kind === "cancelled") {
        this.become({ kind: "absent" });
        throw error;
      }
      const failure = aboutModel(reason, name);
      this.become({ kind: "failed", path, name, failure });
      throw failure === reason ? error : new FailureError(failure);
    } finally {
      this.loading = undefined;
    }
  }

  /**
   * Makes the model unavailable to new requests at once, then releases its memory. Never fails: the next model must be able to
   * load whatever happens here, so a failure goes to the log.
   */
  private release(giveBack: (backend: InferenceBackend) => Promise<unknown>): Promise<void> {
    const { loaded } = this;
    this.loaded = undefined;
    if (loaded)
      this.releasing = this.releasing
        .then(() => giveBack(loaded))
        .then(
          () => undefined,
          (error: unknown) =>
            this.parts.log.error(`${sourceName(this.params)} was not released as a whole: ${describeFully(error)}`),
        );
    return this.releasing;
  }

  private used(): void {
    this.lastUse = performance.now();
    this.parts.onChange();
  }

  private become(state: ModelState): void {
    this.state = state;
    this.used();
  }
}
