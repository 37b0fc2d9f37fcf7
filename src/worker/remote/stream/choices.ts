// One answer out of a stream that may carry several.
import { field, listField } from "./fields.ts";

/** Stands in a stream of events where the server says that the answer is complete. */
export const answerDone = Symbol("answerDone");

/** Follows one choice of a stream. A server may send several, each with its `index`, although one was asked for. */
export class OneChoice {
  private index: unknown;

  /** The event with that choice alone; undefined if the event has only others. */
  of(event: unknown): unknown {
    const choices = listField(event, "choices");
    if (choices.length === 0) return event;
    this.index ??= indexOf(choices);
    const own = choices.filter((each) => (field(each, "index") ?? 0) === this.index);
    return own.length === 0 ? undefined : { ...(event as object), choices: own };
  }
}

/** The index of the first answer among these. */
function indexOf(choices: readonly unknown[]): unknown {
  const indexes = choices.map((each) => field(each, "index") ?? 0);
  return indexes.includes(0) ? 0 : indexes[0];
}
