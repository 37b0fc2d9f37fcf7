// A cursor in front of a word, or inside one. Tokens rarely end inside words, so models have seen little text that begins in the
// middle of one: the word is removed from the document, the model writes it again, and it is removed from the generated text.
import type { CompletionResult } from "./completion.ts";
import type { CompletionDocument } from "./completionRequest.ts";

/** The word, or the part of one, that begins at the cursor; empty when none does. */
export function wordAfterCursor({ text, offset }: CompletionDocument): string {
  return /^[\p{L}\p{N}_]*/u.exec(text.slice(offset, offset + longestWord))![0];
}

/** Longer runs of letters are not words. In UTF-16 units. */
const longestWord = 64;

/** The document without that word. */
export function withoutWordAfter(document: CompletionDocument, word: string): CompletionDocument {
  const { text, offset } = document;
  return { ...document, text: text.slice(0, offset) + text.slice(offset + word.length) };
}

/** The result for the document with the word in it; undefined when the generated text does not end with that word. */
export function beforeWord(answer: CompletionResult, word: string): CompletionResult | undefined {
  const completion = answer.unsure ?? answer.completion;
  if (completion === undefined || completion.replaceAfter > 0 || !completion.text.endsWith(word)) return undefined;
  const text = completion.text.slice(0, completion.text.length - word.length);
  if (text === "") return undefined;
  const { unsure: _, ...rest } = answer;
  return { ...rest, completion: { ...completion, text }, applied: [...answer.applied, "wordAfterCursor"] };
}
