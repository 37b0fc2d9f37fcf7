// An answer as code that can stand in the file: models number its lines, name its file above it, put it into JSON, write a diff, or
// escape it as for a page.
import { isBlank } from "../../../base/lines.ts";
import type { Failure } from "../../failures.ts";
import { sentenceLanguages } from "../../saidToUser.ts";
import { codeInData } from "./answeredData.ts";
import { afterNamedChanges } from "./answeredChanges.ts";
import { hasSameLines, keptLines } from "./keptLines.ts";
import { withoutModelMarks } from "./modelMarks.ts";

/** What is known of the code that is edited. */
export interface EditedCode {
  readonly text: string;
  readonly languageId: string;
  /** Name of its file, or its path. */
  readonly file: string;
}

/** Languages in which a number and a colon, or a list in braces, may be all that a text is. */
const dataLanguages = new Set(
  "yaml dockercompose github-actions-workflow toml ini properties dotenv json jsonc jsonl json5 snippets csv tsv".split(
    " ",
  ),
);

/** The code in an answer that has it in another form, or why it cannot be had. */
export function plainAnswer(answer: string, code: EditedCode): string | Failure {
  const { text, languageId } = code;
  const isText = isTextOrData(languageId);
  const bare = withoutModelMarks(answer, text, languageId);
  const named = codeInData(text, bare, isText) ?? withoutFileName(bare, code);
  if (typeof named !== "string") return named;
  const plain = afterNamedChanges(text, named, languageId) ?? withoutNumbers(named, text, isText);
  return typeof plain === "string" ? unescaped(plain, text, languageId) : plain;
}

/** The code in an answer that should have been search-and-replace blocks and is a diff or data; undefined if it is neither. */
export function otherChanges(answer: string, { text, languageId }: EditedCode): string | Failure | undefined {
  const bare = withoutModelMarks(answer, text, languageId);
  return codeInData(text, bare, isTextOrData(languageId)) ?? afterNamedChanges(text, bare, languageId);
}

function isTextOrData(languageId: string): boolean {
  return sentenceLanguages.has(languageId) || dataLanguages.has(languageId);
}

/** The answer without a first line that is its file's name and nothing else. */
function withoutFileName(answer: string, { text, file }: EditedCode): string {
  const lines = answer.split("\n");
  const first = lines.findIndex((line) => !isBlank(line));
  const line = lines[first]?.trim() ?? "";
  if (first < 0 || line.length > file.length + 200 || text.includes(line)) return answer;
  const bare = line
    .replace(/^(?:(?:\*\*|`|#+ )*(?:file(?:name| ?path| name)?|path) ?:)?[*`#\s]*/i, "")
    .replace(/[*`:\s]*$/, "");
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  const isName = name !== "" && (bare === name || bare.endsWith(`/${name}`)) && !/\s/.test(bare);
  return isName
    ? lines
        .slice(first + 1)
        .join("\n")
        .replace(/^\n/, "")
    : answer;
}

const numbered = [
  /^[ \t]*(\d{1,6})[ \t]*[|│:→](.*)$/,
  /^[ \t]*(\d{1,6})\t(.*)$/,
  /^[ \t]*(\d{1,6})[.)](.*)$/,
  /^[ \t]*(\d{1,6})(?: (.*)|)$/,
];

/** The answer without numbers that it counts its lines with. */
function withoutNumbers(answer: string, code: string, isText: boolean): string {
  const lines = answer.trimEnd().split("\n");
  const first = /^[ \t]*(\d{1,6})\b/.exec(lines[0]!)?.[1];
  if (first === undefined) return answer;
  const kept = keptLines(code);
  // Keys may be numbers that follow one another.
  const isOwn = (pattern: RegExp): boolean => code.split("\n").some((line) => pattern.test(line));
  for (const pattern of numbered) {
    if (isOwn(pattern)) continue;
    const texts: string[] = [];
    for (const [index, line] of lines.entries()) {
      const [, number, text = ""] = pattern.exec(line) ?? /^[ \t]*(\d{1,6})()[ \t]*$/.exec(line) ?? [];
      if (Number(number) !== Number(first) + index) break;
      texts.push(text);
    }
    if (texts.length < lines.length) continue;
    const isSpaced = texts.every((text) => isBlank(text) || text.startsWith(" "));
    const plain = texts.map((text) => (isSpaced ? text.slice(1) : text)).join("\n");
    // Numbers may be what was asked for, or be the code's own.
    if (kept(plain) > kept(answer) || (!isText && lines.length > 1)) return hasSameLines(plain, code) ? answer : plain;
  }
  return answer;
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  apos: "'",
  "#39": "'",
  "#x27": "'",
};
const entity = /&(lt|gt|amp|quot|apos|#39|#x27);/g;
/** Languages in which such names are usual. */
const markup = /^(?:html|xml|xsl|vue|svelte|php|markdown|mdx|handlebars|razor|erb|pug|haml|jade|astro)$|react$/;

/** The answer with characters instead of a page's names for them, where all of it is escaped. */
function unescaped(answer: string, code: string, languageId: string): string {
  if (markup.test(languageId) || /&\w+;/.test(code) || answer.search(entity) < 0) return answer;
  const isWhole = !/[<>]|&(?!(?:lt|gt|amp|quot|apos|#39|#x27);)/.test(answer);
  return isWhole ? answer.replace(entity, (_, name: string) => entities[name]!) : answer;
}
