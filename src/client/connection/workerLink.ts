// A client's one link to the worker: opens it, keeps its state, and explains its loss.
import { randomUUID } from "node:crypto";
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { fail, failure, FailureError, failureOf, type Failure } from "../../core/failures.ts";
import { aboutModel, shownName, sourceName, type ModelSource } from "../../core/models/runtime/modelSource.ts";
import type { ModelStates, WorkerProgram, WorkerStatus } from "../../protocol/workerProtocol.ts";
import { CrashGuard } from "./crashGuard.ts";
import { CrashRecord } from "./crashRecord.ts";
import type { Loss, WorkerConnection } from "./workerConnection.ts";
import type { StartOptions } from "./workerProcess.ts";
import { waitUntilGone } from "./workerProcesses.ts";

/** The state of the worker as this client sees it. */
export type WorkerState =
  | { readonly kind: "stopped"; /** Why, unless it was requested. */ readonly failure?: Failure }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly pid: number; readonly program: WorkerProgram; readonly status: WorkerStatus };

const closedMessage = "The connection to the model worker is closed.";
/** Time for a process to vanish after its connections closed. One that stays has not crashed: it dropped this client. */
const vanishMs = 2000;

/** How a worker is reached, which brings the transport with it: loaded when one is first looked for. */
const reaching = () => import("./workerProcess.ts");

export class WorkerLink implements Disposable {
  readonly guard: CrashGuard;
  private readonly options: StartOptions;
  private readonly log: Log;
  private readonly loading: () => ModelSource | undefined;
  private readonly changed = new Emitter<WorkerState>();
  private current: WorkerState = { kind: "stopped" };
  private connection: WorkerConnection | undefined;
  private starting: Promise<WorkerConnection> | undefined;
  private attaching: Promise<boolean> | undefined;
  private stopping: Promise<boolean> | undefined;
  /** The last worker that another program had to take over from. */
  private replacing: { readonly at: WorkerConnection; readonly isDone: Promise<boolean> } | undefined;
  /** Settles when the last loss is explained, with its reason if it was not in order. */
  private explaining: Promise<Failure | undefined> = Promise.resolve(undefined);
  private isDisposed = false;
  readonly onDidChangeState: Event<WorkerState> = this.changed.event;

  /** `loading`: the model that this client is having loaded, which is blamed for a crash during the load. */
  constructor(options: Omit<StartOptions, "onStatus">, loading: () => ModelSource | undefined) {
    this.log = options.log;
    this.guard = new CrashGuard(new CrashRecord(options.paths.crashes), options.log);
    this.loading = loading;
    this.options = {
      ...options,
      onStatus: (status) => {
        if (this.current.kind === "running" && this.connection) this.become({ ...this.current, status });
      },
    };
  }

  get state(): WorkerState {
    return this.current;
  }

  /** The open connection. */
  get open(): WorkerConnection | undefined {
    return this.connection;
  }

  /** Takes states of models that the worker will report a moment later. */
  expect(states: ModelStates): void {
    if (this.current.kind !== "running") return;
    const { clients, pending } = this.current.status;
    this.become({ ...this.current, status: { ...states, clients, pending } });
  }

  /** The connection; starts or attaches if there is none. Raises FailureError, also when it may not start one after crashes. */
  async connected(): Promise<WorkerConnection> {
    await this.stopping?.catch(() => undefined);
    await this.explaining;
    // Idle work may come after the end: it must not open a connection that nobody closes.
    if (this.isDisposed) fail("workerGone", closedMessage, "");
    if (this.connection) return this.connection;
    this.starting ??= this.startNow().finally(() => (this.starting = undefined));
    return this.starting;
  }

  /** Attaches if a worker is running, else answers false. Starts nothing. */
  async attach(): Promise<boolean> {
    await this.stopping?.catch(() => undefined);
    if (this.connection) return true;
    if (this.starting) return this.starting.then(() => true);
    this.attaching ??= this.attachNow().finally(() => (this.attaching = undefined));
    return this.attaching;
  }

  /** Ends the worker for every client. False when none was running. */
  async stop(): Promise<boolean> {
    this.stopping ??= this.stopNow().finally(() => (this.stopping = undefined));
    return this.stopping;
  }

  /**
   * Has the next worker run by another program, because the inference library does not load in the worker at the other end of
   * `at`, and ends that one. False if there is no other program.
   */
  replaceProgram(at: WorkerConnection): Promise<boolean> {
    // Several requests fail at once.
    if (this.replacing?.at !== at) this.replacing = { at, isDone: this.replaceProgramNow(at) };
    return this.replacing.isDone;
  }

  /** Why the connection was lost the last time; undefined if that was in order. */
  get lossReason(): Promise<Failure | undefined> {
    return this.explaining;
  }

  /** A request that was lost with the worker fails with the reason for that. */
  async explained<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      if (failureOf(error).kind !== "workerGone") throw error;
      const reason = await this.lossReason;
      throw reason === undefined ? error : new FailureError(reason);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.connection?.close();
  }

  private async startNow(): Promise<WorkerConnection> {
    // Two connections at once would be one too many.
    await this.attaching?.catch(() => undefined);
    if (this.connection) return this.connection;
    const refusal = await this.guard.refusal();
    if (refusal) throw new FailureError(refusal);
    this.become({ kind: "starting" });
    try {
      const { startOrAttach } = await reaching();
      return this.accept(await startOrAttach(this.options));
    } catch (error) {
      const reason = failureOf(error);
      // Nobody else saw this start, so its name must only be another one than any other's.
      if (reason.kind === "workerCrashed") await this.guard.crashed(`start ${randomUUID()}`, reason);
      this.become({ kind: "stopped", failure: reason });
      throw error;
    }
  }

  private async replaceProgramNow(at: WorkerConnection): Promise<boolean> {
    const { runtime } = this.options;
    const failed = runtime.program;
    if (!(await runtime.replace())) return false;
    this.log.warn(
      `the inference library does not load under ${failed}; ${runtime.program} runs the model worker instead`,
    );
    // Another window may have ended that worker already: then what runs now is its successor.
    if (this.connection === at) await this.stop();
    return true;
  }

  private async attachNow(): Promise<boolean> {
    const { attach } = await reaching();
    const connection = await attach(this.options);
    if (connection) this.accept(connection);
    return connection !== undefined;
  }

  private async stopNow(): Promise<boolean> {
    await Promise.allSettled([this.starting, this.attaching]);
    const { stopWorker } = await reaching();
    const { connection } = this;
    const isStopped = await stopWorker(this.options, connection);
    if (connection) {
      await connection.closed;
      await this.explaining;
    }
    return isStopped;
  }

  private accept(connection: WorkerConnection): WorkerConnection {
    if (this.isDisposed) {
      connection.close();
      fail("workerGone", closedMessage, "");
    }
    this.connection = connection;
    void connection.closed.then((loss) => {
      this.connection = undefined;
      this.explaining = this.explain(connection, loss);
    });
    const { pid, program, status } = connection;
    this.become({ kind: "running", pid, program, status });
    return connection;
  }

  private async explain(connection: WorkerConnection, loss: Loss): Promise<Failure | undefined> {
    if (this.isDisposed) return undefined;
    if (loss.kind === "goodbye" || this.stopping) {
      this.become({ kind: "stopped" });
      return undefined;
    }
    const model = this.current.kind === "running" ? this.current.status.model : undefined;
    const own = this.loading();
    const others = model?.kind === "loading" ? model : undefined;
    const loading = own ? { path: sourceName(own), name: shownName(own) } : others;
    const reason = await this.reasonOf(connection, loss, loading);
    this.log.error(reason.message);
    this.become({ kind: "stopped", failure: reason });
    return reason;
  }

  private async reasonOf(
    { pid }: WorkerConnection,
    loss: Loss,
    loading: { readonly path: string; readonly name: string } | undefined,
  ): Promise<Failure> {
    if (loss.kind === "broken" && !(await waitUntilGone(pid, vanishMs)))
      return failure("workerGone", "The model worker closed its connection.", "The next request opens a new one.");
    const isHung = loss.kind === "hung";
    const worker = `process ${pid}`;
    if (loading === undefined) {
      const what = isHung
        ? `The model worker did not respond for ${this.options.hungMs / 1000} seconds and was ended.`
        : "The model worker ended unexpectedly.";
      const reason = failure("workerGone", what);
      await this.guard.crashed(worker, reason);
      return reason;
    }
    const what = isHung ? "stopped responding" : "ended";
    const { lastLogLines } = await reaching();
    const log = `The end of its log: ${await lastLogLines(this.options.paths, 1)}`;
    const { path, name } = loading;
    const crashed = failure("workerCrashed", `The model worker ${what} while loading ${path}. ${log}`);
    const reason = aboutModel(crashed, name);
    await this.guard.crashedLoading(worker, path, reason);
    return reason;
  }

  private become(state: WorkerState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
