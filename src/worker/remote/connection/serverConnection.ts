// HTTP requests to one server, with responses as JSON or as server-sent events, and a limit on everything that might not end.
// A request is cancelled by closing the connection, which is the only way that all servers support.
import { FailureError, failure, type Failure } from "../../../core/failures.ts";
import type { Adjustment } from "../../../core/models/runtime/modelState.ts";
import { directRules, type NetworkRules } from "../../../core/networkRules.ts";
import { answerDone, oneChoice } from "../stream/choices.ts";
import { parsedJson } from "../stream/fields.ts";
import { hasWords, isLastText, saysNothing } from "../stream/pieces.ts";
import { refusesRequest, RequestAdjustments, type RequestBody } from "./requestAdjustments.ts";
import { begunItems, refuseAnswer, refuseText } from "./answerItems.ts";
import { hasPaused, RequestWatch } from "./requestWatch.ts";
import {
  quoted,
  refusal,
  RefusedRequest,
  streamedError,
  streamedRefusal,
  transportFailure,
  type ServerWords,
} from "./serverFailures.ts";
import { ServerTransport, type ServerReply } from "./serverTransport.ts";

export interface ServerLimits {
  /** Longest wait for the response to a small request, in milliseconds. */
  readonly answerMs: number;
  /** Longest wait for the first event of a stream: the prompt is read first, and other requests may be queued. */
  readonly firstEventMs: number;
  /** Longest wait from one event of a stream to the next. */
  readonly silentMs: number;
  /** Longest wait for text from a server that only shows that it is still there. */
  readonly aliveMs: number;
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
  aliveMs: 900_000,
  lastMs: 1000,
  loadingMs: 300_000,
  eventBytes: 4 << 20,
};

/** Most changes that one request is tried with. */
const mostAttempts = 8;

export interface ServerConnectionOptions {
  /** Address without the API's own path. */
  readonly root: string;
  /** Where the API may be, the likeliest first; `root` with `/v1` if absent. */
  readonly bases?: readonly string[];
  readonly key: string | undefined;
  readonly limits: ServerLimits;
  /** Proxies and certificates; a direct connection if absent. */
  readonly network?: NetworkRules | undefined;
}

export class ServerConnection {
  readonly root: string;
  readonly limits: ServerLimits;
  readonly bases: readonly string[];
  /** Where the API is. Routes that start with `/v1/` are below it, others below the root. */
  base: string;
  /** What is changed in requests because this server refused it. Grows in place, because it is a part of the model's facts. */
  readonly adjustments: Adjustment[] = [];
  private readonly key: string | undefined;
  private readonly transport: ServerTransport;
  private adjusted = RequestAdjustments.none;

  constructor({ root, bases = [`${root}/v1`], key, limits, network = directRules }: ServerConnectionOptions) {
    this.root = root;
    this.bases = bases;
    this.base = bases[0]!;
    this.key = key === "" ? undefined : key;
    this.limits = limits;
    this.transport = new ServerTransport({ root, key: this.key, network, mostCharacters: limits.eventBytes });
  }

  /** The proxy through which it is reached, as it may be shown. */
  get proxy(): string | undefined {
    return this.transport.proxy;
  }

  /** Closes the connections that were kept open. */
  close(): void {
    this.transport.close();
  }

  /** The server's own words as they may be shown: one short line without the key. */
  quoted(words: string): string {
    return quoted(words, this.key);
  }

  /** Sends a small request. Raises RefusedRequest for any status but 2xx, FailureError if there is no response. */
  async ask(path: string, body: object | undefined, signal: AbortSignal): Promise<unknown> {
    const answer = await this.answer(path, body, signal, this.limits.answerMs);
    if (!isOk(answer.status)) throw new RefusedRequest(answer.status, refusal(this.root, answer, this.key));
    return this.parsed(answer.words);
  }

  /** The same for a route that a server may not have: undefined if it does not. */
  async askIfThere(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
    limitMs = this.limits.answerMs,
  ): Promise<unknown> {
    const reply = await this.answer(path, body && this.adjusted.applied(body as RequestBody), signal, limitMs);
    const { status, words } = reply;
    if (isOk(status)) {
      // A proxy may answer every unknown route with its own page.
      return parsedJson(words);
    }
    if (refusesRequest(status)) return undefined;
    // Routes outside `/v1` may be forbidden where the others are allowed.
    if ([401, 403].includes(status) && !path.startsWith("/v1/")) return undefined;
    throw new RefusedRequest(status, refusal(this.root, reply, this.key));
  }

  /**
   * The same for a small request that a server may want in another form: what it refuses is left out, and remembered if that helps.
   */
  async askAdjusted(path: string, body: object, signal: AbortSignal, limitMs: number): Promise<unknown> {
    const found = await this.watched(signal, (watch) =>
      this.adjustedReply(path, body, watch, limitMs, "application/json", async (reply) => {
        const answer = parsedJson(await this.transport.text(reply));
        const refused = streamedRefusal(answer);
        return refused !== undefined && refusesRequest(refused.status) ? refused : { answer };
      }),
    );
    if (!("failed" in found)) return found.answer;
    if (refusesRequest(found.status)) return undefined;
    throw new RefusedRequest(found.status, found.failed);
  }

  /**
   * The events of an answer as parsed JSON, and `answerDone` where the server says that it is complete. Whether it was complete is
   * for the caller to decide. The connection is closed when the caller stops iterating. `read` brings the events of a route of
   * the server's own into the form of all others.
   */
  async *events(
    path: string,
    body: object,
    signal: AbortSignal,
    read: (event: unknown) => unknown = (event) => event,
  ): AsyncGenerator<unknown, void, void> {
    const watch = new RequestWatch(signal, this.root);
    const { limits } = this;
    const source = { root: this.root, key: this.key, mostBytes: limits.eventBytes };
    let isOpen = false;
    let hasEvents = false;
    let isFinished = false;
    try {
      watch.wait(limits.firstEventMs);
      const found = await this.adjustedReply(path, body, watch, limits.firstEventMs, "text/event-stream", (reply) => {
        isOpen = true;
        return begunItems(reply, read, source);
      });
      if ("failed" in found) throw new FailureError(found.failed);
      let lastWordAt = performance.now();
      for await (const item of oneChoice(found.items, read)) {
        if (item.kind === "done") {
          yield answerDone;
          return;
        }
        // What comes behind the end of the text changes nothing about it.
        if (item.kind === "unreadable" && !isFinished) refuseAnswer(item.text, found.type, source);
        const event = item.kind === "event" ? item.event : undefined;
        if (event === undefined || saysNothing(event)) {
          const error = event === undefined ? undefined : streamedError(this.root, event, this.key);
          if (error) throw new FailureError(error);
          // Signs of life lengthen the wait, but not forever.
          const restMs = limits.aliveMs - (performance.now() - lastWordAt);
          watch.wait(isFinished ? limits.lastMs : Math.min(hasEvents ? limits.silentMs : limits.firstEventMs, restMs));
          if (event !== undefined) yield event;
          continue;
        }
        hasEvents = true;
        lastWordAt = performance.now();
        const error = streamedError(this.root, event, this.key);
        if (error) throw new FailureError(error);
        // Some servers say in every event that it is the last one.
        isFinished = isLastText(event) || (isFinished && !hasWords(event));
        watch.wait(isFinished ? limits.lastMs : limits.silentMs);
        yield event;
      }
    } catch (error) {
      // The text is complete; only the cost and the end mark are missing.
      if (isFinished && watch.reason !== undefined && watch.reason.kind !== "cancelled") return;
      const reason = transportFailure(this.transport.place, error, this.key);
      const isCut = isOpen && reason.kind === "serverUnreachable";
      if (isCut && isFinished && watch.reason === undefined) return;
      throw new FailureError(
        watch.reason ??
          (isCut ? failure("serverFailed", `${this.root} closed the connection in the middle of a response.`) : reason),
      );
    } finally {
      watch.end();
    }
  }

  /**
   * Sends a request without what the server refuses. What helped is remembered, anything else is not. `read` reads a response, and
   * answers a refusal that came with the status of an answer. Answers the failure if nothing helps: the first one, which speaks of the
   * request as it was meant, unless the server is busy or away by now.
   */
  private async adjustedReply<T extends object>(
    path: string,
    body: object,
    watch: RequestWatch,
    limitMs: number,
    accept: string,
    read: (reply: ServerReply) => Promise<T | ServerWords>,
  ): Promise<T | { readonly failed: Failure; readonly status: number }> {
    const asked = body as RequestBody;
    let adjusted = this.adjusted;
    let first: Failure | undefined;
    let pauses = 0;
    for (let attempt = 0; ; attempt++) {
      watch.wait(limitMs);
      const reply = await this.transport.send(this.placeOf(path), adjusted.applied(asked), watch.signal, accept);
      const answer = isOk(reply.status) ? await read(reply) : await this.wordsOf(reply);
      if (!("words" in answer)) {
        this.remember(adjusted);
        return answer;
      }
      const { status, words } = answer;
      const failed = refusal(this.root, answer, this.key);
      if (await hasPaused(answer, pauses++, watch, limitMs)) continue;
      first ??= failed;
      const next = attempt < mostAttempts ? adjusted.after(status, words, asked, failed) : undefined;
      if (next === undefined) return { failed: refusesRequest(status) ? first : failed, status };
      adjusted = next;
    }
  }

  private async wordsOf(reply: ServerReply): Promise<ServerWords> {
    const { status, pauseMs } = reply;
    const words = await this.transport.text(reply);
    return { status, words, ...(pauseMs !== undefined && { pauseMs }) };
  }

  private remember(adjusted: RequestAdjustments): void {
    this.adjusted = adjusted;
    this.adjustments.splice(0, Infinity, ...adjusted.list);
  }

  private answer(path: string, body: object | undefined, signal: AbortSignal, limitMs: number): Promise<ServerWords> {
    return this.watched(signal, async (watch) => {
      for (let pauses = 0; ; pauses++) {
        watch.wait(limitMs);
        const reply = await this.transport.send(this.placeOf(path), body, watch.signal, "application/json");
        const answer = await this.wordsOf(reply);
        if (!(await hasPaused(answer, pauses, watch, limitMs))) return answer;
      }
    });
  }

  /** Runs a small request under a watch. Raises FailureError. */
  private async watched<T>(signal: AbortSignal, work: (watch: RequestWatch) => Promise<T>): Promise<T> {
    const watch = new RequestWatch(signal, this.root);
    try {
      return await work(watch);
    } catch (error) {
      throw new FailureError(watch.reason ?? transportFailure(this.transport.place, error, this.key));
    } finally {
      watch.end();
    }
  }

  private placeOf(path: string): string {
    return path.startsWith("/v1/") ? this.base + path.slice("/v1".length) : this.root + path;
  }

  private parsed(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return refuseText(text, this.root, this.key);
    }
  }
}

function isOk(status: number): boolean {
  return status >= 200 && status <= 299;
}
