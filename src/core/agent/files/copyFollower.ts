// Follows a text that a model copies from a file, character by character: where it can stand, and whether it may end.
import type { CopySource } from "./copySource.ts";

/** A text with more lines may end where it is not unique: whoever copies so much copies a block that is there twice. */
const mostLines = 12;
const longestForced = 2_000;

/** What is copied, and the mark that ends it. */
export class CopyFollower {
  readonly source: CopySource;
  readonly end: string;
  /** For each place in the file that the text so far is found at, the offset behind it. */
  private followed: Int32Array;
  /** What was written, which may be the text and the beginning of the mark. */
  private written = "";
  private lines = 0;
  private isBlank = true;
  /** The file has the text so far only once, so it will have every longer one at most once. */
  private isUnique = false;
  private isEscape = false;
  /** Whether the text might end at each length of what was written, for as many of the last lengths as the mark is long. */
  private readonly ends: boolean[] = [];

  constructor(source: CopySource, end: string) {
    this.source = source;
    this.end = end;
    this.followed = source.begins;
    this.ends.push(false);
  }

  /** The length of what was taken. */
  get length(): number {
    return this.written.length;
  }

  /** The offsets at which the text may go on. */
  get places(): Int32Array {
    return this.followed;
  }

  /** How much of the end mark may be there already: the lengths, where the text before it may end. 0: it may end here. */
  get begunEnds(): readonly number[] {
    const begun = this.ends.at(-1) === true ? [0] : [];
    for (let length = 1; length < this.end.length && length <= this.written.length; length++)
      if (this.ends.at(-1 - length) === true && this.written.endsWith(this.end.slice(0, length))) begun.push(length);
    return begun;
  }

  /** Whether what was written is in the file, or the text has ended. */
  get isOn(): boolean {
    return this.followed.length > 0 || this.begunEnds.length > 0;
  }

  /** Takes what was written next. */
  push(more: string): void {
    for (let at = 0; at < more.length; at++) {
      const code = more.charCodeAt(at);
      this.followed = this.goingOn(this.followed, code);
      this.written += more[at]!;
      this.count(more[at]!);
      this.ends.push(this.mayEnd());
      if (this.ends.length > this.end.length) this.ends.shift();
    }
  }

  /** Whether the text could end if it went on so, from its place. */
  mayEndBehind(place: number, more: string): boolean {
    const { source, isBlank, isUnique, written } = this;
    if (!source.isBetween(place + more.length) || (isBlank && source.isBlank(more))) return false;
    return isUnique || source.hasOnce(written + more);
  }

  /** Counts lines, and looks for what is not white space. */
  private count(character: string): void {
    const { isEscape } = this;
    this.isEscape = !isEscape && character === "\\" && this.source.notation === "json";
    if (this.isEscape) return;
    if (character === (isEscape ? "n" : "\n")) this.lines++;
    this.isBlank &&= isEscape ? "nrtf".includes(character) : character.trim() === "";
  }

  private goingOn(places: Int32Array, code: number): Int32Array {
    const { written } = this.source;
    let count = 0;
    const kept = new Int32Array(places.length);
    for (const place of places) if (written.charCodeAt(place) === code) kept[count++] = place + 1;
    return count * 2 > kept.length ? kept.subarray(0, count) : kept.slice(0, count);
  }

  private mayEnd(): boolean {
    const { followed, source, lines, written } = this;
    const [place] = followed;
    if (place === undefined || !source.isBetween(place)) return false;
    // Nothing comes behind it.
    if (followed.length === 1 && place === source.written.length) return true;
    if (this.isBlank) return false;
    this.isUnique ||= followed.length === 1 && source.hasOnce(written);
    return this.isUnique || lines > mostLines || written.length > longestForced;
  }
}
