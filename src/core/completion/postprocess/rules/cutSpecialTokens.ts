import type { Rule } from "./rule.ts";

/** Texts of control tokens that some model files list as ordinary ones: `<|endoftext|>`, `<fim_middle>`, `<｜fim▁end｜>`, `<EOT>`. */
export const specialToken =
  /<[|｜][\w▁ -]{1,40}[|｜]>|<\/?(?:fim|file|repo)_[a-z]{1,20}>|<EOT>|\[(?:PREFIX|SUFFIX|MIDDLE)\]/u;

/** Cuts at a control token that leaked as text, unless the document itself contains it. */
export const cutSpecialTokens: Rule = (candidate, { text }) => {
  const found = specialToken.exec(candidate.text);
  return found === null || text.includes(found[0])
    ? candidate
    : { ...candidate, text: candidate.text.slice(0, found.index) };
};
