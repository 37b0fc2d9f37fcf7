// How many threads an evaluation should use. The right number is not known beforehand: the library starts and ends its
// threads anew for every evaluation (no thread pool is attached: one clone per decoded token and extra thread, seen with
// strace) and its barrier spins, so one thread too many costs a factor of up to 10 when a compiler or language server runs
// beside it, and one too few costs a third when nothing does (docs/benchmarks.md). So each number's speed is measured all the time.

/** Share of a new measurement in a thread number's average. */
const weight = 0.3;
/** Measurements of each number before one is preferred. */
const firstMeasurements = 3;
/** The other numbers are tried once after this long, to notice that the machine has become idle or busy. */
const probeAfterMs = 4_000;
/** A number this much slower than the best is tried less often: a probe costs as much as it is slower. */
const hopeless = 2.5;
const probeHopelessAfterMs = 30_000;

interface Average {
  readonly threads: number;
  msPerToken: number;
  count: number;
  measuredAtMs: number;
}

/** Chooses among thread numbers by their measured speed. One tuner a phase: prefill and decode prefer different ones. */
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

  /** The number to use for the next evaluation. The clock is the caller's. */
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

  /** Learns how long an evaluation took with a number. */
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
