// A generation that a rule would end may be on its way to the next line of the document: a few more lines show whether.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { isJump, isOnlyClosers, opensBlock } from "../syntax/lineKinds.ts";
import { goesOn } from "./rules/openedBlock.ts";
import { isHeadOf } from "./rules/headOfSuffix.ts";
import { beginsDefinition } from "../../definitions.ts";

/** Most lines to read after the end that a rule sees. */
const mostLinesAhead = 4;

/** The lines around an end. */
export interface StopPosition {
  /** The line in which a rule saw the end. */
  readonly line: string;
  /** The document's next lines that are not blank; at least one. */
  readonly following: readonly string[];
  /** Column of the block to complete. */
  readonly block: number;
  /** Whether the next line is no longer part of the function around the cursor. */
  readonly isFunctionOver: boolean;
}

/**
 * Whether the generation may continue after an end and still be right: outside its block, up to the document's next line, which
 * is less indented; or up to another line that has the next one as its body.
 */
export function mayLeadOn(rule: string | undefined, { line, following, block }: StopPosition): boolean {
  const [next] = following;
  if (next === undefined) return false;
  if (rule === "headOfSuffix") return true;
  if (rule !== "unreachable" && rule !== "scopeEnd") return false;
  const [column, nextColumn] = [indentationWidth(line), indentationWidth(next)];
  // Nothing can be deeper below a jump, except a continuation of its statement.
  if (rule === "unreachable" && nextColumn > column) return /^\s*[\p{L}_]/u.test(next);
  return column >= nextColumn && nextColumn < block;
}

/** Judges the lines after an end that a rule saw. */
export interface StopConfirmation {
  /** Rules that make the end final when they apply to a later line. Absent: those that the stop rules name. */
  readonly endedBy?: readonly string[];
  /** Takes a line: it may lead there (undefined), it is the document's next line, or the rule was right. */
  judge(line: string): "arrived" | "over" | undefined;
  /** Whether a model that ends its text here has filled the hole: the next line fits its last line. */
  isArrivedAtEnd(): boolean;
}

/** Judges the lines after an end where nothing but brackets are right of the cursor. */
export class BlockConfirmation implements StopConfirmation {
  private readonly position: StopPosition;
  private readonly next: string;
  private readonly leftmost: number;
  private last: string;
  private linesLeft = mostLinesAhead;
  private hasLooked = false;
  /** Whether only the document's next line itself can still show that this belongs here. */
  private isDoubtful: boolean;

  constructor(position: StopPosition) {
    this.position = position;
    this.last = position.line;
    this.next = position.following[0] ?? "";
    const [column, nextColumn] = [position.line, this.next].map(indentationWidth) as [number, number];
    // If the next line cannot be below this jump, anything within the function may come in between.
    this.leftmost = isJump(position.line) && nextColumn > column ? 1 : Math.min(column, nextColumn);
    // If the next line is outside the function, too much could come before it.
    this.isDoubtful =
      position.isFunctionOver || beginsDefinition(this.next) || (nextColumn === 0 && !isOnlyClosers(this.next));
  }

  judge(line: string): "arrived" | "over" | undefined {
    if (isBlank(line)) return undefined;
    if (line.trimEnd() === this.next.trimEnd()) return this.isNextReachable() ? "arrived" : "over";
    if (this.linesLeft-- <= 0) return "over";
    const column = indentationWidth(line);
    // Only a line that has the next line as its body may be less indented.
    if (column < this.leftmost && !(this.isNextBodyOf(line) && (column > 0 || goesOn.test(line)))) return "over";
    this.isDoubtful ||= beginsDefinition(line) || (isJump(this.last) && column >= indentationWidth(this.last));
    this.last = line;
    this.hasLooked = true;
    // Another possible end gets as many lines again.
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
