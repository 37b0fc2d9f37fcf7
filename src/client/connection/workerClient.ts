// A client's view of the worker: the requests that it can make, each of which starts the worker and loads the chosen model if
// necessary.
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { fail, failure, FailureError, failureOf } from "../../core/failures.ts";
import type { ChatChunk, ChatEnd, ChatRequest, CodeParts, SyntaxQuestion, Usage } from "../../core/modelPort.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import { isSameSource, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import {
  modelFor,
  type CompleteEnd,
  type CompleteParams,
  type LinesEnd,
  type LoadParams,
  type MemoryUse,
  type ModelPurpose,
  type ModelUse,
  type TraceRecord,
  type WarmParams,
} from "../../protocol/workerProtocol.ts";
import { untilAborted } from "../../protocol/untilAborted.ts";
import { runtimePaths, type RuntimePaths } from "../paths.ts";
import type { WorkerCaller, WorkerConnection } from "./workerConnection.ts";
import { WorkerLink, type WorkerState } from "./workerLink.ts";
import { WorkerRuntime } from "./workerRuntime.ts";

export interface WorkerClientOptions {
  /** Ghostlight's home folder: worker, models and runtime folder belong to it. */
  readonly home: string;
  /** Where the worker is found, if elsewhere than usual for this home. */
  readonly paths?: RuntimePaths;
  readonly workerEntry: string;
  /** What runs the worker; this process's own program by default, and nothing else. */
  readonly runtime?: WorkerRuntime;
  /** Version of this build. */
  readonly build: string;
  /** Who this is, for the worker's log. */
  readonly clientName: string;
  readonly keepAliveMinutes: number;
  /** Idle time after which the worker releases the weights; the next request loads them again. */
  readonly parkMinutes?: number;
  /** How long the worker may leave a request and every ping unanswered before it is killed. */
  readonly hungMs?: number;
  readonly log: Log;
}

const purposes: readonly ModelPurpose[] = ["chat", "completion"];

const defaultParkMinutes = 30;
/**
 * A worker that gives no sign for so long while somebody waits is killed. It answers pings beside evaluation and loading: at a
 * load of 15 on two cores, the longest that a ping took while the 0.5B loaded was 0.4 s.
 */
const defaultHungMs = 30_000;

/** One client of the worker. Starts nothing before it is needed. */
export class WorkerClient implements Disposable {
  private readonly link: WorkerLink;
  private wanted: ModelUse | undefined;
  /** The last models that were wanted: they stay while none are. */
  private lastWanted: ModelUse | undefined;
  /** What the worker at the other end of this connection knows of that. */
  private told: { readonly at: WorkerConnection; readonly use: ModelUse } | undefined;
  private readonly loads = new Set<LoadParams>();
  /** This client has unloaded its models: only what a person asks for loads them again. */
  private isFreed = false;
  readonly onDidChangeState: Event<WorkerState>;
  private readonly answered = new Emitter<Usage>();
  /** What each completion and chat answer of this client cost. */
  readonly onDidAnswer: Event<Usage> = this.answered.event;

  constructor(options: WorkerClientOptions) {
    const { home, keepAliveMinutes, parkMinutes = defaultParkMinutes, hungMs = defaultHungMs } = options;
    this.link = new WorkerLink(
      {
        paths: options.paths ?? runtimePaths(home),
        workerEntry: options.workerEntry,
        runtime: options.runtime ?? new WorkerRuntime(),
        build: options.build,
        clientName: options.clientName,
        keepAliveMs: keepAliveMinutes * 60_000,
        parkMs: parkMinutes * 60_000,
        hungMs,
        log: options.log,
      },
      () => [...this.loads].map(sourceName).at(-1),
    );
    this.onDidChangeState = this.link.onDidChangeState;
  }

  get state(): WorkerState {
    return this.link.state;
  }

  /**
   * Sets the model for further requests without loading it, and another one for completions if there is one. undefined: no model
   * is chosen. Another model, or another setting of the same one, is a person's wish: what crashed before may be tried again.
   */
  use(chat: LoadParams | undefined, completion?: LoadParams): void {
    const isPair = chat !== undefined && completion !== undefined && !isSameSource(chat, completion);
    this.wanted = chat && { chat, ...(isPair && { completion }) };
    if (this.wanted === undefined) return;
    const { lastWanted } = this;
    for (const purpose of purposes) {
      const model = modelFor(purpose, this.wanted);
      if (lastWanted && !isSameSource(model, modelFor(purpose, lastWanted))) void this.link.guard.forgive(model);
    }
    this.lastWanted = this.wanted;
  }

  /** Starts or attaches without loading. */
  async connect(): Promise<void> {
    await this.link.connected();
  }

  /** Attaches if a worker is running, else answers false. Starts nothing. Raises FailureError. */
  async attach(): Promise<boolean> {
    const isAttached = await this.link.attach();
    // So that its status is about this client's models.
    if (isAttached && this.link.open) await this.explained(this.tell(this.link.open));
    return isAttached;
  }

  /**
   * Loads the models set by use() because a person asked for it: starts the worker if needed, even after crashes. Raises what
   * keeps one of them from loading, when the other one has loaded.
   */
  async load(signal?: AbortSignal): Promise<ModelFacts> {
    const { chat, completion } = this.wanted ?? {};
    void this.link.guard.forgive(chat);
    if (completion === undefined) return this.prepare(signal);
    void this.link.guard.forgive(completion);
    const [first] = await Promise.allSettled([this.prepare(signal, "completion")]);
    const facts = await this.prepare(signal);
    if (first.status === "rejected") throw first.reason;
    return facts;
  }

  /**
   * Loads the model set by use() for a purpose because something needs it: not when that has crashed the worker before.
   */
  async prepare(signal?: AbortSignal, purpose: ModelPurpose = "chat"): Promise<ModelFacts> {
    this.isFreed = false;
    const loading = async (): Promise<ModelFacts> => {
      const params = await this.mayLoad(purpose);
      return this.loadNow(await this.link.connected(), params);
    };
    // Whoever cancels goes on at once. The load goes on in the worker, for whoever else waits for it or comes next.
    return untilAborted(loading(), signal);
  }

  /**
   * Releases the models' memory, until something loads them or asks the chat. What is on its way or is asked without a person, such
   * as a completion, ends as cancelled instead of loading them again.
   */
  async unload(): Promise<void> {
    this.isFreed = true;
    const { open } = this.link;
    // From now on, whoever looks must not take the models for loaded.
    this.link.expect({ model: { kind: "absent" }, models: [] });
    if (open) await this.explained(open.worker.unload(null));
  }

  /** Frees the model's memory; the next request loads it again with its saved state. */
  async park(): Promise<void> {
    const { open } = this.link;
    if (open) await this.explained(open.worker.park(null));
  }

  /**
   * What a model can run on here, starting the worker if needed, without loading. Raises `gpuUnavailable` and
   * `engineUnavailable`.
   */
  async machine(gpu: GpuChoice): Promise<MachineFacts> {
    return this.onEngine(await this.link.connected(), (worker) => worker.machine(gpu));
  }

  /** Restarts the worker process for every client because a person asked for it, without loading a model. */
  async restart(): Promise<void> {
    await this.stop();
    await this.forgive();
    await this.connect();
  }

  /** Ends the worker process, and returns when it is gone. False when none was running. */
  stop(): Promise<boolean> {
    return this.link.stop();
  }

  /** Lets what crashed the worker be tried again, because a person asked for it. */
  async forgive(): Promise<void> {
    await this.link.guard.forgive();
  }

  /** These requests load the model first if necessary. Raise FailureError. */
  async complete(query: CompleteParams, onChunk: (text: string) => void, signal?: AbortSignal): Promise<CompleteEnd> {
    const end = await this.onModel("completion", (worker) => worker.complete(query, onChunk, signal), signal);
    this.answered.fire(end.usage);
    return end;
  }

  async warm(params: WarmParams, signal?: AbortSignal): Promise<Usage> {
    return this.onModel("completion", (worker) => worker.warm(params, signal), signal);
  }

  async continueLines(
    params: LinesRequest,
    onAnswer: (answer: LineAnswer) => void,
    signal?: AbortSignal,
  ): Promise<LinesEnd> {
    return this.onModel("completion", (worker) => worker.continueLines(params, onAnswer, signal), signal);
  }

  async chat(params: ChatRequest, onChunk: (chunk: ChatChunk) => void, signal?: AbortSignal): Promise<ChatEnd> {
    this.isFreed = false;
    const end = await this.onModel("chat", (worker) => worker.chat(params, onChunk, signal), signal);
    this.answered.fire(end.usage);
    return end;
  }

  async countTokens(text: string): Promise<number> {
    return this.onModel("chat", (worker) => worker.countTokens(text));
  }

  /** Starts the worker if necessary, but needs no model. */
  async syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]> {
    return this.explained((await this.link.connected()).worker.syntaxErrors(question));
  }

  /** Starts the worker if necessary, but needs no model. */
  async codeParts(question: SyntaxQuestion): Promise<readonly (CodeParts | null)[]> {
    return this.explained((await this.link.connected()).worker.codeParts(question));
  }

  /** These start and load nothing: without a running worker they raise `workerGone`. */
  async memory(): Promise<MemoryUse> {
    return this.explained(this.running().memory(null));
  }

  async trace(): Promise<readonly TraceRecord[]> {
    return this.explained(this.running().trace(null));
  }

  dispose(): void {
    this.link.dispose();
  }

  private running(): WorkerCaller {
    return this.link.open?.worker ?? fail("workerGone", "The model worker is not running.");
  }

  /** The model that is wanted, if it may be loaded. Raises `noModel`, or what happened when it was loaded before. */
  private async mayLoad(purpose: ModelPurpose): Promise<LoadParams> {
    if (this.wanted === undefined) fail("noModel", "No model is chosen.");
    const wanted = modelFor(purpose, this.wanted);
    // One that is in memory has been loaded since by somebody's command.
    if (this.holds(wanted, "ready", "parked")) return wanted;
    const refusal = await this.link.guard.refusalOf(wanted);
    if (refusal) throw new FailureError(refusal);
    return wanted;
  }

  /** Makes a request that needs the chosen model, which is loaded first if necessary. */
  private async onModel<T>(
    purpose: ModelPurpose,
    request: (worker: WorkerCaller) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      return await this.explained(request(await untilAborted(this.withModel(purpose), signal)));
    } catch (error) {
      if (failureOf(error).kind !== "noModel" || this.wanted === undefined) throw error;
      if (this.isFreed) fail("cancelled", "Cancelled.");
      // Another client has unloaded the model, and this one had not heard of it when it made the request.
      await untilAborted(this.prepare(signal, purpose), signal);
      return this.explained(request(await untilAborted(this.withModel(purpose), signal)));
    }
  }

  /** The worker with the chosen model loaded. Raises `cancelled` instead of loading what was unloaded on purpose. */
  private async withModel(purpose: ModelPurpose): Promise<WorkerCaller> {
    await this.link.lossReason;
    const params = await this.mayLoad(purpose);
    const connection = await this.link.connected();
    await this.explained(this.tell(connection));
    if (this.holds(params, "ready", "parked")) return connection.worker;
    if (this.isFreed) fail("cancelled", "Cancelled.");
    await this.loadNow(connection, params);
    // Another worker may have had to take over.
    return (this.link.open ?? connection).worker;
  }

  /** Tells the worker which models this client uses, unless it knows. */
  private async tell(at: WorkerConnection): Promise<void> {
    const { wanted, told } = this;
    if (wanted === undefined || (told?.at === at && told.use === wanted)) return;
    this.told = { at, use: wanted };
    this.link.expect(await at.worker.use(wanted));
  }

  /** Whether the worker says that it has the model, in one of these states. */
  private holds(params: LoadParams, ...states: readonly ("ready" | "parked")[]): boolean {
    if (this.state.kind !== "running") return false;
    const { model, completionModel = model } = this.state.status;
    return [model, completionModel].some(
      (each) =>
        states.some((state) => state === each.kind) && "facts" in each && each.facts.path === sourceName(params),
    );
  }

  private async loadNow(at: WorkerConnection, params: LoadParams): Promise<ModelFacts> {
    // A model that is in memory is not what ends a worker that is asked for it.
    if (!this.holds(params, "ready")) this.loads.add(params);
    try {
      const facts = await this.onEngine(at, async (worker) => {
        await this.tell(this.link.open ?? at);
        return worker.load(params);
      });
      if (this.loads.has(params)) void this.link.guard.loaded(sourceName(params));
      // The worker's own status comes a moment later; a caller that waited for the load must not see “loading”.
      this.expectReady(params, facts);
      return facts;
    } catch (error) {
      // This client itself has asked for another model since: nobody waits for this one any more.
      const { wanted } = this;
      const isOutdated =
        failureOf(error).kind === "loadFailed" &&
        wanted !== undefined &&
        !purposes.some((purpose) => isSameSource(modelFor(purpose, wanted), params));
      if (isOutdated) throw new FailureError(failure("cancelled", "Cancelled."));
      throw error;
    } finally {
      this.loads.delete(params);
    }
  }

  private expectReady(params: LoadParams, facts: ModelFacts): void {
    if (this.state.kind !== "running") return;
    const { model, completionModel, models } = this.state.status;
    const ready = { kind: "ready", facts } as const;
    const separate = this.wanted?.completion;
    if (separate !== undefined && isSameSource(separate, params))
      this.link.expect({ model, completionModel: ready, models });
    else this.link.expect({ model: ready, ...(completionModel && { completionModel }), models });
  }

  /**
   * Makes a request that needs the inference library. If the library does not load under the program that runs the worker, and
   * there is another program, a worker of that one takes over and gets the request.
   */
  private async onEngine<T>(at: WorkerConnection, request: (worker: WorkerCaller) => Promise<T>): Promise<T> {
    try {
      return await this.explained(request(at.worker));
    } catch (error) {
      if (failureOf(error).kind !== "engineUnavailable" || !(await this.link.replaceProgram(at))) throw error;
      return this.explained(request((await this.link.connected()).worker));
    }
  }

  /** A request that was lost with the worker fails with the reason for that. */
  private async explained<T>(request: Promise<T>): Promise<T> {
    try {
      return await request;
    } catch (error) {
      if (failureOf(error).kind !== "workerGone") throw error;
      const reason = await this.link.lossReason;
      throw reason === undefined ? error : new FailureError(reason);
    }
  }
}
