// HTTP requests to one server, with responses as JSON or as server-sent events, and a limit on everything that might not end.
// A request is cancelled by closing the connection, which is the only way that all servers support.
import { headOf } from "../../base/text.ts";
import { createParser } from "eventsource-parser";
import { systemCode } from "../../base/errors.ts";
import { FailureError, fail, failure } from "../../core/failures.ts";
import { isLastText } from "./pieces.ts";
import { quoted, refusal, streamedError, transportFailure } from "./serverFailures.ts";

export interface ServerLimits {
  /** Longest wait for the response to a small request, in milliseconds. */
  readonly answerMs: number;
  /** Longest wait for the first event of a stream: the prompt is read first, and other requests may be queued. */
  readonly firstEventMs: number;
  /** Longest wait from one event of a stream to the next. */
  readonly silentMs: number;
  /** Longest wait for what may follow the end of the text: the cost. */
  readonly lastMs: number;
  /** Longest wait for a server that is loading its model. */
  readonly loadingMs: number;
  /** Most bytes in one event, and in one response. */
  readonly eventBytes: number;
}

export const usualLimits: ServerLimits = {
  answerMs: 30_000,
  firstEventMs: 180_000,
  silentMs: 60_000,
  lastMs: 1000,
  loadingMs: 300_000,
  eventBytes: 4 << 20,
};

export interface ServerConnectionOptions {
  /** Address without `/v1`. */
  readonly root: string;
  readonly key: string | undefined;
  readonly limits: ServerLimits;
}

export class ServerConnection {
  readonly root: string;
  readonly limits: ServerLimits;
  private readonly key: string | undefined;

  constructor({ root, key, limits }: ServerConnectionOptions) {
    this.root = root;
    this.key = key === "" ? undefined : key;
    this.limits = limits;
  }

  /** Sends a small request. Raises FailureError for any status but 2xx. */
  async ask(path: string, body: object | undefined, signal: AbortSignal): Promise<unknown> {
    const { status, text } = await this.answer(path, body, signal, this.limits.answerMs);
    if (status < 200 || status > 299) throw new FailureError(refusal(this.root, status, text, this.key));
    return this.parsed(text);
  }

  /** The same for a route that a server may not have: undefined if it does not. */
  async askIfThere(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    limitMs = this.limits.answerMs,
  ): Promise<unknown> {
    const { status, text } = await this.answer(path, body, signal, limitMs);
    if (status >= 200 && status <= 299) {
      try {
        return JSON.parse(text);
      } catch {
        // A proxy may answer every unknown route with its own page.
        return undefined;
      }
    }
    if ([400, 404, 405, 415, 422, 500, 501].includes(status)) return undefined;
    // Routes outside `/v1` may be forbidden where the others are allowed.
    if ([401, 403].includes(status) && !path.startsWith("/v1/")) return undefined;
    throw new FailureError(refusal(this.root, status, text, this.key));
  }

  /**
   * The events of a stream as parsed JSON, until `[DONE]` or its end. The caller decides whether the stream was complete.
   * The connection is closed when the caller stops iterating.
   */
  async *events(path: string, body: object, signal: AbortSignal): AsyncGenerator<unknown, void, void> {
    const watch = new Watch(signal, this.root);
    let isOpen = false;
    let isFinished = false;
    try {
      watch.wait(this.limits.firstEventMs);
      const response = await this.send(path, body, watch, "text/event-stream");
      if (!response.ok)
        throw new FailureError(refusal(this.root, response.status, await this.read(response), this.key));
      const type = response.headers.get("content-type") ?? "";
      if (!type.includes("text/event-stream") || response.body === null)
        fail("serverFailed", `${this.root} responded with “${quoted(type, this.key)}” instead of an event stream.`);
      isOpen = true;
      const waiting: string[] = [];
      const parser = createParser({ onEvent: ({ data }) => waiting.push(data) });
      const decoder = new TextDecoder();
      let held = 0;
      for await (const chunk of response.body) {
        parser.feed(decoder.decode(chunk, { stream: true }));
        held = waiting.length > 0 ? 0 : held + chunk.length;
        if (held > this.limits.eventBytes) fail("serverFailed", `${this.root} sent an event that is too long.`);
        for (const data of waiting.splice(0)) {
          if (data === "[DONE]") return;
          watch.wait(this.limits.silentMs);
          const event = this.parsed(data);
          const error = streamedError(this.root, event, this.key);
          if (error) throw new FailureError(error);
          if (isLastText(event)) {
            isFinished = true;
            watch.wait(this.limits.lastMs);
          }
          yield event;
        }
      }
    } catch (error) {
      // The text is complete; only the cost and the end mark are missing.
      if (isFinished && watch.reason?.kind !== "cancelled") return;
      const reason = transportFailure(this.root, error, this.key);
      const isCut = isOpen && reason.kind === "serverUnreachable";
      throw new FailureError(
        watch.reason ??
          (isCut ? failure("serverFailed", `${this.root} closed the connection in the middle of a response.`) : reason),
      );
    } finally {
      watch.end();
    }
  }

  private async answer(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    limitMs: number,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const watch = new Watch(signal, this.root);
    try {
      watch.wait(limitMs);
      const response = await this.send(path, body, watch, "application/json");
      return { status: response.status, text: await this.read(response) };
    } catch (error) {
      throw new FailureError(watch.reason ?? transportFailure(this.root, error, this.key));
    } finally {
      watch.end();
    }
  }

  private async send(path: string, body: object | undefined, watch: Watch, accept: string): Promise<Response> {
    const once = (): Promise<Response> => this.sendOnce(path, body, watch.signal, accept);
    try {
      return await once();
    } catch (error) {
      // The server may have closed a connection that was kept open. Retrying is safe, because nothing was answered yet.
      const code = systemCode(error instanceof Error ? error.cause : undefined);
      if (watch.reason || !["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].includes(code ?? "")) throw error;
      return once();
    }
  }

  private sendOnce(path: string, body: object | undefined, signal: AbortSignal, accept: string): Promise<Response> {
    return fetch(this.root + path, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(this.key !== undefined && { authorization: `Bearer ${this.key}` }),
      },
      // The key must not be sent to wherever a redirect points.
      redirect: "manual",
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  private async read(response: Response): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > this.limits.eventBytes) fail("serverFailed", `${this.root} sent a response that is too long.`);
    }
    return text;
  }

  private parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return fail(
        "serverFailed",
        `${this.root} sent a response that is not JSON: ${quoted(headOf(text, 80), this.key)}`,
      );
    }
  }
}

/** Closes the connection of a request if the caller cancels or the server is silent for too long, and remembers which. */
class Watch {
  private readonly abort = new AbortController();
  private readonly caller: AbortSignal;
  private readonly place: string;
  private timer: NodeJS.Timeout | undefined;
  private readonly cancel = (): void => this.close(failure("cancelled", "Cancelled."));
  /** Why it was closed; undefined while it is open. */
  reason: FailureError["failure"] | undefined;

  constructor(caller: AbortSignal, place: string) {
    this.caller = caller;
    this.place = place;
    if (caller.aborted) this.cancel();
    else caller.addEventListener("abort", this.cancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The next data must arrive within `limitMs` milliseconds. */
  wait(limitMs: number): void {
    clearTimeout(this.timer);
    const words = `${this.place} sent nothing for ${Math.max(1, Math.round(limitMs / 1000))} s.`;
    this.timer = setTimeout(() => this.close(failure("serverUnreachable", words)), limitMs);
  }

  /** Always called at the end: the rest of the response is not read. */
  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener("abort", this.cancel);
    this.abort.abort();
  }

  private close(reason: FailureError["failure"]): void {
    this.reason ??= reason;
    this.abort.abort();
  }
}
