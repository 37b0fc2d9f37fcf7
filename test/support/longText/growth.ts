// How the time of a function grows with its text. Processor time, the least of several runs, because the machine may be busy.

/** Calls a function with a text. A promise is waited for. */
export type TextCall = (text: string) => unknown;

/** Processor time of one run in milliseconds. */
async function msOf(call: TextCall, text: string): Promise<number> {
  const before = process.cpuUsage();
  const result = call(text);
  if (result instanceof Promise) await result;
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Four times the text may take this many times as long: a sort takes 4.5 times, and what takes its square 16 times. A text of a few pages
 * is done in so few milliseconds that the garbage collector may double them.
 */
const mostGrowth = { pages: 12, more: 8 };
const pagesLength = 10_000;
/** A thirty-second of the text may take this share of the time of the whole: with more, the whole might never end. */
const hopelessShare = 0.3;
const tries = 8;
/**
 * As long as this, in milliseconds of processor time, it is tried again: the compiler and the collector count too, and while a text takes
 * only a few milliseconds, they can take more than it in many runs in a row.
 */
const patienceMs = 2_000;

/** A text in three lengths: a thirty-second, a quarter and the whole of it. */
export type Lengths = readonly [part: string, quarter: string, whole: string];

/**
 * What is wrong with a function's time at texts of one kind; undefined if it grows as the text does. `most` is the longest time for
 * the whole text in milliseconds; below `unnoticed`, growth cannot be told from noise, such as the garbage collector's.
 */
export async function superLinear(
  call: TextCall,
  [part, quarter, whole]: Lengths,
  most: number,
  unnoticed = most / 60,
): Promise<string | undefined> {
  const growth = whole.length < pagesLength ? mostGrowth.pages : mostGrowth.more;
  // Nearly all that takes text ends here. What takes the square of a thirty-second's time, so short, ends soon as well.
  if (whole.length < pagesLength && (await msOf(call, part)) <= unnoticed && (await msOf(call, whole)) <= unnoticed)
    return undefined;
  const slow = await tooSlow(call, part, most * hopelessShare);
  if (slow !== undefined) return slow;
  let [short, long, spent] = [Infinity, Infinity, 0];
  for (let attempt = 0; attempt < tries || spent < patienceMs; attempt++) {
    const shorter = await msOf(call, quarter);
    short = Math.min(short, shorter);
    spent += shorter;
    if (short > most) continue;
    const longer = await msOf(call, whole);
    long = Math.min(long, longer);
    spent += longer;
    if (long > most) continue;
    if (long <= unnoticed) return undefined;
    // What else this process did may have been counted for the short text: growth must not hide behind that.
    short = Math.min(short, await msOf(call, quarter));
    if (long <= short * growth) return undefined;
  }
  return said([quarter, short], [whole, long]);
}

/** What is wrong with a function that takes longer than this for a text, in milliseconds; undefined if it does not. */
async function tooSlow(call: TextCall, text: string, mostMs: number): Promise<string | undefined> {
  let least = Infinity;
  for (let attempt = 0; attempt < tries; attempt++) {
    least = Math.min(least, await msOf(call, text));
    if (least <= mostMs) return undefined;
  }
  return said([text, least]);
}

function said(...measured: readonly (readonly [text: string, ms: number])[]): string {
  return measured
    .map(([{ length }, ms]) => `${ms.toFixed(1)} ms at ${length.toLocaleString("en")} characters`)
    .join(", ");
}
