/** A text in which a surrogate that stands alone is U+FFFD, as long as before: what any encoder would make of it. */
export function wellFormed(text: string): string {
  // With the flag, a surrogate matches only where it stands alone.
  return text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

/** Length of the longest suffix of `text` that is a proper prefix of `wanted`. */
export function partialMatchLength(text: string, wanted: string): number {
  for (let length = Math.min(text.length, wanted.length - 1); length > 0; length--)
    if (text.endsWith(wanted.slice(0, length))) return length;
  return 0;
}

/** A fenced Markdown code block. The fence is longer than any run of backticks inside, so that no text can close it. */
export function fenced(language: string, text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}${text.endsWith("\n") ? "" : "\n"}${fence}`;
}
