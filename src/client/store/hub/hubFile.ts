// One file at one hub: requests ranges of it, and remembers where the hub's redirects lead.
import type http from "node:http";
import { OtherContent, SourceFailed } from "../downloadSource.ts";
import type { KnownFile } from "../resolvedModel.ts";
import type { HubAddress } from "./hubAddress.ts";
import { TryAgain } from "./hubRefusal.ts";
import type { HubTimeouts } from "./hubOptions.ts";
import { requestHub } from "./hubRequest.ts";

/** A reply that can be the file, or the requested range of it. */
export interface FileReply {
  readonly reply: http.IncomingMessage;
  /** False: it is the whole file from its first byte. */
  readonly isPartial: boolean;
  /** Offset of its first byte in the file. */
  readonly from: number;
}

/** One file at one hub. */
export class HubFile {
  private readonly hub: HubAddress;
  private readonly url: URL;
  private readonly file: KnownFile;
  private readonly timeouts: HubTimeouts;
  /** Where the hub redirected to. Such an address is signed for about an hour; after that the hub is asked again. */
  private direct: URL | undefined;

  constructor(hub: HubAddress, url: URL, file: KnownFile, timeouts: HubTimeouts) {
    this.hub = hub;
    this.url = url;
    this.file = file;
    this.timeouts = timeouts;
  }

  /** Requests the bytes from `from` up to and including `to`. Raises SourceFailed when the reply cannot be those. */
  async open(from: number, to: number, signal: AbortSignal): Promise<FileReply> {
    const reply = await this.ask(from, to, signal);
    try {
      const { isPartial, start } = this.rangeOf(reply);
      if (isPartial && (start > from || reply.headers["content-length"] === "0"))
        throw new SourceFailed("it sent a different range than was requested");
      const { idleMs } = this.timeouts;
      reply.setTimeout(idleMs, () => reply.destroy(new TryAgain(`it sent nothing for ${idleMs / 1000} s`)));
      return { reply, isPartial, from: start };
    } catch (error) {
      reply.destroy();
      throw error;
    }
  }

  private async ask(from: number, to: number, signal: AbortSignal): Promise<http.IncomingMessage> {
    const ask = { method: "GET", range: [from, to] } as const;
    if (this.direct !== undefined) {
      try {
        return (await requestHub(this.hub, this.direct, ask, this.timeouts, signal)).reply;
      } catch (error) {
        this.direct = undefined;
        // Most likely its signature expired: the hub gives a new address. Temporary faults are left to the caller.
        if (signal.aborted || error instanceof TryAgain || !(error instanceof SourceFailed)) throw error;
      }
    }
    const { reply, url, said } = await requestHub(this.hub, this.url, ask, this.timeouts, signal);
    if (said.sha256 !== undefined && said.sha256 !== this.file.sha256) {
      reply.destroy();
      throw new OtherContent(said.sha256);
    }
    if (url.href !== this.url.href) this.direct = url;
    return reply;
  }

  private rangeOf({ headers, statusCode }: http.IncomingMessage): { isPartial: boolean; start: number } {
    if (/^text\/html/i.test(headers["content-type"] ?? "") || headers["content-encoding"] !== undefined)
      throw new SourceFailed("it sent a web page instead of the file");
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "");
    const isPartial = statusCode === 206 && range !== null;
    const total = isPartial ? range[2] : headers["content-length"];
    if (total !== undefined && total !== "*" && Number(total) !== this.file.sizeBytes)
      throw new SourceFailed(`its file has ${total} bytes instead of ${this.file.sizeBytes}`);
    return { isPartial, start: isPartial ? Number(range[1]) : 0 };
  }
}

/** Raises SourceFailed when a file that begins like this cannot be a model. */
export function requireModel(beginning: Buffer): void {
  if (!"GGUF".startsWith(beginning.toString("latin1", 0, 4)))
    throw new SourceFailed("it sent something that is not a model");
}
