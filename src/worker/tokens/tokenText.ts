import type { LoadedModel, Token } from "../embedded/engine.ts";

/** Turns a stream of tokens into text, holding back characters whose bytes are not complete yet. */
export class TokenText {
  private readonly model: Pick<LoadedModel, "detokenize">;
  private pending: Token[] = [];

  constructor(model: Pick<LoadedModel, "detokenize">) {
    this.model = model;
  }

  /** Tokens of a character that is not complete. */
  get partial(): readonly Token[] {
    return this.pending;
  }

  /** The text that this token completes, often just its own; empty while a character is incomplete. */
  push(token: Token): string {
    this.pending.push(token);
    const text = this.model.detokenize(this.pending);
    // A character that is still broken after four more bytes stays broken: return it instead of waiting forever.
    if (text.endsWith("\uFFFD") && this.pending.length < 5) return "";
    this.pending = [];
    return text;
  }
}
