// A cursor in front of a word, or inside one. Tokens rarely end inside words, so a model hardly knows text that begins in the
// middle of one: the word is left out of the document, the model writes it again, and it is taken off what was written.
import type { CompletionResult } from "./completion.ts";
import type { CompletionDocument } from "./completionRequest.ts";

/** The word, or the part of one, that begins at the cursor; empty when none does. */
export function wordAfterCursor({ text, offset }: CompletionDocument): string {
  return /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + longestWord))![0];
}

/** A longer run of letters is no word. In UTF-16 units. */
const longestWord = 64;

/** The document as if that word had still to be written. */
export function withoutWordAfter(document: CompletionDocument, word: string): CompletionDocument {
  const { text, offset } = document;
  return { ...document, text: text.slice(0, offset) + text.slice(offset + word.length) };
}

/** The answer for the document with the word in it; undefined when what was written does not lead to that word. */
export function beforeWord(answer: CompletionResult, word: string): CompletionResult | undefined {
  const completion = answer.unsure ?? answer.completion;
  if (completion === undefined || completion.replaceAfter > 0 || !completion.text.endsWith(word)) return undefined;
  const text = completion.text.slice(0, completion.text.length - word.length);
  if (text === "") return undefined;
  const { unsure: _, ...rest } = answer;
  return { ...rest, completion: { ...completion, text }, applied: [...answer.applied, "wordAfterCursor"] };
}
