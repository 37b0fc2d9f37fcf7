// Reading data that may be anything: a file that is damaged or somebody else's, a message of a page, what a server or an extension says.

/** Whether a value is an object with members, and no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a whole number from 0 that is exact. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** All items of a list; undefined if it is not a list or one of them cannot be read. */
export function readAll<T>(value: unknown, read: (each: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const all = value.map(read);
  return all.some((each) => each === undefined) ? undefined : (all as T[]);
}
