// PLACEHOLDER while the client is being written: the shape the faces are written against.
import type { Disposable } from "../base/disposables.ts";
import type { Event } from "../base/events.ts";
import type { Failure } from "../core/failures.ts";
import type { CompletionQuery } from "../core/completion/query.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import type { ChatChunk, ChatEnd, ChatParams, CompleteEnd, LoadParams, MemoryUse, TraceRecord, Usage, WarmParams, WorkerStatus } from "../protocol/workerProtocol.ts";

/** How this client stands to the worker. */
export type WorkerState =
  | { readonly kind: "stopped"; /** Why, when it was not asked for. */ readonly failure?: Failure }
  | { readonly kind: "starting" }
  | { readonly kind: "running"; readonly pid: number; readonly status: WorkerStatus };

/** Reaches the worker: starts or attaches, loads what is wanted, and starts again after a loss. */
export interface WorkerClient extends Disposable {
  readonly state: WorkerState;
  readonly onDidChangeState: Event<WorkerState>;
  /** Names the model that requests need. Does not load it. undefined: no model is chosen. */
  use(model: LoadParams | undefined): void;
  /** Starts or attaches without loading. */
  connect(): Promise<void>;
  /** Loads the model named by use(), starting the worker if needed. */
  load(signal?: AbortSignal): Promise<ModelFacts>;
  unload(): Promise<void>;
  /** Ends the worker process for every client and starts it again (without loading). */
  restart(): Promise<void>;
  /** Ends the worker process; answers false when none ran. */
  stop(): Promise<boolean>;
  /** Each of these loads the model first when it is not loaded. Raises FailureError. */
  complete(query: CompletionQuery, onChunk: (text: string) => void, signal?: AbortSignal): Promise<CompleteEnd>;
  warm(params: WarmParams, signal?: AbortSignal): Promise<Usage>;
  chat(params: ChatParams, onChunk: (chunk: ChatChunk) => void, signal?: AbortSignal): Promise<ChatEnd>;
  countTokens(text: string): Promise<number>;
  /** These do not start or load anything: they need a running worker and raise `workerGone` without one. */
  memory(): Promise<MemoryUse>;
  trace(): Promise<readonly TraceRecord[]>;
}
