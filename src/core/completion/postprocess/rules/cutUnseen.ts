import { unseenInCode } from "../../../../base/hiddenCharacters.ts";
import { splitLines } from "../../../../base/lines.ts";
import { withoutTrailing } from "../../../../base/text.ts";
import type { Rule } from "./rule.ts";

/**
 * Ends a text before the line in which it has a character that nobody would see, or a broken one. Where it only ends in the middle of a
 * character, as at a limit, what there is of that is left out.
 */
export const cutUnseen: Rule = (candidate, { text: document }) => {
  const text = withoutTrailing(candidate.text, /\ufffd/);
  const own = new Set(text.search(unseenInCode) < 0 ? [] : document.match(unseenInCode));
  const lines = splitLines(text);
  const first = lines.findIndex((line) => line.match(unseenInCode)?.some((character) => !own.has(character)));
  if (first < 0) return text === candidate.text ? candidate : { ...candidate, text };
  return { ...candidate, text: lines.slice(0, first).join("\n") };
};
