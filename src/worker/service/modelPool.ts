// The models of this worker: which clients use which, and which of them are in memory together.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { isRemote, isSameSource, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../../core/models/runtime/modelState.ts";
import {
  modelFor,
  type LoadParams,
  type MemoryUse,
  type ModelPurpose,
  type ModelStates,
  type ModelUse,
} from "../../protocol/workerProtocol.ts";
import { untilAborted } from "../../protocol/untilAborted.ts";
import type { InferenceBackend, OpenBackend } from "./inferenceBackend.ts";
import { failOutdated, ModelHost, type ParkReason } from "./modelHost.ts";

/**
 * Whether a model on this machine has room beside those that are in memory, without becoming smaller or slower for it.
 * Raises FailureError.
 */
export type HasRoom = (params: LoadParams) => Promise<boolean>;

export class ModelPool {
  private readonly open: OpenBackend;
  private readonly hasRoom: HasRoom;
  private readonly log: Log;
  private readonly onChange: () => void;
  private hosts: readonly ModelHost[] = [];
  private readonly seats = new Set<ModelSeat>();
  /** Models of this machine load one after the other: what one takes decides whether the next has room. */
  private admissions: Promise<unknown> = Promise.resolve();

  constructor(open: OpenBackend, hasRoom: HasRoom, log: Log, onChange: () => void) {
    this.open = open;
    this.hasRoom = hasRoom;
    this.log = log;
    this.onChange = onChange;
  }

  /** A place for one client. */
  seat(): ModelSeat {
    const seat = new ModelSeat(this);
    this.seats.add(seat);
    return seat;
  }

  /** All models and their states, the one used last first. */
  get states(): readonly ModelState[] {
    return this.byLastUse().map(({ state }) => state);
  }

  get lastUsed(): ModelHost | undefined {
    return this.byLastUse()[0];
  }

  get isLoading(): boolean {
    return this.hosts.some(({ state }) => state.kind === "loading");
  }

  /** The life of a model. */
  hostOf(params: LoadParams): ModelHost {
    const known = this.hosts.find((host) => isSameSource(host.params, params));
    if (known) return known;
    const host: ModelHost = new ModelHost(params, {
      open: this.open,
      admitted: (signal, open) => (isRemote(params) ? open() : this.admit(host, signal, open)),
      log: this.log,
      onChange: this.onChange,
    });
    const isKept = (each: ModelHost): boolean => this.isUsed(each) || each.state.kind === "ready" || each.isBusy;
    this.hosts = [...this.hosts.filter(isKept), host];
    return host;
  }

  /** Releases models that their last client gave up for another one. `params`: that one. */
  releaseGivenUp(before: readonly LoadParams[], params: LoadParams): void {
    for (const host of this.hosts.filter((each) => before.some((one) => isSameSource(one, each.params)))) {
      if (this.isUsed(host)) continue;
      const isSameFile = sourceName(host.params) === sourceName(params);
      this.drop(host, isSameFile ? "it was requested with other settings" : `${sourceName(params)} was requested`);
    }
  }

  /** Forgets a client. Its models stay for the next one. */
  leave(seat: ModelSeat): void {
    this.seats.delete(seat);
  }

  /** Unloads models for every client; all of them if none is named. */
  async unload(models: readonly LoadParams[]): Promise<void> {
    const hosts = models.length === 0 ? this.hosts : models.map((params) => this.hostOf(params));
    await Promise.all(hosts.map((host) => host.unload("the model was unloaded")));
  }

  /** Unloads models that no connected client uses and nothing has used for `idleMs`. */
  releaseUnused(idleMs: number): void {
    for (const host of this.idleFor(idleMs)) if (!this.isUsed(host)) this.drop(host, "nobody used it");
  }

  /** Releases the weights of all models on this machine. */
  async park(by: ParkReason): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.park(by)));
  }

  /** The same for those that nothing has used for `idleMs`. */
  async parkWhenIdle(idleMs: number): Promise<void> {
    await Promise.all(this.idleFor(idleMs).map((host) => host.park("idleTime")));
  }

  async memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">> {
    const all = await Promise.all(this.hosts.map((host) => host.memory()));
    const sum = (of: (each: (typeof all)[number]) => number): number =>
      all.reduce((total, each) => total + of(each), 0);
    return {
      modelBytes: sum(({ modelBytes }) => modelBytes),
      kvCacheBytes: sum(({ kvCacheBytes }) => kvCacheBytes),
      checkpointBytes: sum(({ checkpointBytes }) => checkpointBytes),
    };
  }

  private isUsed(host: ModelHost): boolean {
    return [...this.seats].some((seat) => seat.models.some((params) => isSameSource(params, host.params)));
  }

  private byLastUse(): readonly ModelHost[] {
    return this.hosts.toSorted((a, b) => b.lastUse - a.lastUse);
  }

  private idleFor(idleMs: number): readonly ModelHost[] {
    const now = performance.now();
    return this.hosts.filter((host) => !host.isBusy && now - host.lastUse > idleMs);
  }

  private drop(host: ModelHost, because: string): void {
    this.hosts = this.hosts.filter((each) => each !== host);
    const released = host.unload(because);
    // What it holds must not count against the next model.
    this.admissions = this.admissions.then(() => released);
  }

  /**
   * Opens a model of this machine when it is its turn. The model for ghost text loads before the one for chat, which gets the rest
   * of the memory. All others make room, those that are missed least first.
   */
  private async admit(
    host: ModelHost,
    signal: AbortSignal,
    open: () => Promise<InferenceBackend>,
  ): Promise<InferenceBackend> {
    const companions = this.companionsOf(host);
    for (const each of companions)
      if (each.state.kind !== "loading")
        await untilAborted(
          each.load().catch((error: unknown) => this.log.warn(`${sourceName(each.params)}: ${describe(error)}`)),
          signal,
        );
    const before = this.admissions;
    let end = (): void => {};
    const isOver = new Promise<void>((resolve) => (end = resolve));
    this.admissions = before.then(() => isOver);
    try {
      await untilAborted(before, signal);
      for (const each of this.othersInMemory(host, companions)) {
        if (await this.hasRoom(host.params)) break;
        this.log.info(`${sourceName(each.params)} is parked: ${sourceName(host.params)} needs its memory`);
        await untilAborted(each.park("room"), signal);
      }
      return await open();
    } finally {
      end();
    }
  }

  /** The models for ghost text of those clients that chat with this model. */
  private companionsOf(host: ModelHost): readonly ModelHost[] {
    const uses = [...this.seats].flatMap(({ use }) => (use?.completion === undefined ? [] : [use]));
    const own = uses.filter(({ chat }) => isSameSource(chat, host.params));
    return own.flatMap(({ completion }) => (completion === undefined ? [] : [this.hostOf(completion)]));
  }

  /** The other models in memory that may make room: first what no client uses, then what was used longest ago. */
  private othersInMemory(host: ModelHost, companions: readonly ModelHost[]): readonly ModelHost[] {
    return this.hosts
      .filter((each) => each !== host && each.holdsMemory && !companions.includes(each))
      .toSorted((a, b) => Number(this.isUsed(a)) - Number(this.isUsed(b)) || a.lastUse - b.lastUse);
  }
}

/** One client's place: the models that its requests go to. */
export class ModelSeat {
  private readonly pool: ModelPool;
  /** Undefined until this client has named its models. */
  use: ModelUse | undefined;
  private hasChosen = false;

  constructor(pool: ModelPool) {
    this.pool = pool;
  }

  get models(): readonly LoadParams[] {
    if (this.use === undefined) return [];
    const { chat, completion } = this.use;
    return completion === undefined ? [chat] : [completion, chat];
  }

  /** The states of the worker's models as this client sees them. */
  get states(): ModelStates {
    const models = this.pool.states;
    const model = this.host("chat")?.state ?? (this.use === undefined ? models[0] : undefined) ?? { kind: "absent" };
    const completionModel = this.use?.completion && this.host("completion")?.state;
    return { model, ...(completionModel && { completionModel }), models };
  }

  /** Says which models requests go to from now on. Loads nothing; releases what nobody uses any more. */
  choose(use: ModelUse): void {
    this.hasChosen = true;
    this.become(use);
  }

  /**
   * Loads a model. For a client that has not chosen, it is the one for everything; one that has chosen others since it asked gets
   * `loadFailed`.
   */
  async load(params: LoadParams): Promise<ModelFacts> {
    if (!this.models.some((each) => isSameSource(each, params))) {
      if (this.hasChosen) failOutdated(params, "another model was requested");
      this.become({ chat: params });
    }
    return this.pool.hostOf(params).load();
  }

  /** The life of the model for a purpose: of the one used last, while this client has named none. Raises `noModel`. */
  hostFor(purpose: ModelPurpose): ModelHost {
    const host = this.host(purpose) ?? (this.use === undefined ? this.pool.lastUsed : undefined);
    return host ?? fail("noModel", "No model is loaded.");
  }

  unload(): Promise<void> {
    return this.pool.unload(this.models);
  }

  leave(): void {
    this.pool.leave(this);
  }

  private become(use: ModelUse): void {
    const before = this.models;
    this.use = use;
    this.pool.releaseGivenUp(before, use.chat);
  }

  private host(purpose: ModelPurpose): ModelHost | undefined {
    return this.use && this.pool.hostOf(modelFor(purpose, this.use));
  }
}
