// Whether one way solves more of the same tasks than another.

export interface Paired {
  /** Tasks that only one of both solves. */
  readonly gained: number;
  readonly lost: number;
  /** Difference of the shares solved, in points, with its 95 % interval. */
  readonly points: number;
  readonly low: number;
  readonly high: number;
  /** Probability of so uneven a split by chance (exact sign test, two-sided). */
  readonly p: number;
}

/** Compares two lists of the same tasks, in the same order: solved or not. */
export function paired(ours: readonly boolean[], others: readonly boolean[]): Paired {
  const count = ours.length;
  const gained = ours.filter((solved, at) => solved && others[at] === false).length;
  const lost = ours.filter((solved, at) => !solved && others[at] === true).length;
  const difference = (gained - lost) / Math.max(1, count);
  const deviation = Math.sqrt(gained + lost - (gained - lost) ** 2 / Math.max(1, count)) / Math.max(1, count);
  const points = (value: number): number => Math.round(1000 * value) / 10;
  return {
    gained,
    lost,
    points: points(difference),
    low: points(difference - 1.96 * deviation),
    high: points(difference + 1.96 * deviation),
    p: Math.round(1000 * signTest(gained, lost)) / 1000,
  };
}

function signTest(gained: number, lost: number): number {
  const total = gained + lost;
  let term = 0.5 ** total;
  let tail = 0;
  for (let heads = 0; heads <= Math.min(gained, lost); heads++) {
    tail += term;
    term = (term * (total - heads)) / (heads + 1);
  }
  return Math.min(1, 2 * tail);
}
