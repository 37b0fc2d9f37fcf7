import type { CompletionShape } from "../../completionRequest.ts";

/** A line that a running generation has finished, and what stands around it. Lines are whole, indentation included. */
export interface FinishedLine {
  readonly shape: CompletionShape;
  readonly line: string;
  /** Lines of this generation before it; the first one starts with what stood before the cursor. */
  readonly earlier: readonly string[];
  /** What stood before the cursor on its line. */
  readonly lineBefore: string;
  /** What stands after the cursor on its line, without white space at its end. */
  readonly rest: string;
  /** The document's next lines that are not blank. */
  readonly following: readonly string[];
  /** Column where this generation's block stands: that of its first line that is not blank; undefined before there is one. */
  readonly block: number | undefined;
  /** What a parser says of the completion up to this line; undefined when none can tell. */
  readonly isStatementWhole: () => boolean | undefined;
}

/** Ends a generation with this line, or before it; undefined lets it go on. */
export type StopRule = (finished: FinishedLine) => "withLine" | "beforeLine" | undefined;
