import type { Token } from "../embedded/engine.ts";

/**
 * With more candidates than this a limit is not worth its cost, because the sampler gets the list at each step. Only very short
 * texts (a single space) have that many, and almost every token is right for them.
 */
const maxCandidates = 2048;

/** The texts of a model's tokens, searchable by prefix: what token healing needs. */
export class Vocabulary {
  private readonly byText: ReadonlyMap<string, Token>;
  /** Its texts in code-unit order. */
  readonly sorted: readonly string[];

  private constructor(byText: ReadonlyMap<string, Token>) {
    this.byText = byText;
    // Without a comparison of our own, which is called two million times while a model loads.
    this.sorted = [...byText.keys()].sort();
  }

  /**
   * Reads all token texts, in portions so that the process stays responsive. Leaves out end tokens, and tokens that are only part
   * of a character and so have no text.
   */
  static async read(
    size: number,
    textOf: (token: Token) => string,
    isEnd: (token: Token) => boolean,
  ): Promise<Vocabulary> {
    const byText = new Map<string, Token>();
    for (let start = 0; start < size; start += 4096) {
      for (let token = start; token < Math.min(size, start + 4096); token++) {
        const text = textOf(token);
        if (text !== "" && !text.includes("\uFFFD") && !byText.has(text) && !isEnd(token)) byText.set(text, token);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return new Vocabulary(byText);
  }

  /** The token with a text. */
  tokenOf(text: string): Token | undefined {
    return this.byText.get(text);
  }

  /**
   * Tokens that are compatible with a text that must come next: its prefixes, and those that start with it.
   * Undefined if there are too many to list, or none.
   */
  agreeingWith(text: string): Token[] | undefined {
    const tokens: Token[] = [];
    for (let length = 1; length < text.length; length++) {
      const token = this.byText.get(text.slice(0, length));
      if (token !== undefined) tokens.push(token);
    }
    const first = this.firstAtOrAfter(text);
    for (let i = first; i < this.sorted.length; i++) {
      const candidate = this.sorted[i]!;
      if (!candidate.startsWith(text)) break;
      tokens.push(this.byText.get(candidate)!);
      if (tokens.length > maxCandidates) return undefined;
    }
    return tokens.length === 0 ? undefined : tokens;
  }

  private firstAtOrAfter(text: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sorted[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
