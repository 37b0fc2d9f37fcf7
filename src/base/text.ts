// Small tools for text. JavaScript counts UTF-16 units, and two of them, a surrogate pair, make one character beyond U+FFFF: whoever
// cuts text at a number has to keep pairs whole, because half a pair is no text for a tokenizer, a file or a terminal.

/** The nearest offset at or before this one that is not inside a surrogate pair. */
export function characterStart(text: string, offset: number): number {
  return isInsidePair(text, offset) ? offset - 1 : offset;
}

/** The nearest offset at or behind this one that is not inside a surrogate pair. */
export function characterEnd(text: string, offset: number): number {
  return isInsidePair(text, offset) ? offset + 1 : offset;
}

/**
 * The beginning of a text, at most `length` UTF-16 units. As all cuts here it splits no letter from its accents, and no emoji
 * from its parts: Unicode calls them grapheme clusters.
 */
export function headOf(text: string, length: number): string {
  return length >= text.length ? text : text.slice(0, clusterStart(text, length));
}

/** The end of a text, at most `length` UTF-16 units. */
export function tailOf(text: string, length: number): string {
  return length >= text.length ? text : text.slice(clusterEnd(text, text.length - length));
}

/** The whole clusters between two offsets; one that an offset is inside of is left out. */
export function charactersBetween(text: string, start: number, end: number): string {
  const from = clusterEnd(text, Math.max(0, start));
  return text.slice(from, Math.max(from, clusterStart(text, end)));
}

/** How far around a cut is looked for the cluster that it splits, in UTF-16 units: a family of emoji has 11, a flag of a region 14. */
const reach = 120;
let segmenter: Intl.Segmenter | undefined;

/** The nearest offset at or before this one that splits no cluster. */
function clusterStart(text: string, offset: number): number {
  const at = characterStart(text, offset);
  return clusterAround(text, at)?.[0] ?? at;
}

function clusterEnd(text: string, offset: number): number {
  const at = characterEnd(text, offset);
  return clusterAround(text, at)?.[1] ?? at;
}

/** Start and end of the cluster that an offset is inside of; undefined if it is between two, or if the cluster has no end in reach. */
function clusterAround(text: string, offset: number): readonly [start: number, end: number] | undefined {
  // Only characters from U+0300 on belong to the one before.
  if (offset <= 0 || offset >= text.length || text.charCodeAt(offset) < 0x300) return undefined;
  const from = characterStart(text, Math.max(0, offset - reach));
  const near = text.slice(from, characterEnd(text, Math.min(text.length, offset + reach)));
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  const { index, segment } = segmenter.segment(near).containing(offset - from)!;
  const [start, end] = [from + index, from + index + segment.length];
  return start === offset || segment.length >= reach || (start === from && from > 0) ? undefined : [start, end];
}

function isInsidePair(text: string, offset: number): boolean {
  return offset > 0 && offset < text.length && isHigh(text.charCodeAt(offset - 1)) && isLow(text.charCodeAt(offset));
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** A text in which a surrogate that stands alone is U+FFFD, as long as before: what any encoder would make of it. */
export function wellFormed(text: string): string {
  // With the flag, a surrogate matches only where it stands alone.
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** Joins the halves of a surrogate pair that arrive in two pieces of a stream: the first half waits for the second. */
export class WholeCharacters {
  private half = "";

  /** The piece with what has waited, in whole characters. A half that never meets the other is U+FFFD, or lost at the end. */
  next(piece: string): string {
    const text = this.half + piece;
    const isHalf = text !== "" && isHigh(text.charCodeAt(text.length - 1));
    this.half = isHalf ? text.slice(-1) : "";
    return wellFormed(isHalf ? text.slice(0, -1) : text);
  }
}

/** Length of the longest suffix of `text` that is a proper prefix of `wanted`. */
export function partialMatchLength(text: string, wanted: string): number {
  for (const length of borderLengths(text, wanted.slice(0, -1))) return length;
  return 0;
}

/** One of these texts, as a part of a regular expression. If one begins like another, the longer is found. */
export function patternOfAny(texts: readonly string[]): string {
  return texts
    .toSorted((one, other) => other.length - one.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
    .join("|");
}

/** Lengths of the suffixes of `text` that are prefixes of `next`, the longest first (Knuth, Morris and Pratt). In UTF-16 units. */
export function* borderLengths(text: string, next: string): Generator<number> {
  const most = Math.min(text.length, next.length);
  // For each length of a prefix, the longest shorter one that it ends in.
  const shorter = new Int32Array(most + 1);
  const grown = (length: number, unit: number): number => {
    let kept = length;
    while (kept > 0 && next.charCodeAt(kept) !== unit) kept = shorter[kept]!;
    return next.charCodeAt(kept) === unit ? kept + 1 : 0;
  };
  for (let at = 1; at < most; at++) shorter[at + 1] = grown(shorter[at]!, next.charCodeAt(at));
  let length = 0;
  for (let at = text.length - most; at < text.length; at++) length = grown(length, text.charCodeAt(at));
  for (; length > 0; length = shorter[length]!) yield length;
}

/**
 * A text without the characters at its end that match a pattern for one of them. Reads only those; a pattern that ends with `+$`
 * would read every run of such characters again from each of its places.
 */
export function withoutTrailing(text: string, character: RegExp): string {
  let end = text.length;
  while (end > 0 && character.test(text[end - 1]!)) end--;
  return text.slice(0, end);
}

/** A fenced Markdown code block. The fence is longer than any run of backticks inside, so that no text can close it. */
export function fenced(language: string, text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}
