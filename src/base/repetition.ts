// Whether a sequence ends by repeating itself, as the texts of small models do.

/** A tail of `length` items is a loop when it repeats itself within `period` items. */
export interface LoopLimit {
  readonly length: number;
  readonly period: number;
}

/** A loop at the end of a sequence: the last `length` items repeat after every `period` items. */
export interface Loop {
  readonly length: number;
  readonly period: number;
}

/** The loop in which a sequence ends by one of these limits; undefined when there is none. Limits ascend by length. */
export function loopAtEnd(items: readonly string[], limits: readonly LoopLimit[]): Loop | undefined {
  const backwards = items.slice(-(limits.at(-1)?.length ?? 0)).toReversed();
  for (const { length, period: longest } of limits) {
    if (backwards.length < length) return undefined;
    const period = smallestPeriod(backwards.slice(0, length));
    if (period <= longest) return { length, period };
  }
  return undefined;
}

/** Smallest distance at which a sequence equals itself (the failure function of Knuth, Morris and Pratt). */
function smallestPeriod(items: readonly string[]): number {
  const borders = [0];
  for (let at = 1, border = 0; at < items.length; at++) {
    while (border > 0 && items[at] !== items[border]) border = borders[border - 1]!;
    if (items[at] === items[border]) border++;
    borders.push(border);
  }
  return items.length - borders.at(-1)!;
}
