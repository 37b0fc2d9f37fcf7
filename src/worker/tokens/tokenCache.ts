import { LruCache } from "../../base/lruCache.ts";
import type { LoadedModel, Token } from "../embedded/engine.ts";

/** Number of texts kept: the windows of a few documents and their context. */
const keptTexts = 96;

/** Tokens of texts that recur with each key, so that a keystroke tokenises only its own line. */
export class TokenCache {
  private readonly model: Pick<LoadedModel, "tokenize">;
  private readonly known = new LruCache<string, readonly Token[]>({ entries: keptTexts });

  constructor(model: Pick<LoadedModel, "tokenize">) {
    this.model = model;
  }

  /** Tokens of a text, cached. */
  of(text: string): readonly Token[] {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const tokens = this.model.tokenize(text);
    this.known.set(text, tokens);
    return tokens;
  }
}
