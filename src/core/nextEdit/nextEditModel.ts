// The model as next edits need it: it continues many texts that begin alike, each by one line.
import type { SyntaxQuestion } from "../modelPort.ts";

/** Texts to continue by one line each. All of them begin with `shared`, which is evaluated once. */
export interface LinesRequest {
  /** Whose state to keep apart from others: the document that the lines are for. */
  readonly documentId: string;
  readonly shared: string;
  /** Names of special tokens in the texts stand for those tokens. */
  readonly hasMarks?: boolean;
  readonly questions: readonly LineQuestion[];
}

/** What stands between the shared text and the line. */
export interface LineQuestion {
  readonly text: string;
  /** A line that may be right: it is checked in one evaluation. Where the model would go on differently, it does, from there. */
  readonly expected?: string;
  /** The model writes nothing of its own: only the expected line is checked. */
  readonly isOnlyChecked?: boolean;
  /** Not one line, but all up to the model's end or one of these special tokens, and a thousand tokens at most. */
  readonly until?: readonly string[];
  /** A line less likely than this is not finished: its text ends where it got so unlikely. Default: 0. */
  readonly leastProbability?: number;
}

/** One question's line. */
export interface LineAnswer {
  /** Index of the question. */
  readonly question: number;
  /** What the model would write, up to the end of the line, or to where it leaves an expected line that is only checked. */
  readonly text: string;
  /** The product of the probabilities of its tokens. */
  readonly probability: number;
  /** Whether the line came to its end. */
  readonly isWhole: boolean;
  /** The same product for the expected line. */
  readonly expectedProbability?: number;
}

/** What the answers cost. In tokens. */
export interface LinesCost {
  readonly reused: number;
  readonly evaluated: number;
  readonly produced: number;
}

/** The model that next edits ask. Each call raises FailureError. */
export interface NextEditModel {
  /** Answers each question in turn; `cancelled` when the signal ended it. */
  continueLines(
    request: LinesRequest,
    onAnswer: (answer: LineAnswer) => void,
    signal: AbortSignal,
  ): Promise<{ readonly usage: LinesCost }>;
  /** The number of syntax errors in each text; null without a parser. */
  syntaxErrors(question: SyntaxQuestion): Promise<readonly (number | null)[]>;
}
