// Tokenises a long text a piece at a time, because a megabyte at once takes a second in which nobody else is served.
import { fail } from "../../core/failures.ts";
import type { Token } from "../embedded/engine.ts";
import { CutPlaces, type VocabularyFacts } from "./cutPlaces.ts";

/** Length of a piece, in UTF-16 units: code of that length takes Qwen2.5's tokenizer 35 ms. */
const pieceLength = 32_768;

/** How one model's tokenizer is called. */
export interface WholeTokenizer {
  /** Tokens of a text that stands by itself. */
  readonly whole: (text: string) => Token[];
  /** The same as the library does it, which may add a blank in front. */
  readonly raw: (text: string) => Token[];
  readonly vocabulary: () => VocabularyFacts;
}

/** Texts of all kinds in which a tokenizer has to give the same tokens in pieces, or it gets no pieces. */
const trial = [
  "The quick brown fox, isn't it? It jumps over 12345 lazy dogs; then 3.14 (twice)!",
  "def add(first, second):\n    return first + second\n\n\nclass Point:\n\tx = 1\n#  two blanks",
  "Größe и размер 你好世界\nναι καὶ नमस्ते دنیا\n日本語 の テキスト e\u0301 👩‍👩‍👧 𝒳 y\r\nend of line",
  "a b c d e f 1 2 3 4 A1 B2 --- === ... // /* */ https://example.com/a_b-c?d=e&f=g%20h",
  '1,2,3\n4,5,6\n"a": {}\n/x\n}\n  - item\n- [ ] done\n| a | b |\n<tag> </tag>\n$x $y @z\n',
].join("\n");
const trialLength = 8;

/**
 * Gives exactly the tokens of the whole text. What is said in `cutPlaces.ts` was tried on 17 vocabularies, those of llama.cpp's own
 * tests among them; a tokenizer for which it does not hold takes each text as a whole.
 */
export class PieceTokenizer {
  private readonly tokenizer: WholeTokenizer;
  /** null: this tokenizer takes texts only as a whole. */
  private places: CutPlaces | null | undefined;

  constructor(tokenizer: WholeTokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The tokens of a text, read in pieces of about `length` UTF-16 units. Others have their turn after each piece; there the signal
   * also ends it, with `cancelled`.
   */
  async tokenize(text: string, signal?: AbortSignal, length = pieceLength): Promise<Token[]> {
    const places = text.length > length ? this.placesToCut() : null;
    if (places === null) return this.tokenizer.whole(text);
    const pieces: Token[][] = [];
    for (let from = 0; from < text.length;) {
      const end = places.pieceEnd(text, from, length);
      const tokens = this.piece(text, from, end);
      // It depends on what is before it after all.
      if (tokens === undefined) return this.tokenizer.whole(text);
      pieces.push(tokens);
      from = end;
      if (from < text.length) await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) fail("cancelled", "Cancelled.");
    }
    return pieces.flat();
  }

  /** Whether long texts are read in pieces at all. */
  get takesPieces(): boolean {
    return this.placesToCut() !== null;
  }

  private placesToCut(): CutPlaces | null {
    if (this.places === undefined) {
      const found = CutPlaces.of(this.tokenizer.vocabulary()) ?? null;
      this.places = found && this.isSame(found) ? found : null;
    }
    return this.places;
  }

  /** Tokens of a piece; undefined if they cannot be told from those of the character before it. */
  private piece(text: string, from: number, end: number): Token[] | undefined {
    if (from === 0) return this.tokenizer.whole(text.slice(0, end));
    // With the character before it, so that the library adds its blank there.
    const before = this.tokenizer.raw(text[from - 1]!);
    const tokens = this.tokenizer.raw(text.slice(from - 1, end));
    return before.every((token, index) => tokens[index] === token) ? tokens.slice(before.length) : undefined;
  }

  /** Whether the trial has the same tokens in the smallest pieces. */
  private isSame(places: CutPlaces): boolean {
    const pieces: Token[] = [];
    for (let from = 0; from < trial.length;) {
      const end = places.pieceEnd(trial, from, trialLength);
      const tokens = this.piece(trial, from, end);
      if (tokens === undefined) return false;
      pieces.push(...tokens);
      from = end;
    }
    return pieces.join() === this.tokenizer.whole(trial).join();
  }
}
