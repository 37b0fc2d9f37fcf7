// How many threads an evaluation should use. The best number is not known in advance: the library starts and ends its threads
// for every evaluation (no thread pool is attached: one clone per decoded token and extra thread, seen with strace) and its
// barrier spins. One thread too many costs a factor of up to 10 while a compiler or language server runs, and one too few costs a
// third while nothing does (docs/benchmarks.md). So the speed of each number is measured all the time.

/** Weight of a new measurement in the average of a thread number. */
const weight = 0.3;
/** Measurements of each number before the fastest is preferred. */
const firstMeasurements = 3;
/** The other numbers are tried again after this time, to notice that the machine has become idle or busy. */
const probeAfterMs = 4_000;
/** A number slower than the best by this factor is tried less often, because trying it costs that much time. */
const hopeless = 2.5;
const probeHopelessAfterMs = 30_000;

/**
 * Threads that may compute at most on a processor with this many cores. `OMP_NUM_THREADS` is how other programs that compute are told
 * to leave cores to others; the library's binaries do not read it. A list, as for nested levels, counts by its first number.
 */
export function mostThreads(cores: number, env: NodeJS.ProcessEnv): number {
  const wanted = /^\s*(\d+)\s*(?:,|$)/.exec(env["OMP_NUM_THREADS"] ?? "")?.[1];
  return wanted === undefined ? cores : Math.min(cores, Math.max(1, Number(wanted)));
}

/** Runs one evaluation of `tokens` tokens with the best number of threads for it. */
export type WithThreads = <T>(tokens: number, evaluation: () => Promise<T>) => Promise<T>;

interface Average {
  readonly threads: number;
  msPerToken: number;
  count: number;
  measuredAtMs: number;
}

/** Chooses a number of threads by measured speed. Prefill and decode prefer different ones, so each has its own tuner. */
export class ThreadTuner {
  private readonly averages: Average[];

  constructor(candidates: readonly number[]) {
    this.averages = [...new Set(candidates)].map((threads) => ({
      threads,
      msPerToken: Infinity,
      count: 0,
      measuredAtMs: 0,
    }));
  }

  /** The number to use for the next evaluation. The caller passes the time. */
  choose(nowMs: number): number {
    const untried = this.averages.find((each) => each.count < firstMeasurements);
    if (untried) return untried.threads;
    const best = this.best();
    const due = this.averages.find((each) => {
      const patienceMs = each.msPerToken > hopeless * best.msPerToken ? probeHopelessAfterMs : probeAfterMs;
      return each !== best && nowMs - each.measuredAtMs >= patienceMs;
    });
    return (due ?? best).threads;
  }

  /** Records how long an evaluation took with a number of threads. */
  measured(threads: number, msPerToken: number, nowMs: number): void {
    const average = this.averages.find((each) => each.threads === threads);
    if (average === undefined) return;
    average.msPerToken = average.count === 0 ? msPerToken : (1 - weight) * average.msPerToken + weight * msPerToken;
    average.count++;
    average.measuredAtMs = nowMs;
  }

  private best(): Average {
    return this.averages.reduce((best, each) => (each.msPerToken < best.msPerToken ? each : best));
  }
}
