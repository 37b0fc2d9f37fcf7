// How models that were made for next edits are asked: for some lines around the cursor, as they should become. Each family was trained
// on one form of the question, and understands no other.
import type { PastEdit } from "../history/editHistory.ts";
import type { EditedDocument } from "../places/situation.ts";

/** What a family's question is made of. */
export interface WindowQuestion {
  readonly document: EditedDocument;
  /** Lines of the document from 0, the end exclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** From 0; the column in UTF-16 units. */
  readonly cursor: { readonly line: number; readonly column: number };
  /** What the user has changed, oldest first. */
  readonly edits: readonly PastEdit[];
}

/** A question in a family's form. `shared` and `text` follow one another. */
export interface WindowPrompt {
  readonly shared: string;
  readonly text: string;
  /** What the model writes if nothing is to be changed. */
  readonly unchanged: string;
}

/** A family's form. */
export interface WindowForm {
  readonly name: string;
  /** Lines above and below the cursor's that the model may change, at most. */
  readonly linesAbove: number;
  readonly linesBelow: number;
  /** Names of special tokens that end an answer, beside the model's own end. */
  readonly ends: readonly string[];
  prompt(question: WindowQuestion): WindowPrompt;
  /** The lines that an answer has for the window; undefined while it is not finished, or if it says that nothing is to be changed. */
  read(answer: string, isWhole: boolean): readonly string[] | undefined;
}

/** The names of special tokens of these families, and what looks like one. They mean nothing else to a model, also in code. */
const marks = /<\|[^|\n]{1,40}\|>|<\[[^\]\n]{1,40}\]>|<filename>|^(?:<<<<<<< |>>>>>>> |=======$)|\bNO_EDITS\b/m;

/** Whether a text can stand in a prompt in which names of special tokens are those tokens. */
export function hasMarks(text: string): boolean {
  return marks.test(text);
}

/** The lines of a window as they were before the newest edit, if that was made there. */
export function linesBefore({ document, startLine, endLine, edits }: WindowQuestion): readonly string[] {
  const now = document.lines.slice(startLine, endLine);
  const last = edits.at(-1);
  if (last === undefined || last.documentId !== document.path) return now;
  const { line, before, after } = last;
  // One that reaches beyond the window cannot be taken back inside of it.
  if (line < startLine || line + after.length > endLine) return now;
  return now.toSpliced(line - startLine, after.length, ...before);
}
