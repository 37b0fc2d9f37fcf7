/** A request that has not ended after this long, in milliseconds, has no end; generous for a busy machine. */
const endMs = 120_000;

/** What a promise gives, or "no end" when it never ends. */
export function withEnd<T>(promise: Promise<T>, limitMs = endMs): Promise<T | "no end"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"no end">((resolve) => (timer = setTimeout(() => resolve("no end"), limitMs)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
