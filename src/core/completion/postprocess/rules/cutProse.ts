import type { Rule } from "./rule.ts";

/** Languages in which sentences and fences are ordinary text. */
const proseLanguages = new Set(["markdown", "plaintext", "latex", "restructuredtext", "git-commit", "html", "mdx"]);

/** How a chat model begins an answer. */
const opening =
  /^\s*(?:Sure|Certainly|Of course|Okay|Here(?:'s| is| are)|To (?:complete|fix|finish|implement)|The (?:completed?|following|missing|corrected|code)|This (?:code|function|completes)|I(?:'ll| will| have|'ve)|Below is|Let me)\b[^\n=;{}()]*(?:[:.!]|\n|$)/;
/** How it ends one, after the code. */
const closing =
  /\n[^\S\n]*(?:\*\*[A-Z][^*\n]*\*\*|Explanation:|Note:|In this (?:code|example)|This (?:code|function|implementation) |Let me know)/;
const fence = /(^|\n)[ \t]*```[^\n]*(?:\n|$)/;

/** Extracts the code from a chatty answer: the content of a fence, else nothing if the text begins like an answer. */
export const cutProse: Rule = (candidate, document, balance) => {
  if (proseLanguages.has(document.languageId) || document.text.includes("```")) return candidate;
  const { text } = candidate;
  const isAnswer = opening.test(text);
  const fenced = fence.exec(text);
  if (!isAnswer && fenced === null) return cutClosing(candidate);
  if (balance.isInText) return candidate;
  if (fenced === null) return { ...candidate, text: "" };
  const before = text.slice(0, fenced.index);
  // Code before a fence ends there.
  if (!isAnswer && before.trim() !== "") return { ...candidate, text: before };
  const inside = text.slice(fenced.index + fenced[0].length);
  return { ...candidate, text: inside.slice(0, fence.exec(inside)?.index ?? inside.length) };
};

function cutClosing(candidate: Parameters<Rule>[0]): ReturnType<Rule> {
  const { text } = candidate;
  const found = closing.exec(text);
  if (found === null) return candidate;
  // Blank lines before it belong to it.
  const code = text.slice(0, found.index).trimEnd();
  return { ...candidate, text: text.slice(0, text.indexOf("\n", code.length)) };
}
