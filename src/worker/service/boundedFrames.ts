// Frames on a client's socket, with a bound on what one client can make the worker hold: a frame that never ends, and answers that
// are never read. `vscode-jsonrpc` has the same format without bounds.
import type { Socket } from "node:net";
import { AbstractMessageReader, AbstractMessageWriter } from "vscode-jsonrpc/node";
import type { DataCallback, Disposable, Message, MessageReader, MessageWriter } from "vscode-jsonrpc/node";

/** Longest message that a client may send, in bytes. A chat that fills a context of a million tokens has about 4 MB. */
const longestMessageBytes = 64 * 1024 * 1024;
/** Longest header of a message, in bytes. A usual one has 25. */
const longestHeaderBytes = 1024;
/**
 * What may wait for a client that does not read, in bytes: about 60,000 tokens of an answer, so a window that is halted in a
 * debugger for some minutes is not dropped.
 */
const mostUnreadBytes = 8 * 1024 * 1024;

const headerEnd = "\r\n\r\n";

/** Reads messages. Reports the first thing that is not one as an error, and then reads no more. */
export class FrameReader extends AbstractMessageReader implements MessageReader {
  private readonly socket: Socket;
  /** Bytes that were not used yet, and their number. */
  private chunks: Buffer[] = [];
  private held = 0;
  /** Number of bytes that must be there before it is worth looking again. */
  private wanted = 1;
  /** Length of the message whose header was read. */
  private length: number | undefined;
  private isBroken = false;

  constructor(socket: Socket) {
    super();
    this.socket = socket;
  }

  listen(callback: DataCallback): Disposable {
    const onData = (data: Buffer): void => this.read(data, callback);
    this.socket.on("data", onData);
    this.socket.on("error", (error) => this.fireError(error));
    this.socket.on("close", () => this.fireClose());
    return { dispose: () => void this.socket.off("data", onData) };
  }

  private read(data: Buffer, callback: DataCallback): void {
    if (this.isBroken) return;
    this.chunks.push(data);
    this.held += data.length;
    try {
      while (this.held >= this.wanted) {
        const message = this.next();
        if (message === undefined) break;
        callback(message);
      }
    } catch (error) {
      this.isBroken = true;
      this.chunks = [];
      this.fireError(error);
    }
  }

  /** Takes one message off what was received; undefined if there is none yet. Raises an error for anything else. */
  private next(): Message | undefined {
    const bytes = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.held);
    let from = 0;
    if (this.length === undefined) {
      const end = bytes.subarray(0, longestHeaderBytes).indexOf(headerEnd);
      if (end < 0 && bytes.length >= longestHeaderBytes) throw new Error("a message without a header");
      if (end < 0) return this.wait(bytes, bytes.length + 1);
      const header = bytes.toString("latin1", 0, end);
      const length = Number(/^content-length: *(\d{1,15}) *$/im.exec(header)?.[1] ?? NaN);
      if (Number.isNaN(length)) throw new Error("a message without its length");
      if (length > longestMessageBytes) throw new Error(`a message of ${length} bytes`);
      this.length = length;
      from = end + headerEnd.length;
    }
    const end = from + this.length;
    if (bytes.length < end) return this.wait(bytes.subarray(from), this.length);
    const message: unknown = JSON.parse(bytes.toString("utf8", from, end));
    if (typeof message !== "object" || message === null) throw new Error("a message that is no object");
    this.length = undefined;
    this.wait(bytes.subarray(end), 1);
    return message as Message;
  }

  private wait(rest: Buffer, wanted: number): undefined {
    this.chunks = rest.length === 0 ? [] : [rest];
    this.held = rest.length;
    this.wanted = wanted;
    return undefined;
  }
}

/** Writes messages. Drops a client that leaves too much unread. */
export class FrameWriter extends AbstractMessageWriter implements MessageWriter {
  private readonly socket: Socket;
  private readonly drop: (why: string) => void;

  /** `drop` is called, with the reason, when the client has to be given up; what is written after that is lost. */
  constructor(socket: Socket, drop: (why: string) => void) {
    super();
    this.socket = socket;
    this.drop = drop;
    socket.on("error", (error) => this.fireError(error));
    socket.on("close", () => this.fireClose());
  }

  /** Settles once the message is handed to the system or the connection is gone, which its owner notices itself. */
  write(message: Message): Promise<void> {
    const body = Buffer.from(JSON.stringify(message));
    const frame = Buffer.concat([Buffer.from(`Content-Length: ${body.length}${headerEnd}`), body]);
    return new Promise((resolve) => {
      this.socket.write(frame, () => resolve());
      if (this.socket.writableLength > mostUnreadBytes + frame.length)
        this.drop(`it leaves ${this.socket.writableLength} bytes unread`);
    });
  }

  end(): void {
    this.socket.end();
  }
}
