// An edit as it is offered to the user.

/** Lines of a document to be replaced by others. Equal line numbers: an insertion above that line. */
export interface OfferedEdit {
  readonly documentId: string;
  /** From 0, the end exclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The lines that stand there. */
  readonly before: readonly string[];
  /** None: a deletion. */
  readonly after: readonly string[];
}
