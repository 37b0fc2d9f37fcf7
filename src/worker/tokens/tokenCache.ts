import type { LoadedModel, Token } from "../embedded/engine.ts";

/** Texts kept: the windows of a few documents and their context. */
const keptTexts = 96;

/** Tokens of texts that come again with each key, so that a keystroke tokenises its own line only. */
export class TokenCache {
  private readonly model: Pick<LoadedModel, "tokenize">;
  /** In the order of their last use. */
  private readonly known = new Map<string, readonly Token[]>();

  constructor(model: Pick<LoadedModel, "tokenize">) {
    this.model = model;
  }

  /** Tokens of a text, remembered. */
  of(text: string): readonly Token[] {
    const tokens = this.known.get(text) ?? this.model.tokenize(text);
    this.known.delete(text);
    this.known.set(text, tokens);
    if (this.known.size > keptTexts) this.known.delete(this.known.keys().next().value!);
    return tokens;
  }
}
