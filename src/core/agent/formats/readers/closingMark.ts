// What follows a call: the mark that closes it, or something that does not belong to it any more.
import type { ReaderStep } from "./callStream.ts";

/** Looks for one of some marks behind a call, which may be missing. */
export class ClosingMark {
  private readonly marks: readonly string[];
  private space = 0;
  private written = "";

  constructor(marks: readonly string[]) {
    this.marks = marks;
  }

  /** Length of what was taken and may not belong to the call: white space, half a mark. */
  get pending(): number {
    return this.space + this.written.length;
  }

  step(character: string): ReaderStep {
    if (this.marks.length === 0) return "overBefore";
    if (this.written === "" && character.trim() === "") {
      this.space += character.length;
      return "more";
    }
    const written = this.written + character;
    if (this.marks.includes(written)) {
      this.space = 0;
      this.written = "";
      return "over";
    }
    if (!this.marks.some((mark) => mark.startsWith(written))) return "overBefore";
    this.written = written;
    return "more";
  }
}
