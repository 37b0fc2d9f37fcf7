// A generation that a rule would end may be on its way to what follows in the document: a few lines more tell.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { isJump, isOnlyClosers, opensBlock } from "../syntax/lineKinds.ts";
import { goesOn } from "./rules/openedBlock.ts";
import { isHeadOf } from "./rules/headOfSuffix.ts";
import { beginsDefinition } from "../../definitions.ts";

/** Lines that are looked at after the end that a rule sees. */
const mostLinesAhead = 4;

/** What stands around an end. */
export interface StopPosition {
  /** The line that made a rule say so. */
  readonly line: string;
  /** The document's next lines that are not blank; at least one. */
  readonly following: readonly string[];
  /** Column of the block to complete. */
  readonly block: number;
  /** Whether the next line belongs to something else than the function around the cursor. */
  readonly isFunctionOver: boolean;
}

/**
 * Whether the generation may go on behind an end and still be right: outside of its block, up to the document's next line, which
 * stands further left; or up to another line that the next one is the body of.
 */
export function mayLeadOn(rule: string | undefined, { line, following, block }: StopPosition): boolean {
  const [next] = following;
  if (next === undefined) return false;
  if (rule === "headOfSuffix") return true;
  if (rule !== "unreachable" && rule !== "scopeEnd") return false;
  const [column, nextColumn] = [indentationWidth(line), indentationWidth(next)];
  // Below a jump nothing can stand deeper, but for what goes on with it.
  if (rule === "unreachable" && nextColumn > column) return /^\s*[\p{L}_]/u.test(next);
  return column >= nextColumn && nextColumn < block;
}

/** Judges the lines after what a rule took for the end. */
export interface StopConfirmation {
  /** Rules that make the end final when they apply to a later line. Absent: those that the stop rules name. */
  readonly endedBy?: readonly string[];
  /** Takes the next line: it leads on (undefined), it is the document's next line, or the end was the end. */
  judge(line: string): "arrived" | "over" | undefined;
  /** Whether a model that says that all is said has filled the hole: what follows fits its last line. */
  isArrivedAtEnd(): boolean;
}

/** Judges the lines after an end with nothing but brackets right of the cursor. */
export class BlockConfirmation implements StopConfirmation {
  private readonly position: StopPosition;
  private readonly next: string;
  private readonly leftmost: number;
  private last: string;
  private linesLeft = mostLinesAhead;
  private hasLooked = false;
  /** Whether only the document's next line itself can still show that all this belongs here. */
  private isDoubtful: boolean;

  constructor(position: StopPosition) {
    this.position = position;
    this.last = position.line;
    this.next = position.following[0] ?? "";
    const [column, nextColumn] = [position.line, this.next].map(indentationWidth) as [number, number];
    // Below a jump that what follows cannot stand under, anything within the function may come.
    this.leftmost = isJump(position.line) && nextColumn > column ? 1 : Math.min(column, nextColumn);
    // Where what follows stands outside of all, too much could be said before it.
    this.isDoubtful =
      position.isFunctionOver || beginsDefinition(this.next) || (nextColumn === 0 && !isOnlyClosers(this.next));
  }

  judge(line: string): "arrived" | "over" | undefined {
    if (isBlank(line)) return undefined;
    if (line.trimEnd() === this.next.trimEnd()) return this.isNextReachable() ? "arrived" : "over";
    if (this.linesLeft-- <= 0) return "over";
    const column = indentationWidth(line);
    // Further left stands only what the next line is then the body of.
    if (column < this.leftmost && !(this.isNextBodyOf(line) && (column > 0 || goesOn.test(line)))) return "over";
    this.isDoubtful ||= beginsDefinition(line) || (isJump(this.last) && column >= indentationWidth(this.last));
    this.last = line;
    this.hasLooked = true;
    // What would be an end as well is worth as long a look.
    if (this.isNextBodyOf(line)) this.linesLeft = mostLinesAhead;
    return undefined;
  }

  isArrivedAtEnd(): boolean {
    if (this.isDoubtful || !this.hasLooked) return false;
    if (indentationWidth(this.next) > indentationWidth(this.last)) return this.isNextBodyOf(this.last);
    return !opensBlock(this.last) && this.isNextReachable();
  }

  private isNextBodyOf(line: string): boolean {
    return !beginsDefinition(line) && isHeadOf(line, this.position.following);
  }

  private isNextReachable(): boolean {
    const isSameLevel = indentationWidth(this.last) === indentationWidth(this.next);
    return !(isSameLevel && isJump(this.last)) || isOnlyClosers(this.next) || goesOn.test(this.next);
  }
}
