// A hole within a line may end inside a later one: `for e in l[1:\n    for f in l2]: pass`. Only the model's own end of text shows where.
import { isBlank } from "../../../base/lines.ts";
import type { StopConfirmation } from "./stopConfirmation.ts";

/** Most lines to wait for after the end that a rule sees. */
const mostLinesAhead = 12;

/** Judges the lines after an end where there is code right of the cursor. */
export class MidLineLookahead implements StopConfirmation {
  private readonly rule: string | undefined;
  private readonly next: string | undefined;
  private linesLeft = mostLinesAhead;
  private hasLooked = false;

  /** `rule` is the one that saw the end, `next` the document's next line that is not blank. */
  constructor(rule: string | undefined, next: string | undefined) {
    this.rule = rule;
    this.next = next?.trimEnd();
  }

  judge(line: string): "over" | undefined {
    if (isBlank(line)) return undefined;
    if (line.trimEnd() === this.next) return "over";
    this.hasLooked = true;
    return this.linesLeft-- > 0 ? undefined : "over";
  }

  /** A text that reached the rest of the line, with nothing after it, had arrived there. */
  isArrivedAtEnd(): boolean {
    return this.hasLooked || this.rule !== "restReached";
  }
}
