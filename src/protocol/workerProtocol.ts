// The messages between a client (extension host, command line) and the model worker.
// Raise `protocolVersion` when you change a row or a type here.
import type {
  ChatChunk,
  ChatEnd,
  ChatPurpose,
  ChatRequest,
  CodeParts,
  EndReason,
  SyntaxQuestion,
  Usage,
} from "../core/modelPort.ts";
import type { CompletionEnd } from "../core/completion/completionModel.ts";
import type { CompletionContext, CompletionRequest } from "../core/completion/completionRequest.ts";
import type { LineAnswer, LinesRequest } from "../core/nextEdit/nextEditModel.ts";
import type { MachineFacts } from "../core/models/plan/machine.ts";
import type { InfillOrder } from "../core/models/catalogue/modelEntry.ts";
import type { ModelSource } from "../core/models/runtime/modelSource.ts";
import type { ModelFacts, ModelState } from "../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../core/settings.ts";
import { event, request, stream } from "./rpcTable.ts";

/** Version of this table. Client and worker must agree; `challenge`, `hello` and `leave` alone never change. */
export const protocolVersion = 14;

/** The first message on a connection. */
export interface Challenge {
  readonly nonce: string;
}

/** The worker's nonce, and the proof that it knows the secret (`proofText`). */
export interface ChallengeAnswer {
  readonly nonce: string;
  readonly proof: string;
}

/** The second message. Work that is asked for before it ends the connection. */
export interface Hello {
  /** That this client knows the secret too (`proofText`). */
  readonly proof: string;
  readonly protocol: number;
  /** Version of the product, for the sentence shown on a mismatch. */
  readonly build: string;
  /** The client's name in the worker's log: "vscode", "cli". */
  readonly client: string;
}

export type HelloAnswer =
  | {
      readonly kind: "welcome";
      readonly pid: number;
      readonly build: string;
      readonly status: WorkerStatus;
      readonly program: WorkerProgram;
    }
  | { readonly kind: "otherVersion"; readonly protocol: number; readonly build: string; readonly otherClients: number };

/** The program that runs the worker. */
export interface WorkerProgram {
  /** Full path of its file. */
  readonly path: string;
  /** Version of Node, without a letter before it. */
  readonly node: string;
  /** Version of Electron, if it is one: an editor's own program. */
  readonly electron?: string;
}

/** The states of the worker's models, as one client sees them. */
export interface ModelStates {
  /** The model that this client chats with. Before it has named one: the one that was used last. */
  readonly model: ModelState;
  /** The model for this client's ghost text; absent if that is the same. */
  readonly completionModel?: ModelState;
  /** All models, the one used last first. */
  readonly models: readonly ModelState[];
}

export interface WorkerStatus extends ModelStates {
  readonly clients: number;
  /** Requests that wait or run, in all lanes. */
  readonly pending: number;
}

/** What the whole worker process uses: bytes, and how many there are of what must not grow. */
export interface MemoryUse extends ResourceCounts {
  readonly residentBytes: number;
  readonly modelBytes: number;
  readonly kvCacheBytes: number;
  readonly checkpointBytes: number;
  readonly freeSystemBytes: number;
}

/** How many of each the worker process holds. With the same model loaded and no request running, they stay the same. */
export interface ResourceCounts {
  /** Sequences of all models that were not disposed of; a loaded model has one per lane. */
  readonly sequences: number;
  /** Files of saved states of prompts. */
  readonly savedStates: number;
  /** What keeps Node's event loop busy: sockets, pipes, timers, running calls of the system. */
  readonly handles: number;
}

/** Which model to load, or which server to use. */
export type LoadParams = ModelSource;

/** What a request needs a model for: ghost text, or everything else. */
export type ModelPurpose = "chat" | "completion";

/** The models that a client's requests go to. */
export interface ModelUse {
  readonly chat: LoadParams;
  /** For ghost text, if that is another one. */
  readonly completion?: LoadParams;
}

/** The model that a request for this purpose goes to. */
export function modelFor(purpose: ModelPurpose, { chat, completion = chat }: ModelUse): LoadParams {
  return purpose === "chat" ? chat : completion;
}

/** A finished completion, with everything that the worker knows about it. */
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

/** What continued lines cost. */
export interface LinesEnd {
  readonly usage: Usage;
}

/** Text windows to evaluate in advance, on the background lane. */
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

/** Details that only some requests have. */
export interface TraceNotes {
  /** Name of the model that was asked. Absent: the request ended before one was ready. */
  readonly model?: string;
  /** The infill order of the prompt. */
  readonly order?: InfillOrder;
  /** Prompt tokens of code from other files. */
  readonly contextTokens?: number;
  /** The text is not the most likely one but its n-th alternative: requested, or because likelier ones only repeated what follows. */
  readonly alternative?: number;
  /** Prompt tokens whose state was restored from disk, because the user came back to the document. */
  readonly restoredTokens?: number;
  /** Made in advance, for text that may never exist. */
  readonly isSpeculative?: boolean;
}

/** What one request did. The worker keeps the most recent ones. */
export interface TraceRecord extends TraceNotes {
  readonly id: number;
  readonly lane: Lane;
  readonly purpose: ChatPurpose | "complete" | "warm" | "lines";
  /** Wall clock at arrival, milliseconds since 1970. */
  readonly startedAt: number;
  readonly usage: Usage;
  readonly promptTokens: number;
  /** Evaluation slices: prefill chunks and generated tokens. */
  readonly slices: number;
  readonly outcome: EndReason | "cancelled" | "failed";
  /** Time to get back to the state of the reused tokens; absent if there were none. */
  readonly resumeMs?: number;
  /** States kept while the prompt was evaluated, and the time they took in all; absent if there were none. */
  readonly checkpoints?: { readonly count: number; readonly ms: number };
  readonly stopRule?: string;
  readonly failure?: string;
}

export const workerProtocol = {
  /** Begins the handshake, once per connection: the worker proves that it knows the secret. */
  challenge: request<Challenge, ChallengeAnswer>(),
  /** Ends the handshake. params: proof and versions; result: welcome, or which version runs here. */
  hello: request<Hello, HelloAnswer>(),
  /** Asks a worker of another version to end, which it does if this is its only client. */
  leave: request<null, boolean>(),
  /** Answered at once as long as the worker's event loop runs; a worker that does not answer hangs. */
  ping: request<null, null>(),
  /** Says which models this client's requests go to from now on, and loads nothing. Models that no client uses any more are unloaded. */
  use: request<ModelUse, ModelStates>(),
  /** Loads a model. Answered at once if it is loaded already. A model that `use` has not named is used for everything. */
  load: request<LoadParams, ModelFacts>(),
  /** Releases weights and state of this client's models; of all models if it has named none. */
  unload: request<null, null>(),
  /** Releases the weights of all models and keeps the state of prompts. The next request loads its model again. */
  park: request<null, null>(),
  /** The devices that a model can run on. Needs no model. */
  machine: request<GpuChoice, MachineFacts>(),
  memory: request<null, MemoryUse>(),
  /** Infill at the cursor. chunks: text as it comes, after healing; result: the whole text and its cost. */
  complete: stream<CompleteParams, string, CompleteEnd>(),
  /** Evaluates the stable part of a prompt in advance. Ends early, without an error, when another request needs the device. */
  warm: request<WarmParams, Usage>(),
  /**
   * Continues texts that begin alike, each by one line, on the background lane. chunks: the answers as they come; result: what they
   * cost. Ends as cancelled when a completion needs the device.
   */
  continueLines: stream<LinesRequest, LineAnswer, LinesEnd>(),
  /** One chat turn, explanation or edit. */
  chat: stream<ChatRequest, ChatChunk, ChatEnd>(),
  /** Number of tokens in a text, in the vocabulary of the model for chat. */
  countTokens: request<string, number>(),
  /** The number of syntax errors in each text; null without a parser, or if a text is too long or too slow. Needs no model. */
  syntaxErrors: request<SyntaxQuestion, readonly (number | null)[]>(),
  /** The code and the comments of each text; null in the same cases. Needs no model. */
  codeParts: request<SyntaxQuestion, readonly (CodeParts | null)[]>(),
  /** Recent requests, oldest first. */
  trace: request<null, readonly TraceRecord[]>(),
  /** Ends the worker for every client. */
  shutdown: request<null, null>(),
  /** Sent whenever any part of the status changes. */
  status: event<WorkerStatus>(),
  /** The last message of a worker that ends normally, with its reason. If a connection ends without it, the worker crashed. */
  goodbye: event<string>(),
} as const;
