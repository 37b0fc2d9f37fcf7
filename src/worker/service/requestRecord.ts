import type { EndReason, Usage } from "../../core/modelPort.ts";
import type { Lane, TraceNotes, TraceRecord } from "../../protocol/workerProtocol.ts";
import type { Requester } from "../schedule/fairTurns.ts";

/** Collects what one request does, from its arrival to its end. */
export class RequestRecord {
  readonly lane: Lane;
  readonly purpose: TraceRecord["purpose"];
  /** Whose request it is. */
  readonly client: Requester;
  promptTokens = 0;
  private readonly startedAt = Date.now();
  private readonly arrival = performance.now();
  /** Undefined while the request is queued. */
  private startMs: number | undefined;
  private prefillEndMs: number | undefined;
  private firstTextMs: number | undefined;
  private reusedTokens: number | undefined;
  private evaluatedTokens = 0;
  private producedTokens = 0;
  private foretoldTokens = 0;
  private refutedTokens = 0;
  private slices = 0;
  private isAtPromptEnd = false;
  private notes: TraceNotes = {};
  private resumeMs: number | undefined;
  private checkpoints: TraceRecord["checkpoints"];

  constructor(lane: Lane, purpose: TraceRecord["purpose"], client: Requester = {}) {
    this.lane = lane;
    this.purpose = purpose;
    this.client = client;
  }

  started(): void {
    this.startMs = this.elapsed();
  }

  /**
   * Records how many tokens were in memory already, and the time to get back to their state. Only the first call counts: reading
   * a prompt again is no gain.
   */
  reused(tokens: number, ms?: number): void {
    if (this.reusedTokens === undefined && tokens > 0) this.resumeMs = ms;
    this.reusedTokens ??= tokens;
    this.isAtPromptEnd = true;
  }

  /** Records that a state was kept, and the time that took. */
  kept(ms: number): void {
    const { count, ms: before } = this.checkpoints ?? { count: 0, ms: 0 };
    this.checkpoints = { count: count + 1, ms: before + ms };
  }

  evaluated(tokens: number): void {
    this.evaluatedTokens += tokens;
    this.slices++;
  }

  /** Records a generated token. The first one after a prefill also evaluated the last token of the prompt. */
  produced(): void {
    this.prefillEndMs ??= this.elapsed();
    if (this.isAtPromptEnd) this.evaluatedTokens++;
    this.isAtPromptEnd = false;
    this.producedTokens++;
    this.slices++;
  }

  /** Records what became of a draft that was evaluated with a generated token: how many of its tokens were generated too. */
  checked(foretold: number, refuted: number): void {
    this.producedTokens += foretold;
    this.foretoldTokens += foretold;
    this.refutedTokens += refuted;
  }

  /** Records that new text arrived, beyond the part that token healing repeats. */
  text(): void {
    this.firstTextMs ??= this.elapsed();
  }

  /** Adds details for the trace. */
  note(notes: TraceNotes): void {
    this.notes = { ...this.notes, ...notes };
  }

  usage(): Usage {
    const totalMs = this.elapsed();
    const queueMs = this.startMs ?? totalMs;
    return {
      reused: this.reusedTokens ?? 0,
      evaluated: this.evaluatedTokens,
      produced: this.producedTokens,
      ...(this.foretoldTokens > 0 && { foretold: this.foretoldTokens }),
      ...(this.refutedTokens > 0 && { refuted: this.refutedTokens }),
      queueMs,
      prefillMs: (this.prefillEndMs ?? totalMs) - queueMs,
      ...(this.firstTextMs !== undefined && { firstTextMs: this.firstTextMs }),
      totalMs,
    };
  }

  finish(
    id: number,
    outcome: EndReason | "cancelled" | "failed",
    notes: { stopRule?: string; failure?: string } = {},
  ): TraceRecord {
    return {
      id,
      lane: this.lane,
      purpose: this.purpose,
      startedAt: this.startedAt,
      usage: this.usage(),
      promptTokens: this.promptTokens,
      slices: this.slices,
      outcome,
      ...(this.resumeMs !== undefined && { resumeMs: this.resumeMs }),
      ...(this.checkpoints && { checkpoints: this.checkpoints }),
      ...this.notes,
      ...notes,
    };
  }

  private elapsed(): number {
    return performance.now() - this.arrival;
  }
}
