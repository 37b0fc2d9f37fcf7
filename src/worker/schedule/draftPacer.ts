import type { SlicePacer } from "./prefill.ts";

/**
 * Tokens that may be evaluated together with the one before them. In fours, as the kernels of a CPU have them, and at most as many as
 * make half of the shortest slice of a prompt, so that whoever waits for the device waits no longer than for one of those.
 */
const draftSizes = [3, 7, 15, 23, 31] as const;
/** Weight of a new measurement in an average. */
const weight = 0.3;
/** A time that was measured this many evaluations ago says little: the machine may have become busy or idle since. */
const freshFor = 100;

/** The most tokens that a draft may have. */
export const longestDraft = draftSizes.at(-1)!;

interface Measured {
  readonly ms: number;
  readonly at: number;
}

/** Chooses how many tokens of a draft are worth checking at once, from what evaluations of each size have taken on this machine. */
export class DraftPacer {
  private readonly prompts: Pick<SlicePacer, "tokensPerSecond">;
  /** By the number of tokens in a draft. */
  private readonly times = new Map<number, Measured>();
  private evaluations = 0;

  /** `prompts`: how fast tokens are evaluated that are all known, as long as no draft was measured. */
  constructor(prompts: Pick<SlicePacer, "tokensPerSecond">) {
    this.prompts = prompts;
  }

  /**
   * How many of `available` tokens to check, if each is right with the probability `trust` where those before it are. 0: checking any
   * would take longer than generating what they save.
   */
  draftTokens(available: number, trust: number): number {
    const alone = this.times.get(0)?.ms;
    if (alone === undefined) return 0;
    let [best, bestMs] = [0, alone];
    for (const draft of new Set(draftSizes.map((size) => Math.min(size, available)))) {
      const perToken = this.expectedMs(draft, alone) / generated(draft, trust);
      if (perToken < bestMs) [best, bestMs] = [draft, perToken];
    }
    return best;
  }

  /** Learns from an evaluation of one token and a draft. */
  measured(draft: number, ms: number): void {
    this.evaluations++;
    const isKept = draft === 0 || draftSizes.some((size) => size === draft);
    if (!isKept) return;
    const known = this.fresh(draft);
    this.times.set(draft, {
      ms: known === undefined ? ms : (1 - weight) * known + weight * ms,
      at: this.evaluations,
    });
  }

  /** Between two sizes, in proportion. */
  private expectedMs(draft: number, alone: number): number {
    const above = draftSizes.find((size) => size >= draft) ?? longestDraft;
    const below = draftSizes.findLast((size) => size <= draft) ?? 0;
    const [low, high] = [this.timeOf(below, alone), this.timeOf(above, alone)];
    return above === below ? high : low + ((high - low) * (draft - below)) / (above - below);
  }

  private timeOf(size: number, alone: number): number {
    if (size === 0) return alone;
    const { tokensPerSecond } = this.prompts;
    const each = tokensPerSecond > 0 ? Math.min(alone, 1000 / tokensPerSecond) : alone / 2;
    return this.fresh(size) ?? alone + size * each;
  }

  private fresh(size: number): number | undefined {
    const known = this.times.get(size);
    return known !== undefined && this.evaluations - known.at <= freshFor ? known.ms : undefined;
  }
}

/** How many tokens one evaluation gives on average: the one that comes in any case, and those of the draft that are right. */
function generated(draft: number, trust: number): number {
  let [sum, probability] = [1, 1];
  for (let token = 0; token < draft; token++) {
    probability *= trust;
    sum += probability;
  }
  return sum;
}
