import type { Sequence, Token } from "../embedded/engine.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "./scheduler.ts";

/** Target time of a prefill slice: cancellation or a higher lane waits no longer than this. */
const targetSliceMs = 100;
/**
 * Smaller slices waste the CPU: 64 tokens run at 0.91 of the best speed, 32 at 0.74, 16 at 0.63
 * (docs/benchmarks.md). A machine that cannot evaluate this many tokens in the target time exceeds it.
 */
const minSliceTokens = 64;
/** The engine's batch size: it would split larger slices itself. */
const maxSliceTokens = 512;

/** Sizes prefill slices from the measured speed of this model on this machine. */
export class SlicePacer {
  /** Milliseconds per token, a moving average over slices that are large enough. */
  private msPerToken: number | undefined;

  /** Number of tokens for the next slice. */
  sliceTokens(): number {
    if (this.msPerToken === undefined) return 64;
    const fitting = Math.floor(targetSliceMs / this.msPerToken);
    return Math.max(minSliceTokens, Math.min(maxSliceTokens, fitting - (fitting % 8)));
  }

  /** Learns from a finished slice. */
  measured(tokens: number, durationMs: number): void {
    if (tokens < minSliceTokens) return;
    const now = durationMs / tokens;
    this.msPerToken = this.msPerToken === undefined ? now : 0.7 * this.msPerToken + 0.3 * now;
  }

  /** Measured speed, 0 before the first measurement. */
  get tokensPerSecond(): number {
    return this.msPerToken === undefined ? 0 : 1000 / this.msPerToken;
  }
}

/** What is done between two slices, once a sequence holds this many tokens and no more. */
export interface Pause {
  readonly at: number;
  readonly work: () => Promise<void>;
}

/**
 * Makes a sequence hold `tokens`: reuses the longest state there is and evaluates the rest in slices. `checkpointsAt` has the
 * lengths, ascending, at which models that need checkpoints keep one. A `pause` comes only where the tokens before it were evaluated.
 * Cancelling between slices keeps what was evaluated.
 */
export async function* prefill(
  sequence: Sequence,
  tokens: readonly Token[],
  pacer: SlicePacer,
  record: RequestRecord,
  checkpointsAt: readonly number[] = [],
  pause?: Pause,
): Work<void> {
  const arrival = performance.now();
  let done = await sequence.reuse(tokens);
  record.reused(done, performance.now() - arrival);
  const keep = async (): Promise<void> => {
    const start = performance.now();
    await sequence.checkpoint();
    record.kept(performance.now() - start);
  };
  const boundaries = sequence.needsCheckpoints ? checkpointsAt.filter((length) => length > done) : [];
  if (done > 0 && checkpointsAt.includes(done)) await keep();
  while (done < tokens.length) {
    const paused = pause !== undefined && pause.at > done ? pause.at : tokens.length;
    const boundary = Math.min(paused, boundaries.find((length) => length > done) ?? tokens.length);
    const slice = tokens.slice(done, Math.min(done + pacer.sliceTokens(), boundary));
    const start = performance.now();
    await sequence.evaluate(slice);
    pacer.measured(slice.length, performance.now() - start);
    record.evaluated(slice.length);
    done += slice.length;
    if (boundaries.includes(done)) await keep();
    yield;
    if (done === pause?.at) {
      await pause.work();
      yield;
    }
  }
}
