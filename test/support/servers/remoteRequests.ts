// Requests to an engine behind a server, as the worker makes them.
import assert from "node:assert/strict";
import { FailureError, type Failure } from "../../../src/core/failures.ts";
import type { CompleteParams } from "../../../src/protocol/workerProtocol.ts";
import type { Completion } from "../../../src/worker/service/inferenceBackend.ts";
import { openRemote, type RemoteBackend } from "../../../src/worker/remote/remoteBackend.ts";
import { usualLimits, type ServerLimits } from "../../../src/worker/remote/connection/serverConnection.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { ScriptedServer, type ScriptedOptions } from "./scriptedServer.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../../src/core/modelPort.ts";

export const key = "sk-test-0123456789";
export const never = new AbortController().signal;

/** Servers and engines of one suite. */
export class RemoteTest {
  /** All that a test has started: a second one must not leave the first behind. */
  private readonly servers: ScriptedServer[] = [];
  /** Shortened by a test once the server is connected: reaching it may take its time on a busy machine. */
  limits: { -readonly [K in keyof ServerLimits]: ServerLimits[K] } = { ...usualLimits };
  private readonly answerers: RemoteBackend[] = [];

  /** The latest server. */
  get server(): ScriptedServer {
    return this.servers.at(-1)!;
  }

  set server(started: ScriptedServer) {
    this.servers.push(started);
  }

  async serve(options: ScriptedOptions = {}): Promise<RemoteBackend> {
    this.server = await ScriptedServer.start(options);
    return this.open(this.server.url);
  }

  async open(url: string, model = ""): Promise<RemoteBackend> {
    const source = { url, model, key, contextTokens: 2048 };
    const backend = await openRemote({ limits: this.limits }, source, { signal: never });
    this.answerers.push(backend);
    return backend;
  }

  /** After each test. */
  async close(): Promise<void> {
    for (const backend of this.answerers.splice(0)) await backend.dispose();
    for (const server of this.servers.splice(0)) await server.stop();
    this.limits = { ...usualLimits };
  }
}

/** The failure with which something ends. */
export async function failed(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => assert.fail("it did not fail"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, String(error));
  return error.failure;
}

/** A word begun inside a function. */
export const query: CompleteParams = {
  documentId: "a.py",
  languageId: "python",
  prefix: "def add(first, second):\n    ret",
  suffix: "\n\nprint(add(1, 2))\n",
  following: "\n\nprint(add(1, 2))\n",
  shape: "line",
  maxTokens: 32,
};
export interface Ghost {
  readonly end: Completion;
  readonly chunks: readonly string[];
  readonly record: RequestRecord;
}
/** Asks for ghost text. */
export async function completion(
  backend: RemoteBackend,
  more: Partial<CompleteParams> = {},
  signal = never,
): Promise<Ghost> {
  const record = new RequestRecord("ghost", "complete");
  const chunks: string[] = [];
  const end = await backend.infill({ ...query, ...more }, { record, signal }, (text) => chunks.push(text));
  return { end, chunks, record };
}

/** Asks for an answer, and holds its chunks against its end. `chunks` collects them. */
export async function chat(
  backend: RemoteBackend,
  more: Partial<ChatRequest> = {},
  signal = never,
  chunks: ChatChunk[] = [],
): Promise<Omit<ChatEnd, "usage">> {
  const record = new RequestRecord("user", "chat");
  const params: ChatRequest = {
    purpose: "chat",
    messages: [{ role: "user", content: "Hello" }],
    maxTokens: 64,
    temperature: 0,
    thinking: false,
    ...more,
  };
  const end = await backend.chat(params, { record, signal }, (chunk) => chunks.push(chunk));
  const joined = (kind: ChatChunk["kind"]): string =>
    chunks.flatMap((chunk) => (chunk.kind === kind ? chunk.text : [])).join("");
  assert.deepEqual([joined("text"), joined("thinking")], [end.text, end.thinking]);
  return end;
}
