// What a completion request asks of the model, as plain data.

/** What completion knows of a document. `offset` is the cursor, in UTF-16 code units of `text`. */
export interface CompletionDocument {
  /** Stable for one document while it is open (its URI or path): pinned state is kept per id. */
  readonly id: string;
  readonly languageId: string;
  readonly text: string;
  readonly offset: number;
}

/** `line`: the rest of the current line. `block`: as many lines as belong together. */
export type CompletionShape = "line" | "block";

/** An infill request: windows of text around the cursor, pinned so that typing only appends to `prefix`. */
export interface CompletionQuery {
  readonly documentId: string;
  /** Text before the cursor, from a pinned window start. */
  readonly prefix: string;
  /** Text after the cursor that the model sees. Pinned: it may start later than the cursor and be a little old. */
  readonly suffix: string;
  /** The document's real text right after the cursor, a few lines: where generation must stop. */
  readonly following: string;
  readonly shape: CompletionShape;
  readonly maxTokens: number;
}
