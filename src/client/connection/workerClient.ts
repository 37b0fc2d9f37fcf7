// A client's view of the worker: the requests that it can make, each of which starts the worker and loads the chosen model if
// necessary.
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import type { ChatChunk, ChatEnd, ChatRequest, CodeParts, SyntaxQuestion, Usage } from "../../core/modelPort.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import type {
  CompleteEnd,
  CompleteParams,
  LinesEnd,
  LoadParams,
  MemoryUse,
  ModelPurpose,
  TraceRecord,
  WarmParams,
} from "../../protocol/workerProtocol.ts";
import { runtimePaths, type RuntimePaths } from "../paths.ts";
import { WantedModels } from "./wantedModels.ts";
import type { WorkerCaller } from "./workerConnection.ts";
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

const defaultParkMinutes = 30;
/**
 * A worker that gives no sign for so long while somebody waits is killed. It answers pings beside evaluation and loading: at a
 * load of 15 on two cores, the longest that a ping took while the 0.5B loaded was 0.4 s.
 */
const defaultHungMs = 30_000;

/** One client of the worker. Starts nothing before it is needed. */
export class WorkerClient implements Disposable {
  private readonly link: WorkerLink;
  private readonly models: WantedModels;
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
      () => this.models.loading,
    );
    this.models = new WantedModels(this.link);
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
    this.models.use(chat, completion);
  }

  /** Starts or attaches without loading. */
  async connect(): Promise<void> {
    await this.link.connected();
  }

  /** Attaches if a worker is running, else answers false. Starts nothing. Raises FailureError. */
  async attach(): Promise<boolean> {
    const isAttached = await this.link.attach();
    // So that its status is about this client's models.
    if (isAttached && this.link.open) await this.link.explained(this.models.tell(this.link.open));
    return isAttached;
  }

  /**
   * Loads the models set by use() because a person asked for it: starts the worker if needed, even after crashes. Raises what
   * keeps one of them from loading, when the other one has loaded.
   */
  load(signal?: AbortSignal): Promise<ModelFacts> {
    return this.models.load(signal);
  }

  /** Loads the model set by use() for a purpose because something needs it: not when that has crashed the worker before. */
  prepare(signal?: AbortSignal, purpose?: ModelPurpose): Promise<ModelFacts> {
    return this.models.prepare(signal, purpose);
  }

  /**
   * Releases the models' memory, until something loads them or asks the chat. What is on its way or is asked without a person, such
   * as a completion, ends as cancelled instead of loading them again.
   */
  unload(): Promise<void> {
    return this.models.unload();
  }

  /** Frees the model's memory; the next request loads it again with its saved state. */
  async park(): Promise<void> {
    const { open } = this.link;
    if (open) await this.link.explained(open.worker.park(null));
  }

  /**
   * What a model can run on here, starting the worker if needed, without loading. Raises `gpuUnavailable` and
   * `engineUnavailable`.
   */
  async machine(gpu: GpuChoice): Promise<MachineFacts> {
    return this.models.onEngine(await this.link.connected(), (worker) => worker.machine(gpu));
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
    const end = await this.models.request("completion", (worker) => worker.complete(query, onChunk, signal), signal);
    this.answered.fire(end.usage);
    return end;
  }

  async warm(params: WarmParams, signal?: AbortSignal): Promise<Usage> {
    return this.models.request("completion", (worker) => worker.warm(params, signal), signal);
  }

  async continueLines(
    params: LinesRequest,
    onAnswer: (answer: LineAnswer) => void,
    signal?: AbortSignal,
  ): Promise<LinesEnd> {
    return this.models.request("completion", (worker) => worker.continueLines(params, onAnswer, signal), signal);
  }

  async chat(params: ChatRequest, onChunk: (chunk: ChatChunk) => void, signal?: AbortSignal): Promise<ChatEnd> {
    this.models.wake();
    const end = await this.models.request("chat", (worker) => worker.chat(params, onChunk, signal), signal);
    this.answered.fire(end.usage);
    return end;
  }

  async countTokens(text: string): Promise<number> {
    return this.models.request("chat", (worker) => worker.countTokens(text));
  }

  /** Starts the worker if necessary, but needs no model. */
  async syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]> {
    return this.link.explained((await this.link.connected()).worker.syntaxErrors(question));
  }

  /** Starts the worker if necessary, but needs no model. */
  async codeParts(question: SyntaxQuestion): Promise<readonly (CodeParts | null)[]> {
    return this.link.explained((await this.link.connected()).worker.codeParts(question));
  }

  /** These start and load nothing: without a running worker they raise `workerGone`. */
  async memory(): Promise<MemoryUse> {
    return this.link.explained(this.running().memory(null));
  }

  async trace(): Promise<readonly TraceRecord[]> {
    return this.link.explained(this.running().trace(null));
  }

  dispose(): void {
    this.link.dispose();
  }

  private running(): WorkerCaller {
    return this.link.open?.worker ?? fail("workerGone", "The model worker is not running.");
  }
}
