// A client's view of the worker: starts or attaches, loads the chosen model, reports the state, and restarts the worker after it
// was lost.
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { fail, failure, FailureError, failureOf, type Failure } from "../../core/failures.ts";
import { CrashGuard } from "./crashGuard.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import { isSameSource, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type {
  CompleteEnd,
  CompleteParams,
  LoadParams,
  MemoryUse,
  TraceRecord,
  WarmParams,
  WorkerStatus,
} from "../../protocol/workerProtocol.ts";
import { runtimePaths, type RuntimePaths } from "../paths.ts";
import type { WorkerCaller, WorkerConnection } from "./workerConnection.ts";
import { attach, lastLogLines, startOrAttach, type StartOptions } from "./workerProcess.ts";
import type { ChatChunk, ChatEnd, ChatRequest, CodeParts, SyntaxQuestion, Usage } from "../../core/modelPort.ts";

/** The state of the worker as this client sees it. */
export type WorkerState =
  | { readonly kind: "stopped"; /** Why, unless it was requested. */ readonly failure?: Failure }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly pid: number; readonly status: WorkerStatus };

export interface WorkerClientOptions {
  /** Ghostlight's home folder: worker, models and runtime folder belong to it. */
  readonly home: string;
  /** Where the worker is found, if elsewhere than usual for this home. */
  readonly paths?: RuntimePaths;
  readonly workerEntry: string;
  /** Version of this build. */
  readonly build: string;
  /** Who this is, for the worker's log. */
  readonly clientName: string;
  readonly keepAliveMinutes: number;
  /** Idle time after which the worker releases the weights; the next request loads them again. */
  readonly parkMinutes?: number;
  readonly log: Log;
}

const defaultParkMinutes = 30;
/** While a model loads, the worker must answer a ping within this time: damaged files can hang its parser (docs/benchmarks.md, “The library”). */
const hungMs = 30_000;
const pingMs = 5_000;

const closedMessage = "The connection to the model worker is closed.";

/** One client of the worker. Starts nothing before it is needed. */
export class WorkerClient implements Disposable {
  private readonly paths: RuntimePaths;
  private readonly log: Log;
  private readonly startOptions: StartOptions;
  private readonly changed = new Emitter<WorkerState>();
  private readonly crashGuard = new CrashGuard();
  private current: WorkerState = { kind: "stopped" };
  private connection: WorkerConnection | undefined;
  private connecting: Promise<WorkerConnection> | undefined;
  private wanted: LoadParams | undefined;
  /** A model whose load crashed the worker: it is not loaded again until the user asks for it. */
  private fatal: { readonly params: LoadParams; readonly failure: Failure } | undefined;
  private loadingParams: LoadParams | undefined;
  private isDisposed = false;
  readonly onDidChangeState: Event<WorkerState> = this.changed.event;
  private readonly answered = new Emitter<Usage>();
  /** What each completion and chat answer of this client cost. */
  readonly onDidAnswer: Event<Usage> = this.answered.event;

  constructor(options: WorkerClientOptions) {
    this.paths = options.paths ?? runtimePaths(options.home);
    this.log = options.log;
    this.startOptions = {
      paths: this.paths,
      workerEntry: options.workerEntry,
      build: options.build,
      clientName: options.clientName,
      keepAliveMs: options.keepAliveMinutes * 60_000,
      parkMs: (options.parkMinutes ?? defaultParkMinutes) * 60_000,
      log: options.log,
      onStatus: (status) => {
        if (this.current.kind === "running") this.become({ ...this.current, status });
      },
      onClosed: (goodbye) => void this.lost(goodbye),
    };
  }

  get state(): WorkerState {
    return this.current;
  }

  /** Sets the model for further requests without loading it. undefined: no model is chosen. */
  use(model: LoadParams | undefined): void {
    const isOther = model === undefined || this.wanted === undefined || !isSameSource(model, this.wanted);
    if (isOther) this.forgive();
    this.wanted = model;
  }

  /** Starts or attaches without loading. */
  async connect(): Promise<void> {
    await this.connected();
  }

  /** Attaches if a worker is running, else returns false. Starts nothing. */
  async attach(): Promise<boolean> {
    if (this.connection) return true;
    const connection = await attach(this.startOptions);
    if (connection) this.accept(connection);
    return connection !== undefined;
  }

  /** Loads the model set by use(), starting the worker if needed, even after a crash. */
  async load(signal?: AbortSignal): Promise<ModelFacts> {
    this.forgive();
    return this.loadWanted(await this.connected(), signal);
  }

  async unload(): Promise<void> {
    await this.connection?.worker.unload(null);
  }

  /** Frees the model's memory; the next request loads it again with its saved state. */
  async park(): Promise<void> {
    await this.connection?.worker.park(null);
  }

  /** What a model can run on here, starting the worker if needed, without loading. Raises `gpuUnavailable`. */
  async machine(gpu: GpuChoice): Promise<MachineFacts> {
    return (await this.connected()).worker.machine(gpu);
  }

  /** Restarts the worker process for every client, without loading a model. */
  async restart(): Promise<void> {
    await this.stop();
    this.forgive();
    await this.connect();
  }

  /** Ends the worker process. False when none was running. */
  async stop(): Promise<boolean> {
    if (!(await this.attach())) return false;
    const { connection } = this;
    const ended = new Promise<void>((resolve) => {
      const watching = this.onDidChangeState((state) => {
        if (state.kind !== "stopped") return;
        watching.dispose();
        resolve();
      });
    });
    await connection?.worker.shutdown(null);
    await ended;
    return true;
  }

  /** These requests load the model first if necessary. Raise FailureError. */
  async complete(query: CompleteParams, onChunk: (text: string) => void, signal?: AbortSignal): Promise<CompleteEnd> {
    const end = await (await this.prepared(signal)).complete(query, onChunk, signal);
    this.answered.fire(end.usage);
    return end;
  }

  async warm(params: WarmParams, signal?: AbortSignal): Promise<Usage> {
    return (await this.prepared(signal)).warm(params, signal);
  }

  async chat(params: ChatRequest, onChunk: (chunk: ChatChunk) => void, signal?: AbortSignal): Promise<ChatEnd> {
    const end = await (await this.prepared(signal)).chat(params, onChunk, signal);
    this.answered.fire(end.usage);
    return end;
  }

  async countTokens(text: string): Promise<number> {
    return (await this.prepared()).countTokens(text);
  }

  /** Starts the worker if necessary, but needs no model. */
  async syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]> {
    return (await this.connected()).worker.syntaxErrors(question);
  }

  /** Starts the worker if necessary, but needs no model. */
  async codeParts(question: SyntaxQuestion): Promise<readonly (CodeParts | null)[]> {
    return (await this.connected()).worker.codeParts(question);
  }

  /** These start and load nothing: without a running worker they raise `workerGone`. */
  async memory(): Promise<MemoryUse> {
    return this.running().memory(null);
  }

  async trace(): Promise<readonly TraceRecord[]> {
    return this.running().trace(null);
  }

  dispose(): void {
    this.isDisposed = true;
    this.connection?.close();
  }

  private running(): WorkerCaller {
    return this.connection?.worker ?? fail("workerGone", "The model worker is not running.");
  }

  /** The worker with the chosen model loaded. */
  private async prepared(signal?: AbortSignal): Promise<WorkerCaller> {
    if (this.wanted === undefined) fail("noModel", "No model is chosen.");
    if (this.fatal && sourceName(this.fatal.params) === sourceName(this.wanted))
      throw new FailureError(this.fatal.failure);
    const connection = await this.connected();
    const model = this.current.kind === "running" ? this.current.status.model : undefined;
    const isThere =
      (model?.kind === "ready" || model?.kind === "parked") && model.facts.path === sourceName(this.wanted);
    if (!isThere) await this.loadWanted(connection, signal);
    return connection.worker;
  }

  private async loadWanted(connection: WorkerConnection, signal?: AbortSignal): Promise<ModelFacts> {
    const params = this.wanted ?? fail("noModel", "No model is chosen.");
    this.loadingParams = params;
    const stopWatching = this.watchForHang(connection);
    try {
      const facts = await connection.worker.load(params, signal);
      // The worker's own status comes a moment later; a caller that waited for the load must not see “loading”.
      if (this.current.kind === "running")
        this.become({ ...this.current, status: { ...this.current.status, model: { kind: "ready", facts } } });
      return facts;
    } catch (error) {
      const reason = failureOf(error);
      if (reason.kind !== "workerGone") throw error;
      // The worker died loading this file; lost() has recorded why.
      await this.lostReason;
      throw new FailureError(this.fatal?.failure ?? reason);
    } finally {
      stopWatching();
      this.loadingParams = undefined;
    }
  }

  /** Kills a worker whose event loop hangs while it loads: a damaged file can block only that process. */
  private watchForHang({ worker, pid }: WorkerConnection): () => void {
    let answeredAt = performance.now();
    const timer = setInterval(() => {
      if (performance.now() - answeredAt > hungMs) {
        this.log.error(`worker ${pid} hangs while loading; ending it`);
        process.kill(pid, "SIGKILL");
        return;
      }
      worker.ping(null).then(
        () => (answeredAt = performance.now()),
        () => undefined,
      );
    }, pingMs);
    return () => clearInterval(timer);
  }

  private async connected(): Promise<WorkerConnection> {
    // Idle work may come after the end: it must not open a connection that nobody closes.
    if (this.isDisposed) fail("workerGone", closedMessage, "");
    if (this.connection) return this.connection;
    this.connecting ??= this.startOrAttach().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async startOrAttach(): Promise<WorkerConnection> {
    if (!this.crashGuard.mayStart(performance.now()))
      fail(
        "workerCrashed",
        "The model worker crashed several times in a row, so it is no longer restarted automatically.",
      );
    this.become({ kind: "starting" });
    try {
      const connection = await startOrAttach(this.startOptions);
      if (this.isDisposed) {
        connection.close();
        fail("workerGone", closedMessage, "");
      }
      this.accept(connection);
      return connection;
    } catch (error) {
      this.become({ kind: "stopped", failure: failureOf(error) });
      throw error;
    }
  }

  private accept(connection: WorkerConnection): void {
    this.connection = connection;
    this.become({ kind: "running", pid: connection.pid, status: connection.status });
  }

  private lostReason: Promise<void> = Promise.resolve();

  private lost(goodbye: string | undefined): Promise<void> {
    const loading = this.loadingParams;
    this.connection = undefined;
    this.lostReason = this.explainLoss(goodbye, loading);
    return this.lostReason;
  }

  private async explainLoss(goodbye: string | undefined, loading: LoadParams | undefined): Promise<void> {
    if (this.isDisposed) return;
    if (goodbye !== undefined) return this.become({ kind: "stopped" });
    this.crashGuard.crashed(performance.now());
    const lines = await lastLogLines(this.paths, 1);
    const reason =
      loading === undefined
        ? failure("workerGone", "The model worker ended unexpectedly.")
        : failure(
            "workerCrashed",
            `The model worker ended while loading ${sourceName(loading)}. The end of its log: ${lines}`,
          );
    if (loading) this.fatal = { params: loading, failure: reason };
    this.log.error(reason.message);
    this.become({ kind: "stopped", failure: reason });
  }

  private forgive(): void {
    this.fatal = undefined;
    this.crashGuard.reset();
  }

  private become(state: WorkerState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
