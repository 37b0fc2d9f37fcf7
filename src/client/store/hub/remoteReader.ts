// Reads places of a file on a server, mostly one after the other, without holding more than it was asked for.
import type { IncomingMessage } from "node:http";
import { longestHeaderBytes } from "../../../core/models/gguf/ggufCursor.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { HubAddress } from "./hubAddress.ts";
import type { HubTimeouts } from "./hubOptions.ts";
import { requestHub } from "./hubRequest.ts";

/** What one request asks for at first, in bytes; a request that continues another asks for twice as much. Holds most headers. */
const firstBytes = 8 * 1024 * 1024;
/** Skipping more bytes than this is quicker by another request. */
const mostReadThrough = 1024 * 1024;

/** A reply whose body is read as it comes. */
interface Stream {
  readonly reply: IncomingMessage;
  readonly chunks: AsyncIterator<Buffer>;
  /** Where the body ends in the file. */
  readonly end: number;
}

export class RemoteReader {
  private readonly hub: HubAddress;
  private readonly url: URL;
  private readonly timeouts: HubTimeouts;
  private readonly signal: AbortSignal;
  private stream: Stream | undefined;
  private sizeBytes = 0;
  private wanted = firstBytes;
  /** Bytes that arrived and were not asked for yet, and the place in the file behind them. */
  private rest: Buffer = Buffer.alloc(0);
  private position = 0;

  constructor(hub: HubAddress, url: URL, timeouts: HubTimeouts, signal: AbortSignal) {
    this.hub = hub;
    this.url = url;
    this.timeouts = timeouts;
    this.signal = signal;
  }

  /** The size of the file as the server says it. Raises SourceFailed and what the request raises, like `read`. */
  async fileBytes(): Promise<number> {
    await this.open(0);
    return this.sizeBytes;
  }

  /** The bytes from an offset on, which must not be before what was read last. */
  async read(offset: number, bytes: number): Promise<Buffer> {
    if (offset - this.position > mostReadThrough && this.stream) {
      await this.open(offset);
      this.rest = Buffer.alloc(0);
    }
    const parts = [this.rest];
    for (let lacking = offset + bytes - this.position; lacking > 0; lacking = offset + bytes - this.position) {
      const start = this.position;
      const chunk = await this.next();
      parts.push(chunk.subarray(Math.max(0, Math.min(chunk.length, offset - start))));
    }
    const all = Buffer.concat(parts);
    const from = Math.max(0, all.length - (this.position - offset));
    this.rest = all.subarray(from + bytes);
    return all.subarray(from, from + bytes);
  }

  /** Ends the request. */
  close(): void {
    this.stream?.reply.destroy();
    this.stream = undefined;
  }

  private async next(): Promise<Buffer> {
    if (this.stream === undefined || this.position >= this.stream.end) {
      this.wanted = Math.min(longestHeaderBytes, this.wanted * 2);
      await this.open(this.position);
    }
    const step = await this.stream!.chunks.next();
    if (step.done === true) throw new SourceFailed("the file ended early");
    this.position += step.value.length;
    return step.value;
  }

  private async open(at: number): Promise<void> {
    this.close();
    const ask = { method: "GET", range: [at, at + this.wanted - 1] } as const;
    const { reply } = await requestHub(this.hub, this.url, ask, this.timeouts, this.signal);
    reply.setTimeout(this.timeouts.idleMs, () => reply.destroy(new SourceFailed("it stopped sending")));
    try {
      this.stream = this.checked(reply, at);
    } catch (error) {
      reply.destroy();
      throw error;
    }
  }

  private checked(reply: IncomingMessage, at: number): Stream {
    if (reply.headers["content-encoding"] !== undefined)
      throw new SourceFailed("it sends something other than the file");
    const range = /^bytes (\d+)-(\d{1,15})\/(\d{1,15})$/.exec(reply.headers["content-range"] ?? "");
    const isPartial = reply.statusCode === 206;
    if (isPartial && Number(range?.[1]) !== at) throw new SourceFailed("it sent a different range than was requested");
    const length = isPartial ? range?.[3] : reply.headers["content-length"];
    if (length === undefined || !/^\d{1,15}$/.test(length))
      throw new SourceFailed("it does not say how long the file is");
    if (this.sizeBytes > 0 && this.sizeBytes !== Number(length)) throw new SourceFailed("the file changed meanwhile");
    this.sizeBytes = Number(length);
    // A server without ranges sends all of it again.
    this.position = isPartial ? at : 0;
    const end = isPartial ? Number(range?.[2]) + 1 : this.sizeBytes;
    return { reply, chunks: (reply as AsyncIterable<Buffer>)[Symbol.asyncIterator](), end };
  }
}
