/** What a parser says about a completion in its document. Any result may be undefined: no grammar, not loaded yet, no time. */
export interface SyntaxCheck {
  /** Whether the statement on the cursor's line, or at the start of the completion, is complete once this is inserted. */
  isStatementWhole(completion: string): boolean | undefined;
  /** Number of syntax errors near the cursor once this is inserted. To be compared with that of an empty completion. */
  errorCount(completion: string): number | undefined;
}
