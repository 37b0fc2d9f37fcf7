/** A text in which a surrogate that stands alone is U+FFFD, as long as before: what any encoder would make of it. */
export function wellFormed(text: string): string {
  // With the flag, a surrogate matches only where it stands alone.
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** Length of the longest suffix of `text` that is a proper prefix of `wanted`. */
export function partialMatchLength(text: string, wanted: string): number {
  for (const length of borderLengths(text, wanted.slice(0, -1))) return length;
  return 0;
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
