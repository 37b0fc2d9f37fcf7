// How many tokens texts have, by the model that is ready. Independent of the editor.
import { createHash } from "node:crypto";
import { LruCache } from "../../../base/lruCache.ts";
import { charactersBetween } from "../../../base/text.ts";
import type { ModelFacts } from "../../../core/models/runtime/modelState.ts";

/** Counts that are remembered, by a hash of their text: about 150 bytes each. */
const mostCounts = 5000;
/** Longer texts are estimated, in UTF-16 units: an open file is another text after every key. */
const longestCounted = 100_000;
/** An estimate is by three pieces of this length, in UTF-16 units: from the beginning, the middle and the end. */
const sampleLength = 8000;
/** Text that may wait for the worker at once, in UTF-16 units. What exceeds it is not counted this time. */
const mostWaiting = 1_000_000;
/** How long a count is waited for, in milliseconds: a busy or hung worker must not hold up the page. */
const usualTimeoutMs = 1500;

export interface TokenCounter {
  /** The model that is ready now; undefined while there is none: counting must not load one. */
  readonly facts: () => ModelFacts | undefined;
  readonly countTokens: (text: string) => Promise<number>;
  /** Runs an action later. */
  readonly after: (delayMs: number, action: () => void) => void;
}

/** Token counts of texts by the model that is ready, each text counted once. Keeps none of the texts. */
export class TokenCounts {
  private readonly counter: TokenCounter;
  private known = new LruCache<string, number>({ entries: mostCounts });
  private waiting = new Map<string, Promise<number | undefined>>();
  private waitingLength = 0;
  private model: string | undefined;

  constructor(counter: TokenCounter) {
    this.counter = counter;
  }

  get facts(): ModelFacts | undefined {
    return this.counter.facts();
  }

  /** Whether the count of a text is an estimate: it is long. */
  isEstimated(text: string): boolean {
    return text.length > longestCounted;
  }

  /** Tokens of a text; undefined while no model is ready, and when the worker does not answer in time. */
  async of(text: string): Promise<number | undefined> {
    const path = this.facts?.path;
    if (path === undefined) return undefined;
    if (path !== this.model) {
      this.model = path;
      this.known.clear();
      this.waiting = new Map();
    }
    return this.isEstimated(text) ? this.estimate(text) : this.count(text);
  }

  private async estimate(text: string): Promise<number | undefined> {
    const middle = Math.floor((text.length - sampleLength) / 2);
    const samples = [0, middle, text.length - sampleLength].map((at) => charactersBetween(text, at, at + sampleLength));
    const counts = await Promise.all(samples.map((sample) => this.count(sample)));
    let [tokens, length] = [0, 0];
    for (const [index, count] of counts.entries()) {
      if (count === undefined) return undefined;
      tokens += count;
      length += samples[index]!.length;
    }
    return Math.ceil((tokens * text.length) / length);
  }

  private count(text: string): Promise<number | undefined> {
    const key = createHash("sha256").update(text).digest("base64");
    const known = this.known.get(key);
    if (known !== undefined) return Promise.resolve(known);
    const counted = this.waiting.get(key) ?? this.request(key, text);
    if (counted === undefined) return Promise.resolve(undefined);
    const late = new Promise<undefined>((resolve) => this.counter.after(usualTimeoutMs, () => resolve(undefined)));
    return Promise.race([counted, late]);
  }

  /** Undefined when too much waits already. */
  private request(key: string, text: string): Promise<number | undefined> | undefined {
    if (this.waitingLength + text.length > mostWaiting) return undefined;
    const { known, waiting, model } = this;
    const { length } = text;
    this.waitingLength += length;
    const counted = this.counter
      .countTokens(text)
      .then(
        (tokens) => {
          // Another model may have taken its place.
          if (this.model === model) known.set(key, tokens);
          return tokens;
        },
        // The worker was lost: the next time it is asked again.
        () => undefined,
      )
      .finally(() => {
        this.waitingLength -= length;
        waiting.delete(key);
      });
    waiting.set(key, counted);
    return counted;
  }
}
