// Downloads a file in pieces over several connections. The file on disk only ever grows at its end, so that its digest is known
// when its last byte arrives and a killed process leaves a valid beginning; what arrives early is held in memory.
import type { KnownFile } from "../resolvedModel.ts";
import { requireModel, type FileReply, type HubFile } from "./hubFile.ts";
import type { HubOptions } from "./hubOptions.ts";
import { TryAgain } from "./hubRefusal.ts";
import type { RetryBudget } from "./retryBudget.ts";
import type { PartialFile } from "../files/partialFile.ts";

/** A range of the file that is being downloaded. */
interface Piece {
  readonly index: number;
  /** Offset of its first byte. */
  readonly from: number;
  readonly sizeBytes: number;
  arrivedBytes: number;
  /** What has arrived and is not written yet. */
  readonly waiting: Buffer[];
}

/** Downloads the rest of one file from one hub by range requests. */
export class RangeDownloader {
  private readonly source: HubFile;
  private readonly file: KnownFile;
  private readonly part: PartialFile;
  private readonly options: HubOptions;
  private readonly budget: RetryBudget;
  private readonly onProgress: (doneBytes: number) => void;
  private readonly startBytes: number;
  private readonly pieces = new Map<number, Piece>();
  private readonly moved = new Set<() => void>();
  /** The piece to be written next, and the first one that no connection fetches yet. */
  private head = 0;
  private next = 0;
  private connections: number;
  private running = 0;
  private isGrowing = false;
  private arrivedBytes: number;

  constructor(
    source: HubFile,
    file: KnownFile,
    part: PartialFile,
    options: HubOptions,
    budget: RetryBudget,
    onProgress: (doneBytes: number) => void,
  ) {
    this.source = source;
    this.file = file;
    this.part = part;
    this.options = options;
    this.budget = budget;
    this.onProgress = onProgress;
    this.startBytes = part.sizeBytes;
    this.arrivedBytes = part.sizeBytes;
    this.connections = options.connections;
  }

  /** Downloads the rest of the file. `first` is the reply that showed that the server supports ranges. */
  async download(first: FileReply, signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const both = AbortSignal.any([signal, stop.signal]);
    both.addEventListener("abort", () => this.wake(), { once: true });
    const failures: unknown[] = [];
    const run = async (reply?: FileReply): Promise<void> => {
      this.running++;
      try {
        await this.fetchPieces(both, reply);
      } catch (error) {
        failures.push(error);
        stop.abort();
      } finally {
        this.running--;
      }
    };
    const count = Math.ceil((this.file.sizeBytes - this.startBytes) / this.options.pieceBytes);
    const others = Math.min(this.connections, count) - 1;
    await Promise.all([run(first), ...Array.from({ length: others }, () => run())]);
    if (failures.length > 0) throw failures[0];
  }

  private async fetchPieces(signal: AbortSignal, first: FileReply | undefined): Promise<void> {
    let reply = first;
    for (;;) {
      const piece = await this.take(signal);
      if (piece === undefined) return;
      await this.fetchPiece(piece, signal, reply);
      reply = undefined;
      this.budget.pieceDone();
    }
  }

  /** The next piece to fetch, once few enough of the earlier ones are held in memory. */
  private async take(signal: AbortSignal): Promise<Piece | undefined> {
    signal.throwIfAborted();
    while (this.next - this.head >= this.options.connections) {
      await new Promise<void>((resolve) => this.moved.add(resolve));
      signal.throwIfAborted();
    }
    const from = this.startBytes + this.next * this.options.pieceBytes;
    if (from >= this.file.sizeBytes || this.running > this.connections) return undefined;
    const sizeBytes = Math.min(this.options.pieceBytes, this.file.sizeBytes - from);
    const piece = { index: this.next++, from, sizeBytes, arrivedBytes: 0, waiting: [] };
    this.pieces.set(piece.index, piece);
    return piece;
  }

  private async fetchPiece(piece: Piece, signal: AbortSignal, first: FileReply | undefined): Promise<void> {
    const retries = this.budget.policy();
    let reply = first;
    for (;;) {
      try {
        reply ??= await this.source.open(piece.from + piece.arrivedBytes, piece.from + piece.sizeBytes - 1, signal);
        if (!reply.isPartial) throw new NoPieces();
        await this.read(reply, piece);
        if (piece.arrivedBytes === piece.sizeBytes) return;
        throw new TryAgain("the file ended early");
      } catch (error) {
        if (error instanceof NoPieces) throw error;
        // A hub that asks for fewer requests gets a single connection from here on.
        if (error instanceof TryAgain && error.isRateLimited) this.connections = 1;
        await retries.afterCut(error, this.arrivedBytes, signal);
      } finally {
        if (reply?.reply.complete === false) reply.reply.destroy();
        reply = undefined;
      }
    }
  }

  private async read({ reply, from }: FileReply, piece: Piece): Promise<void> {
    let known = piece.from + piece.arrivedBytes - from;
    let promised = Number(reply.headers["content-length"] ?? Infinity);
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      promised -= chunk.length;
      const fresh = chunk.subarray(Math.min(known, chunk.length)).subarray(0, piece.sizeBytes - piece.arrivedBytes);
      known -= Math.min(known, chunk.length);
      if (fresh.length > 0) {
        if (piece.from + piece.arrivedBytes === 0) requireModel(fresh);
        piece.waiting.push(fresh);
        piece.arrivedBytes += fresh.length;
        this.arrivedBytes += fresh.length;
        if (piece.index === this.head) await this.grow();
        this.onProgress(this.arrivedBytes);
      }
      // Some servers send more than the range. A reply that ends with it is read to its end, which keeps the connection open.
      if (piece.arrivedBytes === piece.sizeBytes && promised > 0) return;
    }
  }

  /** Writes every piece whose turn has come. One connection at a time does this for all of them. */
  private async grow(): Promise<void> {
    if (this.isGrowing) return;
    this.isGrowing = true;
    try {
      for (;;) {
        const piece = this.pieces.get(this.head);
        if (piece === undefined) return;
        for (let chunk = piece.waiting.shift(); chunk !== undefined; chunk = piece.waiting.shift())
          await this.part.append(chunk);
        if (piece.arrivedBytes < piece.sizeBytes) return;
        this.pieces.delete(this.head++);
        this.wake();
      }
    } finally {
      // Without an await after the last check, so that no chunk is missed.
      this.isGrowing = false;
    }
  }

  private wake(): void {
    for (const resolve of this.moved) resolve();
    this.moved.clear();
  }
}

/** The server stopped sending ranges halfway: the rest is fetched in one reply. */
class NoPieces extends TryAgain {
  constructor() {
    super("it stopped sending pieces");
  }
}
