import type { CompletionShape } from "../../completionRequest.ts";

/** A line that a running generation has finished, and what is around it. Lines are whole, with their indentation. */
export interface FinishedLine {
  readonly shape: CompletionShape;
  readonly line: string;
  /** Lines of this generation before it; the first one starts with the text before the cursor. */
  readonly earlier: readonly string[];
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The rest of the cursor's line, without white space at its end. */
  readonly rest: string;
  /** The document's next lines that are not blank. */
  readonly following: readonly string[];
  /** Column of the block being generated: of its first line that is not blank; undefined before there is one. */
  readonly block: number | undefined;
  /** Brackets and strings that the cursor's line opens before the cursor and does not close. */
  readonly openAtCursor: number;
  /** Those that are open before this line and after it, counted from the cursor's line; 0 where that opens none. */
  readonly openBefore: () => number;
  readonly openAfter: () => number;
  /** Whether a parser finds the statement complete with this line; undefined when there is no parser that can tell. */
  readonly isStatementWhole: () => boolean | undefined;
}

/** Ends a generation with this line, or before it; undefined lets it continue. */
export type StopRule = (finished: FinishedLine) => "withLine" | "beforeLine" | undefined;
