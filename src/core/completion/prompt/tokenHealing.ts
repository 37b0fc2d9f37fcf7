// Token healing: a prompt that ends in the middle of a word, or within an indentation, ends where the model has never seen a
// token end. That part is removed from the prompt, and the first tokens are made to reproduce it.

/** Longest part of a word that is removed, in characters, so that finishing a long word evaluates few tokens at once. */
const maxWordPart = 12;

/** A prefix in two parts: `kept` goes into the prompt, `healed` must be reproduced by the first tokens. */
export interface HealedPrefix {
  readonly kept: string;
  readonly healed: string;
}

/** Splits off the indentation or the word (with the space before it) in which a prefix ends. */
export function splitForHealing(prefix: string): HealedPrefix {
  const start = healedStart(prefix);
  return { kept: prefix.slice(0, start), healed: prefix.slice(start) };
}

function healedStart(prefix: string): number {
  const indentation = /(?<=^|\n)[ \t]+$/.exec(prefix);
  if (indentation) return indentation.index;
  const word = /[\p{L}\p{N}_$]+$/u.exec(prefix);
  if (word === null) return prefix.endsWith(" ") && !prefix.endsWith("  ") ? prefix.length - 1 : prefix.length;
  if (word[0].length > maxWordPart) return word.index + partStart(word[0]);
  const before = prefix[word.index - 1];
  const twoBefore = prefix[word.index - 2];
  // One space belongs to the token of the word after it; in a longer run only the last does, which would split the run.
  if (before === " " && twoBefore !== undefined && !/\s/.test(twoBefore)) return word.index - 1;
  // A word right after the indentation is tokenized together with it: "    retu" is " " x 3 and " retu".
  const indented = /(?<=^|\n)[ \t]+$/.exec(prefix.slice(0, word.index));
  return indented ? indented.index : word.index;
}

/** Where the last part of a long word starts: after an underscore or before a capital, else a fixed length from its end. */
function partStart(word: string): number {
  const tail = word.slice(-maxWordPart);
  const part = [...tail.matchAll(/(?<=[\p{Ll}\p{N}])\p{Lu}|(?<=_)[^_]/gu)].at(-1);
  return word.length - tail.length + (part?.index ?? 0);
}
