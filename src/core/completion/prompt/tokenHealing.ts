// Token healing: a prompt that ends in the middle of a word, or within an indentation, ends where the model has never seen a
// token end. That part is removed from the prompt, and the first tokens are made to reproduce it.
import { tailOf } from "../../../base/text.ts";

import { startOfLine } from "../../../base/lines.ts";

/** Longest part of a word that is removed, in characters, so that finishing a long word evaluates few tokens at once. */
const maxWordPart = 12;
/** How far back a word is read: of a longer one, only the last part counts. */
const longestWord = 64;

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
  const indentation = indentationAtEnd(prefix);
  if (indentation > 0) return prefix.length - indentation;
  const word = /[\p{L}\p{N}_$]+$/u.exec(prefix.slice(-longestWord))?.[0];
  if (word === undefined) return prefix.endsWith(" ") && !prefix.endsWith("  ") ? prefix.length - 1 : prefix.length;
  const start = prefix.length - word.length;
  if (word.length > maxWordPart) return start + partStart(word);
  const before = prefix[start - 1];
  const twoBefore = prefix[start - 2];
  // One space belongs to the token of the word after it; in a longer run only the last does, which would split the run.
  if (before === " " && twoBefore !== undefined && !/\s/.test(twoBefore)) return start - 1;
  // A word right after the indentation is tokenized together with it: "    retu" is " " x 3 and " retu".
  return start - indentationAtEnd(prefix.slice(0, start));
}

/** Length of the spaces and tabs that a text ends in, if its last line has nothing else. */
function indentationAtEnd(text: string): number {
  const line = startOfLine(text, text.length);
  return /^[ \t]*$/.test(line) ? line.length : 0;
}

/** Where the last part of a long word starts: after an underscore or before a capital, else a fixed length from its end. */
function partStart(word: string): number {
  const tail = tailOf(word, maxWordPart);
  const part = [...tail.matchAll(/(?<=[\p{Ll}\p{N}])\p{Lu}|(?<=_)[^_]/gu)].at(-1);
  return word.length - tail.length + (part?.index ?? 0);
}
