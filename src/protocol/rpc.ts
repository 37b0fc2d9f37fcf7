// Serves and calls a table over a connection, with `vscode-jsonrpc` as the transport. A client loads it when it first connects.
import {
  CancellationTokenSource,
  ErrorCodes,
  ProgressType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from "vscode-jsonrpc";
import { FailureError, failure, failureOf, type Failure } from "../core/failures.ts";
import type { Disposable } from "../base/disposables.ts";
import type { Caller, Handlers, Listeners, Sender, Table } from "./rpcTable.ts";

/** Error code of a Failure on the wire; its `data` is the Failure itself. */
const failureCode = 1;
const chunks = new ProgressType<unknown>();

interface Envelope {
  readonly params: unknown;
  readonly chunkToken?: string;
}

/**
 * Serves a table's calls on a connection that is not listening yet. Returns the sender for its events. When the connection is gone,
 * its running calls are aborted.
 */
export function serve<T extends Table>(
  connection: MessageConnection,
  table: T,
  handlers: Handlers<T>,
  onBug: (method: string, error: unknown) => void,
): Sender<T> {
  const sender: Record<string, unknown> = {};
  const running = new Set<AbortController>();
  let isGone = false;
  const gone = (): void => {
    isGone = true;
    for (const abort of running) abort.abort();
  };
  connection.onClose(gone);
  connection.onDispose(gone);
  for (const [method, row] of Object.entries(table)) {
    if (row.kind === "event") {
      // If the connection is gone, its owner notices that itself.
      sender[method] = async (value: unknown) => {
        if (!isGone) await connection.sendNotification(method, { params: value }).catch(() => undefined);
      };
      continue;
    }
    const handler = handlers[method as keyof Handlers<T>] as (...args: unknown[]) => Promise<unknown>;
    connection.onRequest(method, async (sent: unknown, token: CancellationToken) => {
      // A message without an envelope has no parameters, which its handler refuses.
      const envelope = (typeof sent === "object" && sent !== null ? sent : {}) as Partial<Envelope>;
      const abort = new AbortController();
      running.add(abort);
      token.onCancellationRequested(() => abort.abort());
      if (token.isCancellationRequested || isGone) abort.abort();
      const send = (chunk: unknown): void => {
        if (envelope.chunkToken !== undefined && !isGone)
          void connection.sendProgress(chunks, envelope.chunkToken, chunk).catch(() => undefined);
      };
      try {
        const result = await (row.kind === "stream"
          ? handler(envelope.params, send, abort.signal)
          : handler(envelope.params, abort.signal));
        return result ?? null;
      } catch (error) {
        if (!(error instanceof FailureError)) onBug(method, error);
        const reason = failureOf(error);
        return new ResponseError<Failure>(failureCode, reason.message, reason);
      } finally {
        running.delete(abort);
      }
    });
  }
  return sender as Sender<T>;
}

/** Calls a table over a connection that is already listening. */
export function call<T extends Table>(connection: MessageConnection, table: T): Caller<T> {
  const caller: Record<string, unknown> = {};
  let nextToken = 0;
  for (const [method, row] of Object.entries(table)) {
    if (row.kind === "request")
      caller[method] = (params: unknown, signal?: AbortSignal) => send(connection, method, { params }, signal);
    if (row.kind === "stream")
      caller[method] = async (params: unknown, onChunk: (chunk: unknown) => void, signal?: AbortSignal) => {
        const chunkToken = `${method}-${nextToken++}`;
        const listening = connection.onProgress(chunks, chunkToken, onChunk);
        try {
          return await send(connection, method, { params, chunkToken }, signal);
        } finally {
          listening.dispose();
        }
      };
  }
  return caller as Caller<T>;
}

/** Listens to a table's events on a connection. */
export function listen<T extends Table>(connection: MessageConnection, table: T, listeners: Listeners<T>): Disposable {
  const subscriptions = Object.entries(table)
    .filter(([, row]) => row.kind === "event")
    .map(([method]) =>
      connection.onNotification(method, (envelope: Envelope) =>
        (listeners[method as keyof Listeners<T>] as (value: unknown) => void)(envelope.params),
      ),
    );
  return { dispose: () => subscriptions.forEach((subscription) => subscription.dispose()) };
}

async function send(
  connection: MessageConnection,
  method: string,
  envelope: Envelope,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (signal?.aborted) throw new FailureError(failure("cancelled", "Cancelled."));
  const cancellation = new CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    return await connection.sendRequest(method, envelope, cancellation.token);
  } catch (error) {
    throw new FailureError(receivedFailure(error));
  } finally {
    signal?.removeEventListener("abort", cancel);
    cancellation.dispose();
  }
}

function receivedFailure(error: unknown): Failure {
  if (!(error instanceof ResponseError)) return failure("workerGone", "The connection to the model worker was lost.");
  if (error.code === failureCode) return error.data as Failure;
  // A peer that dies while a message is being written breaks the write.
  if (error.code === ErrorCodes.PendingResponseRejected || error.code === ErrorCodes.MessageWriteError)
    return failure("workerGone", "The connection to the model worker was lost.");
  if (error.code === ErrorCodes.MethodNotFound)
    return failure("otherVersion", "The model worker is from another version of Ghostlight.");
  return failure("internal", error.message);
}
