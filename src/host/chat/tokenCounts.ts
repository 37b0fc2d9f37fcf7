import { LruCache } from "../../base/lruCache.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";

/** How many texts are remembered. */
const mostTexts = 400;
/** How long a count is waited for, in milliseconds: a busy or hung worker must not hold up the page. */
const timeoutMs = 1500;

export interface TokenCounter {
  /** The model that is ready now; undefined while there is none: counting must not load one. */
  readonly facts: () => ModelFacts | undefined;
  readonly countTokens: (text: string) => Promise<number>;
}

/** Token counts of texts by the model that is ready, each text counted once. */
export class TokenCounts {
  private readonly counter: TokenCounter;
  private counts = countsOfOneModel();
  private model: string | undefined;

  constructor(counter: TokenCounter) {
    this.counter = counter;
  }

  get facts(): ModelFacts | undefined {
    return this.counter.facts();
  }

  /** Tokens of a text; undefined while no model is ready, and when the worker does not answer in time. */
  of(text: string): Promise<number | undefined> {
    const path = this.facts?.path;
    if (path === undefined) return Promise.resolve(undefined);
    if (path !== this.model) {
      this.model = path;
      this.counts = countsOfOneModel();
    }
    const { counts } = this;
    const counted =
      counts.get(text) ??
      this.counter.countTokens(text).catch(() => {
        counts.delete(text);
        return undefined;
      });
    counts.set(text, counted);
    return Promise.race([counted, later(timeoutMs)]);
  }
}

function countsOfOneModel(): LruCache<string, Promise<number | undefined>> {
  return new LruCache({ entries: mostTexts });
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref());
}
