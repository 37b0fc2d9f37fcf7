// A cursor in front of a word, or inside one. Tokens rarely end inside words, so a model hardly knows text that begins in the
// middle of one: the word is left out of the document, the model writes it again, and it is taken off what was written.
import type { GhostAnswer } from "./ghost.ts";
import type { CompletionDocument } from "./query.ts";

/** The word, or the part of one, that begins at the cursor; empty when none does. */
export function wordAfter({ text, offset }: CompletionDocument): string {
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
export function beforeWord(answer: GhostAnswer, word: string): GhostAnswer | undefined {
  const ghost = answer.unsure ?? answer.ghost;
  if (ghost === undefined || ghost.replaceAfter > 0 || !ghost.text.endsWith(word)) return undefined;
  const text = ghost.text.slice(0, ghost.text.length - word.length);
  if (text === "") return undefined;
  const { unsure: _, ...rest } = answer;
  return { ...rest, ghost: { ...ghost, text }, applied: [...answer.applied, "wordAfter"] };
}
