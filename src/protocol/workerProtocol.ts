// The messages between a client (extension host, command line) and the model worker.
// Changing a row or a type here means raising `protocolVersion`.
import type {
  ChatChunk,
  ChatEnd,
  ChatPurpose,
  ChatRequest,
  EndReason,
  SyntaxQuestion,
  Usage,
} from "../core/modelPort.ts";
import type { CompletionEnd } from "../core/completion/completionModel.ts";
import type { CompletionContext, CompletionRequest } from "../core/completion/completionRequest.ts";
import type { MachineFacts } from "../core/models/plan/machine.ts";
import type { InfillOrder } from "../core/models/catalogue/modelEntry.ts";
import type { ModelSource } from "../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../core/settings.ts";
import { event, request, stream } from "./rpc.ts";

/** Version of this table. Client and worker must agree; `hello` and `leave` alone never change. */
export const protocolVersion = 6;

/** First message on a connection; anything else before it ends the connection. */
export interface Hello {
  /** Content of the per-user token file. */
  readonly token: string;
  readonly protocol: number;
  /** Version of the product, for the sentence shown on a mismatch. */
  readonly build: string;
  /** Who connects, for the worker's log: "vscode", "cli". */
  readonly client: string;
}

export type HelloAnswer =
  | { readonly kind: "welcome"; readonly pid: number; readonly build: string; readonly status: WorkerStatus }
  | { readonly kind: "otherVersion"; readonly protocol: number; readonly build: string; readonly otherClients: number };

export interface WorkerStatus {
  readonly model: ModelState;
  readonly clients: number;
  /** Requests waiting or running in all lanes. */
  readonly pending: number;
}

/** What the whole worker process uses, in bytes. */
export interface MemoryUse {
  readonly residentBytes: number;
  readonly modelBytes: number;
  readonly kvCacheBytes: number;
  readonly checkpointBytes: number;
  readonly freeSystemBytes: number;
}

/** Which model to load, or which server to ask. */
export type LoadParams = ModelSource;

/** A finished completion, with everything that the worker knows of it. */
export interface CompleteEnd extends CompletionEnd {
  readonly reason: EndReason;
  /** `TraceRecord.id` of this request. */
  readonly requestId: number;
  readonly usage: Usage;
}

/** A completion request with what only the command line's `infill` adds, where the right text is worth waiting for. */
export interface CompleteParams extends CompletionRequest {
  /** Instead of the infill order that suits the model. */
  readonly order?: InfillOrder;
  /** Whether a block that a rule would end continues to the model's own end of text, and is kept if it comes to one. */
  readonly awaitsEos?: boolean;
}

/** Text windows to evaluate ahead of need, on the background lane. */
export interface WarmParams {
  readonly documentId: string;
  readonly context?: CompletionContext;
  readonly prefix: string;
  readonly suffix: string;
  /** As in `CompletionRequest`. */
  readonly anchor?: number;
  readonly order?: InfillOrder;
}

export type Lane = "ghost" | "user" | "background";

/** What is worth knowing of some requests only. */
export interface TraceNotes {
  /** How the model was asked to fill in. */
  readonly order?: InfillOrder;
  /** Prompt tokens of other code than the document's. */
  readonly contextTokens?: number;
  /** The text given is not the likeliest one but its n-th rival: asked for, or because likelier ones only copied what follows. */
  readonly alternative?: number;
  /** Prompt tokens whose state was read from disk, because the document was left and came back. */
  readonly restoredTokens?: number;
  /** Asked ahead of need. */
  readonly isSpeculative?: boolean;
}

/** What one request did. Kept in a ring buffer in the worker. */
export interface TraceRecord extends TraceNotes {
  readonly id: number;
  readonly lane: Lane;
  readonly purpose: ChatPurpose | "complete" | "warm";
  /** Wall clock at arrival, milliseconds since 1970. */
  readonly startedAt: number;
  readonly usage: Usage;
  readonly promptTokens: number;
  /** Evaluation slices: prefill chunks and generated tokens. */
  readonly slices: number;
  readonly outcome: EndReason | "cancelled" | "failed";
  readonly stopRule?: string;
  readonly failure?: string;
}

export const workerProtocol = {
  /** Handshake. params: token and versions; result: welcome, or which version runs here. */
  hello: request<Hello, HelloAnswer>(),
  /** Asks a worker of another version to end, which it does if this is its only client. */
  leave: request<null, boolean>(),
  /** Answers at once while the worker's event loop lives; a silent worker is hung. */
  ping: request<null, null>(),
  /** Loads a model, or answers at once when it is loaded already. Another model's load replaces the current one. */
  load: request<LoadParams, ModelFacts>(),
  /** Releases weights and state. */
  unload: request<null, null>(),
  /** Releases the weights and keeps what was warm: the next request brings the model back. */
  park: request<null, null>(),
  /** What a model can run on here. Needs no model. */
  machine: request<GpuChoice, MachineFacts>(),
  memory: request<null, MemoryUse>(),
  /** Infill at the cursor. chunks: text as it comes, after healing; result: the whole text and its cost. */
  complete: stream<CompleteParams, string, CompleteEnd>(),
  /** Evaluates a prompt's stable part ahead of need. Ends early, without error, when anything else wants the device. */
  warm: request<WarmParams, Usage>(),
  /** One chat turn, explanation or edit. */
  chat: stream<ChatRequest, ChatChunk, ChatEnd>(),
  /** Number of tokens of a text in the loaded model's vocabulary. */
  countTokens: request<string, number>(),
  /** How many syntax errors a parser finds in each text; null where it cannot say: no parser, too long, too slow. Needs no model. */
  syntaxErrors: request<SyntaxQuestion, readonly (number | null)[]>(),
  /** Recent requests, oldest first. */
  trace: request<null, readonly TraceRecord[]>(),
  /** Ends the worker for every client. */
  shutdown: request<null, null>(),
  /** Sent whenever any part of the status changes. */
  status: event<WorkerStatus>(),
  /** Last word of a worker that ends in order, with its reason. A connection that ends without it was a crash. */
  goodbye: event<string>(),
} as const;
