// What a benchmark asks of a completer, ours or a peer's, so that both are measured by the same code.
import type { CompletionDocument } from "../../../src/core/completion/completionRequest.ts";

export interface ShownGhost {
  readonly text: string;
  /** UTF-16 units right of the cursor that the text replaces. */
  readonly replaceAfter: number;
}

/** Tokens since the last time they were asked for. */
export interface TokenCost {
  readonly requests: number;
  /** Prompt tokens evaluated. */
  readonly evaluated: number;
  readonly produced: number;
}

export interface Completer {
  readonly name: string;
  /** A document was opened with the cursor in it. */
  open(document: CompletionDocument): void;
  /** The ghost for a document, or undefined when there is nothing to show or the signal ended it. */
  ask(document: CompletionDocument, signal: AbortSignal): Promise<ShownGhost | undefined>;
  /** Settles when nothing is under way any more, and forgets the document. */
  settle(): Promise<void>;
  cost(): Promise<TokenCost>;
  close(): Promise<void>;
}
