import type { TokenProbability } from "../../core/completion/completionRequest.ts";

/** Collects how sure the model was of each token that brought new text. */
export class TokenProbabilities {
  private readonly all: TokenProbability[] = [];
  private length = 0;
  /** Of tokens that are only part of a character yet. */
  private pending = 1;

  /** A token brought this much new text, in UTF-16 units; 0 for part of a character. */
  add(textLength: number, probability: number): void {
    this.pending *= probability;
    if (textLength === 0) return;
    this.length += textLength;
    this.all.push({ end: this.length, probability: this.pending });
    this.pending = 1;
  }

  /** Those of a text's first part. A token that reaches over its end counts up to it. */
  upTo(length: number): TokenProbability[] {
    const kept: TokenProbability[] = [];
    for (const { end, probability } of this.all) {
      if ((kept.at(-1)?.end ?? 0) >= length) break;
      kept.push({ end: Math.min(end, length), probability });
    }
    return kept;
  }
}
