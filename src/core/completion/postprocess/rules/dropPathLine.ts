import { startOfLine } from "../../../../base/lines.ts";
import type { Rule } from "./rule.ts";

/** `// Path: src/a.ts`, `# a/b.py`, `<!-- x.html -->`: how context pieces are headed in prompts, and how models begin a file. */
const pathLine =
  /^[ \t]*(?:\/\/|#|--|\/\*|<!--)[ \t]*(?:(?:(?:[Pp]ath|[Ff]ile(?:name)?):?|:)[ \t]*)?[\w./\\@-]*[\w-]\.[a-z]{1,5}[ \t]*(?:(?:\*\/|-->)[ \t]*)?(?:\n|$)/;

/** Removes a first line that only names a file, except at the start of a document, where people write such lines. */
export const dropPathLine: Rule = (candidate, { text, offset }) => {
  if (startOfLine(text, offset).trim() !== "" || text.slice(0, offset).trim() === "") return candidate;
  const found = pathLine.exec(candidate.text);
  return found === null ? candidate : { ...candidate, text: candidate.text.slice(found[0].length) };
};
