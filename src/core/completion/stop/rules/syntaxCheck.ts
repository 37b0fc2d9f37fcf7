/** What a parser says about a completion in its place. Every answer may be undefined: no grammar, not loaded yet, no time. */
export interface SyntaxCheck {
  /** Whether the statement is whole that begins on the cursor's line, or with the completion, when this much is inserted. */
  isStatementWhole(completion: string): boolean | undefined;
  /** Syntax errors near the cursor with this much inserted. To be compared with those of an empty completion. */
  errorCount(completion: string): number | undefined;
}
