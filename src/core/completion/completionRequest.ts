// What a completion request contains, as plain data.
import { isBlank, restOfLine, startOfLine } from "../../base/lines.ts";
import type { KnownModules } from "./modules/knownModules.ts";
import { isOnlyClosers, opensBlock } from "./syntax/lineKinds.ts";

/** What completion knows of a document. `offset` is the cursor, in UTF-16 code units of `text`. */
export interface CompletionDocument {
  /** Stable for one document while it is open (its URI or path): pinned state is kept per id. */
  readonly id: string;
  readonly languageId: string;
  readonly text: string;
  readonly offset: number;
  readonly context?: CompletionContext;
  /** Which modules there are, once they have been looked up for a generated text. Absent: any may be. */
  readonly modules?: KnownModules;
}

/** `line`: the rest of the current line. `block`: as many lines as belong together. */
export type CompletionShape = "line" | "block";

/**
 * Whether to complete the line or a block: a block where one begins (an empty line, a line that opens one) and nothing
 * but closing brackets stands to the right; a line everywhere else.
 */
export function chooseShape(document: CompletionDocument): CompletionShape {
  const before = startOfLine(document.text, document.offset);
  const after = restOfLine(document.text, document.offset);
  if (before === "" && !isBlank(after)) return "block";
  if (!isOnlyClosers(after)) return "line";
  return isBlank(before) || opensBlock(before) ? "block" : "line";
}

/** Other code that helps to complete: a piece of a file, of a declaration, of a recent edit. */
export interface ContextSnippet {
  /** Path as a person would say it, relative to the workspace folder. */
  readonly path: string;
  readonly text: string;
}

/** What the model sees besides the document. Stable: it changes when the user pauses or switches file, not with a key. */
export interface CompletionContext {
  /** Name of the workspace folder. */
  readonly repository: string;
  /** Path of the document itself, as in `ContextSnippet`. */
  readonly path: string;
  /** Least useful first, so that the most useful stands nearest to the document. */
  readonly snippets: readonly ContextSnippet[];
}

/** An infill request: windows of text around the cursor, pinned so that typing only appends to `prefix`. */
export interface CompletionRequest {
  readonly documentId: string;
  readonly languageId: string;
  readonly context?: CompletionContext;
  /** Text before the cursor, from a pinned window start. */
  readonly prefix: string;
  /** Text after the cursor that the model sees. Pinned: it may start later than the cursor and be a little old. */
  readonly suffix: string;
  /** The document's real text right after the cursor, a few lines: where generation must stop. */
  readonly following: string;
  readonly shape: CompletionShape;
  readonly maxTokens: number;
  /**
   * Length of the part of `prefix` that a model in the anchored order sees before the suffix; the rest was typed since and
   * follows the middle token. Moves in idle time only. Absent: all of it.
   */
  readonly anchor?: number;
  /** 0 or absent: the likeliest text. n: the n-th that goes another way, at its first token or else later. */
  readonly alternative?: number;
  /** Asked ahead of need: runs on the background lane and ends as soon as anybody wants the device. */
  readonly isSpeculative?: boolean;
}

/** How sure the model was of one generated token. */
export interface TokenProbability {
  /** UTF-16 units of the completion's text up to the end of this token. */
  readonly end: number;
  /** Probability the model gave to the token, 0 to 1. Of one that also heals: among those that agree with what was typed. */
  readonly probability: number;
}
