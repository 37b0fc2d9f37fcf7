// An edit that could be shown, with what rules need to judge it.
import type { PastEdit } from "../history/editHistory.ts";
import type { EditedDocument } from "../places/situation.ts";

/** Lines of a document and what they would become. */
export interface ProposedEdit {
  readonly document: EditedDocument;
  /** Lines from 0, the end exclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** No lines: a deletion. */
  readonly lines: readonly string[];
  /** The product of the probabilities of its tokens, 0 to 1. */
  readonly probability: number;
  /** Whether a rule has made it and the model only agreed. */
  readonly isExpected: boolean;
}

/** A proposed edit and what is around it. */
export interface Proposal {
  readonly edit: ProposedEdit;
  /** What the user has done, oldest first. */
  readonly history: readonly PastEdit[];
  /** Where the cursor is, if it is in this document. */
  readonly cursorLine: number | undefined;
  /** Edits that the user has turned down. */
  readonly rejected: readonly RejectedEdit[];
  /** Syntax errors of the document without it and with it, where a parser could say. */
  readonly syntaxErrors: { readonly before: number; readonly after: number } | undefined;
}

/** An edit that was turned down, by its texts: its lines may have moved since. */
export interface RejectedEdit {
  readonly documentId: string;
  readonly before: string;
  readonly after: string;
}

/** A reason not to show an edit. */
export interface RefusalRule {
  readonly name: string;
  refuses(proposal: Proposal): boolean;
}

/** The lines that an edit replaces. */
export function replacedLines({ document, startLine, endLine }: ProposedEdit): readonly string[] {
  return document.lines.slice(startLine, endLine);
}
