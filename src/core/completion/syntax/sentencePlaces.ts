// Where sentences are ordinary text, although most of the language is code: between tags, in values, in texts that run to a mark.
import { isBlank, startOfLine } from "../../../base/lines.ts";
import { tailOf, withoutTrailing } from "../../../base/text.ts";
import { sentenceLanguages } from "../../saidToUser.ts";
import type { CompletionDocument } from "../completionRequest.ts";

/** Languages of texts that `sentenceLanguages` does not name: templates of pages and of letters, and what testers write. */
const texts = new Set(
  "asciidoc org typst quarto tex git-rebase scminput gherkin twig blade ejs liquid mustache jinja jinja-html slim svg".split(
    " ",
  ),
);
/** Languages with code beside their tags. */
const taggedCode = new Set([
  "javascript",
  "javascriptreact",
  "typescriptreact",
  "vue",
  "svelte",
  "astro",
  "php",
  "razor",
]);
/** Languages whose values may be sentences without quotes. */
const values = new Set("yaml dockercompose github-actions-workflow properties ini dotenv env editorconfig".split(" "));
/** Languages in which a text may run to a line with a word. */
const documents = new Set("shellscript ruby php perl crystal terraform hcl dockerfile powershell".split(" "));

/** How far back a place is looked for, in UTF-16 units. */
const longestBack = 4000;

/** Whether the cursor stands where sentences are ordinary, outside of strings and comments. */
export function isAmongSentences({ text, offset, languageId }: CompletionDocument): boolean {
  if (texts.has(languageId) || (sentenceLanguages.has(languageId) && !taggedCode.has(languageId))) return true;
  const before = tailOf(text.slice(0, offset), longestBack);
  if (taggedCode.has(languageId) && isBetweenTags(before)) return true;
  if (values.has(languageId) && isInValue(before, startOfLine(text, offset))) return true;
  if (languageId === "perl" && isInPod(before)) return true;
  if (languageId === "cmake" && isInBracketComment(before)) return true;
  return documents.has(languageId) && isInDocument(before);
}

/** CMake's begins with `#[[` or `#[=[`, and ends with as many equals signs. */
function isInBracketComment(before: string): boolean {
  const start = [...before.matchAll(/#\[=*\[/g)].at(-1)?.index;
  return start !== undefined && !/\]=*\]/.test(before.slice(start));
}

/** Perl's documentation begins with `=` and a word, and ends with `=cut`. */
function isInPod(before: string): boolean {
  const last = before.split("\n").findLast((line) => /^=[a-z]/.test(line));
  return last !== undefined && !last.startsWith("=cut");
}

/** Behind a tag, with nothing of code since. An angle bracket behind a word is a type's. */
function isBetweenTags(before: string): boolean {
  const start = before.search(/<\/?[A-Za-z][^<]*$/);
  if (start < 0 || /[\w)\].]/.test(before[start - 1] ?? "")) return false;
  const end = before.lastIndexOf(">");
  return end > start && !/[=-]/.test(before[end - 1]!) && !/[{};=()]/.test(before.slice(end));
}

/** Behind the mark of an entry, or in the lines below `key:` or `key: |`. */
function isInValue(before: string, line: string): boolean {
  const [, key] = /^([^:=]*)[:=]\s*\S*$/.exec(line) ?? [];
  if (key !== undefined && /^(?:- )?["']?[\w.\-/ ]+["']?$/.test(key.trim())) return true;
  const indentation = line.length - line.trimStart().length;
  const above = before.split("\n").slice(0, -1);
  const head = above.findLast((each) => !isBlank(each) && each.length - each.trimStart().length < indentation);
  return head !== undefined && /:\s*(?:[|>][+-]?\d?\s*)?$/.test(head);
}

/** Below `<<NAME`, without a line that is that name. PowerShell's begins with `@"`. */
function isInDocument(before: string): boolean {
  const ends = new Set<string>();
  for (const line of before.split("\n").slice(0, -1).toReversed()) {
    const [, name = /@["']$/.exec(line.trimEnd())?.[0]] = /<<[<~-]?\s*["'`]?([A-Za-z_]\w*)["'`]?/.exec(line) ?? [];
    const end = name?.startsWith("@") === true ? `${name[1]!}@` : name;
    if (end !== undefined && !ends.has(end)) return true;
    ends.add(withoutTrailing(line.trim(), /[;,)]/));
  }
  return false;
}
