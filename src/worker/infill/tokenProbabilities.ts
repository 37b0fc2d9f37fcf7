import type { TokenProbability } from "../../core/completion/completionRequest.ts";

/** Collects the probability of each token that brought new text. */
export class TokenProbabilities {
  private readonly all: TokenProbability[] = [];
  private length = 0;
  /** Probability of tokens that are only part of a character so far. */
  private pending = 1;

  /** Adds a token that brought this much new text, in UTF-16 units; 0 for part of a character. */
  add(textLength: number, probability: number): void {
    this.pending *= probability;
    if (textLength === 0) return;
    this.length += textLength;
    this.all.push({ end: this.length, probability: this.pending });
    this.pending = 1;
  }

  /** The probabilities of the first part of a text. A token that extends beyond its end counts up to it. */
  upTo(length: number): TokenProbability[] {
    const kept: TokenProbability[] = [];
    for (const { end, probability } of this.all) {
      if ((kept.at(-1)?.end ?? 0) >= length) break;
      kept.push({ end: Math.min(end, length), probability });
    }
    return kept;
  }
}
