// One answer out of a stream that may carry several.
import { isRecord } from "../../../base/unknownData.ts";
import { field } from "./fields.ts";
import { endOf } from "./finishReason.ts";
import type { StreamItem } from "./streamReader.ts";

/** Stands in a stream of events where the server says that the answer is complete. */
export const answerDone = Symbol("answerDone");

/** Events of another answer than the first that are held back, because the first may only come later. */
const mostHeld = 16;

/** Follows one choice of a stream. A server may send several, each with its `index`, although one was asked for. */
class OneChoice {
  private index: number | undefined;
  private held: unknown[] = [];

  /** The events with that choice alone; none if the event has only others. */
  of(event: unknown): readonly unknown[] {
    const choices = choicesIn(event);
    if (choices.length === 0) return [...this.end(), event];
    const own = { ...(event as object), choices };
    if (this.index === undefined && !choices.some((each) => indexOf(each) === 0)) {
      this.held.push(own);
      const isOver = choices.some((each) => endOf(each, event) !== undefined);
      return isOver || this.held.length > mostHeld ? this.end() : [];
    }
    this.index ??= 0;
    this.held = [];
    return this.chosen(own);
  }

  /** What was held back: there is no first answer. */
  end(): readonly unknown[] {
    if (this.held.length > 0) this.index = Math.min(...choicesIn(this.held[0]).map(indexOf));
    return this.held.splice(0).flatMap((each) => this.chosen(each));
  }

  private chosen(event: unknown): readonly unknown[] {
    const choices = choicesIn(event).filter((each) => indexOf(each) === this.index);
    return choices.length === 0 ? [] : [{ ...(event as object), choices }];
  }
}

/** The items of a body with one choice alone. `read` brings an event into the usual form. */
export async function* oneChoice(
  items: AsyncIterable<StreamItem>,
  read: (event: unknown) => unknown,
): AsyncGenerator<StreamItem, void, void> {
  const choice = new OneChoice();
  const asItem = (event: unknown): StreamItem => ({ kind: "event", event });
  for await (const item of items) {
    const own = item.kind === "event" ? choice.of(read(item.event)) : item.kind === "alive" ? [] : choice.end();
    yield* own.map(asItem);
    if (item.kind !== "event") yield item;
    else if (own.length === 0) yield { kind: "alive" };
  }
  yield* choice.end().map(asItem);
}

/** The choices of an event; some servers send the only one outside of a list. */
function choicesIn(event: unknown): readonly unknown[] {
  const given = field(event, "choices");
  return Array.isArray(given) ? given : isRecord(given) ? [given] : [];
}

function indexOf(choice: unknown): number {
  return Number(field(choice, "index") ?? 0) || 0;
}
