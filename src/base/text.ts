/** Length of the longest end of `text` that is a beginning, but not the whole, of `wanted`. */
export function partialMatchLength(text: string, wanted: string): number {
  for (let length = Math.min(text.length, wanted.length - 1); length > 0; length--)
    if (text.endsWith(wanted.slice(0, length))) return length;
  return 0;
}
