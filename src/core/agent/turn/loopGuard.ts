// Small models ask the same again and again. What was asked before, with the same answer and nothing changed since, is told to them,
// then refused, and in the end stops the turn. Calls in turn (A, B, A, B) count alike.

/** A call of this turn since the last change of a file, or one that changed a file. */
export interface PastCall {
  /** `callKey` of the call. */
  readonly key: string;
  /** Its result, without times. */
  readonly result: string;
  /** A command ran since that may have changed what the call would give. */
  readonly isOutdated: boolean;
  /** It changed a file: once more, it would most likely do so to no end. */
  readonly isChange?: boolean;
}

/**
 * What a call may have done to the results of others. `changed`: a file is another one. `ran`: a command ran, and nobody knows what it
 * changed. `nothing`: it only looked, or was not made.
 */
export type CallEffect = "changed" | "ran" | "nothing";

/** Calls that are looked back on. */
const remembered = 12;
/** The repetition that is refused, and the one that stops the turn; the first call counts as one. */
const [refusedAt, stoppedAt] = [3, 5] as const;

/** Whether a call may be made. */
export type RepeatVerdict = "fresh" | "refused" | "stop";

/** Judges a call by those before it. */
export function judgeRepeat(past: readonly PastCall[], key: string): RepeatVerdict {
  const count = sameBefore(past, key);
  if (count + 1 >= stoppedAt) return "stop";
  return count + 1 >= refusedAt ? "refused" : "fresh";
}

/** The calls with one more, and whether it gave nothing new. */
export function withCall(
  past: readonly PastCall[],
  key: string,
  result: string,
  effect: CallEffect,
): { readonly past: readonly PastCall[]; readonly isRepeat: boolean } {
  if (effect === "changed") {
    // What it shows of the file is another text each time, where its new text has the old one in it.
    const change: PastCall = { key, result: "", isOutdated: false, isChange: true };
    const changes = past.filter(({ isChange }) => isChange === true);
    return { past: [...changes, change].slice(-remembered), isRepeat: changes.some((each) => each.key === key) };
  }
  const entry: PastCall = { key, result: withoutTimes(result), isOutdated: false };
  const same = past.filter((each) => each.key === key && each.result === entry.result);
  const isRepeat = same.some(({ isOutdated }) => !isOutdated);
  // A command that did just what it did before changes nothing any more: two commands in turn are a circle, too.
  const before = effect === "ran" && same.length === 0 ? past.map((each) => outdated(each, key)) : past;
  return { past: [...before, entry].slice(-remembered), isRepeat };
}

/** The calls with one that was refused as a repetition: it counts as one with the same result. */
export function withRefused(past: readonly PastCall[], key: string): readonly PastCall[] {
  const last = past.findLast((each) => each.key === key);
  return last === undefined ? past : [...past, last].slice(-remembered);
}

function outdated(call: PastCall, by: string): PastCall {
  return call.key === by ? call : { ...call, isOutdated: true };
}

/** How often a call was made with the result that it had last. One whose result changes is no repetition: it may be waiting. */
function sameBefore(past: readonly PastCall[], key: string): number {
  const own = past.filter((each) => each.key === key && !each.isOutdated);
  return own.filter(({ result }) => result === own.at(-1)!.result).length;
}

/** Test runners print how long they took, which says nothing new. */
function withoutTimes(result: string): string {
  return result.replace(
    /\d{1,9}(?:[.,]\d{1,9})?\s?(?:ns|µs|us|ms|s|sec|seconds|min|minutes)\b|\d{1,2}:\d\d(?::\d\d)?/g,
    "0",
  );
}
