// A file as a call writes text that is copied from it: where in it a copy can stand, and where one may begin.
import { lineBreaksOf } from "../../../base/lines.ts";
import { wellFormed } from "../../../base/text.ts";
import type { TextNotation } from "../formats/readers/openArgument.ts";
import { plain } from "./uniqueEdit.ts";

/** A longer file is not followed. */
export const longestSource = 500_000;

/** The place is the beginning of a character, and a copy may begin there. */
const [isCharacter, mayBegin] = [1, 2] as const;

export class CopySource {
  /** The whole file, with plain line ends. */
  readonly written: string;
  readonly notation: TextNotation;
  /** The offsets at which a copy may begin. */
  readonly begins: Int32Array;
  private readonly kinds: Uint8Array;

  constructor(text: string, notation: TextNotation) {
    const file = wellFormed(plain(text, lineBreaksOf(text)));
    this.written = notation === "json" ? JSON.stringify(file).slice(1, -1) : file;
    this.notation = notation;
    this.kinds = kindsIn(this.written, notation);
    this.begins = beginsIn(this.kinds);
  }

  /** Whether a character begins or the file ends at an offset. */
  isBetween(offset: number): boolean {
    return offset === this.written.length || (this.kinds[offset]! & isCharacter) !== 0;
  }

  /** Whether the file has a text exactly once. */
  hasOnce(part: string): boolean {
    let count = 0;
    for (let at = this.written.indexOf(part); at >= 0 && count < 2; at = this.written.indexOf(part, at + 1))
      if (this.isBetween(at)) count++;
    return count === 1;
  }

  /** Whether a part of it holds nothing but white space. */
  isBlank(part: string): boolean {
    return (this.notation === "json" ? part.replace(/\\[nrtf]/g, "") : part).trim() === "";
  }
}

/**
 * A copy may begin at the beginning of a line, behind its indentation, and in the middle of the line, but not in a word, with a blank,
 * or with a digit: a model that begins with one most likely copies the number that was before the line when it read the file.
 */
function kindsIn(written: string, notation: TextNotation): Uint8Array {
  const kinds = new Uint8Array(written.length);
  let [isLineStart, isIndentation, isBehindWord] = [true, true, false];
  for (let at = 0; at < written.length;) {
    const length = characterLength(written, at, notation);
    const code = codeAt(written, at, length);
    const isWord = isWordCode(code);
    const isDigit = code >= 48 && code <= 57;
    const isBlank = code === 32 || code === 9;
    const isInside = isDigit || code === 10 || (isWord && isBehindWord);
    const begins = isLineStart || (!isBlank && (isIndentation || !isInside));
    kinds[at] = isCharacter | (begins ? mayBegin : 0);
    isLineStart = code === 10;
    isIndentation = isLineStart || (isIndentation && isBlank);
    isBehindWord = isWord;
    at += length;
  }
  return kinds;
}

/** How much of what is written is one character of the file. */
function characterLength(written: string, at: number, notation: TextNotation): number {
  const code = written.charCodeAt(at);
  if (notation === "json" && code === 92) return written[at + 1] === "u" ? 6 : 2;
  return code >= 0xd800 && code < 0xdc00 ? 2 : 1;
}

/** The character that is written there; of escapes, only line breaks and tabs matter. */
function codeAt(written: string, at: number, length: number): number {
  const code = written.charCodeAt(at);
  if (code !== 92 || length === 1) return code;
  return { n: 10, t: 9 }[written[at + 1]!] ?? 34;
}

function isWordCode(code: number): boolean {
  return code > 127 || code === 95 || code === 36 || (code >= 48 && code <= 57) || ((code | 32) - 97) >>> 0 < 26;
}

function beginsIn(kinds: Uint8Array): Int32Array {
  const begins: number[] = [];
  for (let at = 0; at < kinds.length; at++) if ((kinds[at]! & mayBegin) !== 0) begins.push(at);
  return Int32Array.from(begins);
}
