// Where a text can be cut so that the tokens of its pieces are the tokens of the whole.
//
// A tokenizer that merges neighbours (BPE and SentencePiece's, which nearly all models have) never joins two characters that no token
// of its vocabulary has side by side. And before a single blank or after a single line break between two visible characters, every
// rule by which such tokenizers divide a text into words starts anew.

/** Kinds of tokenizers, by their name in a model file, that merge neighbours. */
const merging: readonly unknown[] = ["gpt2", "llama", "gemma4"];

/** Blanks and line breaks as vocabularies write them: as they are, as GPT-2 does, and as SentencePiece does. */
const blanks = " Ġ▁";
const lineBreaks = "\nĊ";
const otherSpace = "\r\tčĉ";

/** A visible character of one UTF-16 unit about which all rules agree. */
const visible = /[!-~\p{L}\p{N}]/u;
/** In some vocabularies (o200k) a slash belongs to the punctuation and the line break before it. */
const belongsToLineBefore = "/";

/** A model's vocabulary as its file has it. */
export interface VocabularyFacts {
  /** Name of the kind of tokenizer: `tokenizer.ggml.model`. */
  readonly kind: unknown;
  /** The tokens as the file writes them. */
  readonly tokens: readonly string[];
}

/** Finds places to cut for one vocabulary. */
export class CutPlaces {
  /** Characters that a token has before a blank, and behind a line break; all beyond ASCII count as one. */
  private readonly beforeBlank = new Set<string>();
  private readonly behindBreak = new Set<string>();

  private constructor(tokens: readonly string[]) {
    for (const token of tokens)
      for (let at = 1; at < token.length; at++) {
        if (blanks.includes(token[at]!)) this.beforeBlank.add(folded(token[at - 1]!));
        if (lineBreaks.includes(token[at - 1]!)) this.behindBreak.add(folded(token[at]!));
      }
  }

  /** The places of a vocabulary; undefined for a tokenizer of another kind. */
  static of({ kind, tokens }: VocabularyFacts): CutPlaces | undefined {
    return merging.includes(kind) ? new CutPlaces(tokens) : undefined;
  }

  /** Whether a text may be cut at an offset. */
  isPlace(text: string, offset: number): boolean {
    const next = text[offset];
    if (offset < 2 || next === undefined) return false;
    const before = text[offset - 1]!;
    if (next === " ")
      return visible.test(before) && isVisible(text[offset + 1]) && !this.beforeBlank.has(folded(before));
    return (
      before === "\n" &&
      visible.test(text[offset - 2]!) &&
      visible.test(next) &&
      next !== belongsToLineBefore &&
      !this.behindBreak.has(folded(next))
    );
  }

  /**
   * Where the piece that begins at an offset ends: at the last place within `length` UTF-16 units, but not within the first half of
   * them; else at the next one, or with the text.
   */
  pieceEnd(text: string, from: number, length: number): number {
    if (text.length - from <= length) return text.length;
    for (let at = from + length; at > from + length / 2; at--) if (this.isPlace(text, at)) return at;
    for (let at = from + length + 1; at < text.length; at++) if (this.isPlace(text, at)) return at;
    return text.length;
  }
}

function isVisible(character: string | undefined): boolean {
  return character !== undefined && visible.test(character);
}

function folded(character: string): string {
  if (blanks.includes(character) || lineBreaks.includes(character) || otherSpace.includes(character)) return " ";
  return character > "\x7f" ? "beyond ASCII" : character;
}
