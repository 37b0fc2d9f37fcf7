import { characterStart, charactersBetween } from "../../base/text.ts";

/**
 * Texts are counted this many UTF-16 units at a time. The slowest ones, such as blank lines, take 40 ms for one piece, and a megabyte
 * would hold up everybody's requests for more than a second.
 */
const pieceLength = 32_768;

/**
 * Counts the tokens of a text, a piece at a time if it is long, so that the process stays responsive. Pieces end with a line where
 * there is one. At each end the count may be off by one.
 */
export async function countInPieces(text: string, count: (piece: string) => number): Promise<number> {
  let total = 0;
  for (let from = 0; from < text.length;) {
    const end = pieceEnd(text, from);
    total += count(text.slice(from, end));
    from = end;
    if (from < text.length) await new Promise((resolve) => setImmediate(resolve));
  }
  return total;
}

function pieceEnd(text: string, from: number): number {
  if (text.length - from <= pieceLength) return text.length;
  const end = characterStart(text, from + pieceLength);
  // Only the second half is searched: the pieces of a text of one long line must not be short.
  const lastHalf = charactersBetween(text, end - pieceLength / 2, end);
  const newline = lastHalf.lastIndexOf("\n");
  return newline < 0 ? end : end - lastHalf.length + newline + 1;
}
