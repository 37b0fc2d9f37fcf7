// Words around code: what a model says before and behind its code without a fence between. In a language with a parser most of them
// are syntax errors; elsewhere nothing but this tells them from the text.
import { headOf } from "../../../base/text.ts";
import { isBlank } from "../../../base/lines.ts";
import { failure, type Failure } from "../../failures.ts";
import { languageOf } from "../../languages.ts";

/** Languages whose text is sentences, so that only words to the user are told from it. */
const prose = new Set(
  "markdown plaintext latex tex bibtex restructuredtext asciidoc html xml xsl vue svelte mdx quarto typst handlebars razor erb pug haml jade git-commit git-rebase diff log cucumber feature csv tsv org text".split(
    " ",
  ),
);

const subject =
  "(?:code|version|file|text|document|markdown|section|content|change[sd]?|selection|snippet|answer|result|output|block|function|" +
  "class|method|script|config\\w*|json|yaml|toml|ini|dockerfile|readme|paragraph|list|table|query|implementation|fix|edit|documentation|" +
  "comments?|test|lines?|update|solution|translation|correction|message)";
const edited =
  "(?:corrected|fixed|updated|revised|modified|edited|documented|changed|complete[d]?|final|new|improved|translated|requested)";

/** Beginnings of what is said to the user before code, in the languages that models answer in most. */
const leadIns = [
  /^(?:sure|certainly|of course|absolutely|okay|ok|alright|no problem|great|understood|got it)\b(?:[!.]|[,.!:]\s+["'`]?\p{L}.{0,300}[.:!?…]|[!.]\s+.{0,300})$/iu,
  new RegExp(
    String.raw`^(?:here(?:['’]s| is| are)|below (?:is|are)|this is|the following is|following is)\b.{0,200}\b${subject}\b.{0,120}[:.]$`,
    "i",
  ),
  new RegExp(String.raw`^(?:the |your )?${edited} ${subject}\b.{0,120}:$`, "i"),
  /^(?:here(?:['’]s| is| are) (?:the|your|a|an)\b.{0,120}|here you go|here it is)[:.!]$/i,
  /^(?:as requested|to (?:fix|correct|document|do) (?:this|it|that))\b.{0,200}[:.]$/i,
  /^(?:i['’]ve|i have|i (?:fixed|corrected|changed|updated|added|removed|made|replaced|documented|see|can|cannot|can['’]t|could|am|was|do|don['’]t|did|need|will|would|think|notice[d]?|assume[d]?|believe|apologi[sz]e|understand)|i['’]ll|i['’]m|let me|sorry|unfortunately|as an ai)\b.{0,400}$/i,
  /^(?:(?:hier (?:ist|sind)|voici|aquí (?:está|tienes?)|ecco|aqui está)\b|voilà|claro[,!.]|вот |конечно|以下|这是|好的|当然|修正|こちら|次の|以下が|다음은|여기|إليك|यहाँ)(?:.{0,200})[:：。.!]$/iu,
];
/** A heading or the name of a file over code. */
const headings = [
  new RegExp(String.raw`^(?:#{2,6}\s+|\*\*)(?:the |your )?${edited} ${subject}s?(?:\*\*)?:?(?:\*\*)?$`, "i"),
  /^(?:\*\*|__)?`?[\w./-]{1,80}\.\w{1,12}(?:`(?:\*\*|__)?|\*\*|__):?$/,
];
/** A heading over what is said behind code. */
const headingsBehind =
  /^(?:#{2,6}\s+|\*\*)(?:explanation|(?:key )?changes(?: made)?|summary of changes|what (?:i |was |has )?changed)(?:\*\*)?:?(?:\*\*)?$/i;

/** What is said to the user whatever the text is about: it names the edit or what was edited, or says that there is none. */
const plainWords = [
  new RegExp(
    String.raw`^(?:[\p{L}' ]{1,20}[,.!:]\s+)?(?:here(?:['’]s| is| are)|below (?:is|are)|this is|the following is) (?:the |your |a |an )?(?:\w+ ){0,3}${edited}\b.{0,200}[:.]$`,
    "iu",
  ),
  /^(?:[\p{L}' ]{1,20}[,.!:]\s+)?here(?:['’]s| is) (?:the|your) (?:\w+ ){0,2}(?:version|file|code|document|markdown|result|answer|output|readme)\b.{0,80}:$/iu,
  new RegExp(String.raw`^(?:the |your )?${edited} ${subject}\b.{0,120}:$`, "i"),
  /^(?:sure|certainly|of course|absolutely|okay|ok|alright|no problem|got it)\b[,.!:]\s+(?:here|i['’]ve|i have (?:\w+ed|made)|this is (?:the|what)|below|the following)\b.{0,300}$/i,
  new RegExp(
    String.raw`^(?:i['’]ve|i have|i)(?: also| only| just)? (?:fixed|corrected|changed|updated|added|removed|made|replaced|documented|translated|rewritten|rewrote|kept|left)\b.{0,200}\b(?:${subject}|for you|values?|typos?|errors?|mistakes?|changes?)\b.{0,200}$`,
    "i",
  ),
  new RegExp(
    String.raw`^(?:i (?:cannot|can['’]t|could not|couldn['’]t|am unable to)|i['’]m (?:sorry|unable)|sorry|unfortunately|as an ai)\b.{0,200}\b(?:${subject}|help|assist)\b.{0,200}$`,
    "i",
  ),
  /^.{0,200}\b(?:as (?:you )?(?:requested|asked)|per your request|to match your request|you (?:asked for|requested)|wie gewünscht|como (?:solicitaste|pediste|solicitado)|comme demandé|conforme solicitado|come richiesto)\b.{0,100}$/i,
  /^.{0,200}(?:как вы просили|по вашему запросу|按照?(?:您的|你的)?要求|ご要望|ご依頼|요청하신|अनुरोध के अनुसार).{0,100}$/u,
  /^\*{0,2}(?:explanation|changes made|summary of changes|what (?:i |was )?changed|key changes)\*{0,2}\s*:.{0,400}$/i,
  /^(?:hier (?:ist|sind) (?:die|der|das) (?:korrigiert|geändert|aktualisiert|überarbeitet)|voici (?:le|la|votre) .{0,60}(?:corrigé|modifié|mis à jour|mise à jour)|aquí (?:está|tienes?) .{0,60}(?:corregid|modificad|actualizad)|aqui está .{0,60}(?:corrigid|modificad|atualizad)|ecco .{0,60}(?:corrett|modificat|aggiornat)|вот .{0,60}(?:исправлен|изменен|изменён|обновлен|обновлён)|(?:以下|这)是.{0,20}(?:修改|更新|修正|改)|修正した|更新した|إليك .{0,60}المعدل|यहाँ .{0,60}(?:सुधारी|संशोधित))/iu,
];

/** Beginnings of what is said to the user behind code. */
const leadOuts = [
  ...leadIns,
  new RegExp(
    String.raw`^(?:in |with )?(?:this|the|these|that) (?:${edited} )?(?:${subject}|above) (?:\w+ ){0,2}(?:fix(?:es)?|correct(?:s|ed)?|change[sd]?|add(?:s|ed)?|remove[sd]?|update[sd]?|replace[sd]?|should|will|now|was|were|is|are|has|have|includes?|ensures?|makes?|works?)\b.{0,400}$`,
    "i",
  ),
  /^(?:this|it) (?:fixes|corrects|changes|adds|removes|updates|replaces|ensures|should now|will now|now)\b.{0,400}$/i,
  /^(?:\*{0,2}(?:explanation|changes(?: made)?|summary of changes|what (?:i |was )?changed|key changes|notes?)\*{0,2})\s*:?\s*\*{0,2}\s*(?:$|[A-Z"'`].{0,400}[.!:]$)/i,
  /^(?:note|please note)(?: that\b|:).{0,400}$/i,
];
/** What is said to the user for courtesy. In a letter it may as well be the text. */
const courtesies = [
  /^(?:let me know|hope (?:this|that)|i hope|feel free|if you (?:have|need|want)|please let|does this help|(?:would|do) you (?:like|want)|is there anything)\b.{0,300}$/i,
];

/**
 * The code without words to the user at its ends, or why it cannot be told from words. Only lines that the code did not have are
 * taken for words.
 */
export function withoutWords(code: string, answer: string, languageId: string): string | Failure {
  const own = code
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const known = new Set(own);
  // A line at an end that is much like the code's is a changed one.
  const ends = [...own.slice(0, 3), ...own.slice(-3)].map(wordsOf);
  const lines = answer.split("\n");
  const isNew = (line: string): boolean => !known.has(line.trim()) && !ends.some((each) => isLike(wordsOf(line), each));
  // A text of sentences may say anything, so there has to be a line that can only be said to the user.
  const isProseText = prose.has(languageId);
  const isPlain = (line: string): boolean => isSaid(line, plainWords, isNew, languageId);
  if (isProseText && !atEnds(lines).some(isPlain)) return answer;
  const before = isProseText ? [...plainWords, ...courtesies] : [...leadIns, ...headings];
  const behind = isProseText ? [...plainWords, ...courtesies] : [...leadOuts, ...courtesies, headingsBehind];
  let [start, end] = [0, lines.length];
  while (start < end && (isBlank(lines[start]!) || isSaid(lines[start]!, before, isNew, languageId))) start++;
  // Words behind the code may be followed by a list of them, so all from the first such line on are looked at.
  const out = firstLeadOut(lines, start, (line) => isSaid(line, behind, isNew, languageId), isNew);
  if (out !== undefined) end = out;
  const left = trimmed(lines, start, end);
  if (left.start >= left.end) return refused(lines.find((line) => !isBlank(line)) ?? "");
  const last = left.end - 1;
  // Text inside of a comment or a docstring may be all that is selected.
  if (!isProseText && !own.some((line) => isSentence(line, languageId) || isProse(line)))
    for (const line of [...leading(lines, left.start, left.end, isNew), ...trailing(lines, left.start, last, isNew)])
      if (isSentence(line, languageId)) return refused(line);
  // Blank lines at the ends are the selection's own, where it has any.
  const isWhole = start === 0 && end === lines.length;
  const keepsStart = lines.slice(0, left.start).every(isBlank);
  return isWhole || keepsStart
    ? lines.slice(0, out === undefined ? lines.length : left.end).join("\n")
    : lines.slice(left.start, left.end).join("\n");
}

/** True for a line that is said to the user, and is no code of a language. */
export function isSaidToUser(line: string, languageId: string): boolean {
  return isSaid(line, [...leadIns, ...headings], () => true, languageId) || isSentence(line, languageId);
}

function wordsOf(line: string): ReadonlySet<string> {
  return new Set(
    line
      .slice(0, 600)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [],
  );
}

/** True for two lines of which one has most words of the other. */
function isLike(line: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  let shared = 0;
  for (const word of line) if (other.has(word)) shared++;
  return shared > 1 && shared * 2 > Math.max(line.size, other.size);
}

/** Refuses an answer that has words in a place where only code can be. */
export function refused(line: string): Failure {
  return failure(
    "editDoesNotApply",
    `The model's answer has words where only code may be: “${headOf(line.trim(), 80)}”.`,
    "Try again, or ask for the change in the chat.",
  );
}

/** The lines among which words to the user would be: those at the ends, and the first of each of the last paragraphs. */
function atEnds(lines: readonly string[]): readonly string[] {
  const texts = lines.filter((line) => !isBlank(line));
  return [...texts.slice(0, 3), ...texts.slice(-linesOfWords)];
}

/** Words behind a text are no longer, in lines. */
const linesOfWords = 20;

/** Languages of data, in which a word and a colon begin an entry. */
const dataLike = new Set(["yaml", "dockercompose", "github-actions-workflow", "properties", "ini", "toml", "dotenv"]);

function isSaid(
  line: string,
  patterns: readonly RegExp[],
  isNew: (line: string) => boolean,
  languageId: string,
): boolean {
  const text = line.trim();
  if (text === "" || text.length > 600 || !isNew(line)) return false;
  if (isComment(text, languageId) && !/^(?:#{2,6}\s|\*\*)/.test(text)) return false;
  if (!prose.has(languageId) && isCodeLine(text, languageId)) return false;
  // Marks of a heading count where the pattern has them.
  if (patterns.some((pattern) => pattern.test(text))) return true;
  const plain = text.replace(/^[*_#>\s]+|[*_]+$/g, "");
  return !text.startsWith("#") && patterns.some((pattern) => pattern.test(plain));
}

/** True for a line that has the signs of code outside of quoted code, or that is an entry of data. */
function isCodeLine(text: string, languageId: string): boolean {
  const bare = text.replace(/`[^`]*`/g, "");
  return /[{};=]|\(\)$/.test(bare) || (dataLike.has(languageId) && /^[a-z_][\w.-]*:(?:\s|$)/.test(bare));
}

/** The line from which on everything is said to the user. Between it and the code is a blank line, and below it no line of the code. */
function firstLeadOut(
  lines: readonly string[],
  start: number,
  isLeadOut: (line: string) => boolean,
  isNew: (line: string) => boolean,
): number | undefined {
  let first: number | undefined;
  for (let at = lines.length - 1; at > start; at--) {
    const line = lines[at]!;
    if (isBlank(line)) continue;
    if (!isNew(line)) break;
    if (isLeadOut(line) && (isBlank(lines[at - 1]!) || !isNew(lines[at - 1]!))) first = at;
  }
  return first;
}

function trimmed(lines: readonly string[], start: number, end: number): { start: number; end: number } {
  while (start < end && isBlank(lines[start]!)) start++;
  while (end > start && isBlank(lines[end - 1]!)) end--;
  return { start, end };
}

function leading(lines: readonly string[], start: number, end: number, isNew: (line: string) => boolean): string[] {
  let at = start;
  while (at < end && (isBlank(lines[at]!) || isNew(lines[at]!))) at++;
  return lines.slice(start, at);
}

function trailing(lines: readonly string[], start: number, last: number, isNew: (line: string) => boolean): string[] {
  let at = last;
  while (at >= start && (isBlank(lines[at]!) || isNew(lines[at]!))) at--;
  return lines.slice(at + 1, last + 1);
}

/** True for a line that reads like a sentence of a person and like no code. */
function isSentence(line: string, languageId: string): boolean {
  const text = line.trim();
  if (text.length > 600 || isComment(text, languageId) || /^\s/.test(line)) return false;
  if (!/^(?:\d{1,2}[.)]\s+)?[*_]*[\p{Lu}\p{Lo}]/u.test(text) || !/[.:!?。：！]["”’)*_]*$/u.test(text)) return false;
  if (/[{}[\]=<>|\\$@&;]|\(\)|::|->|=>/.test(text.replace(/`[^`]*`/g, ""))) return false;
  // Four words, of which some are plain ones; scripts without blanks count by characters.
  const words = text.match(/\p{L}+/gu) ?? [];
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return text.length >= 6;
  // Nor do letters without case tell a name from a word.
  if (/^\p{Lo}/u.test(text)) return words.length >= 2;
  return words.length >= 4 && words.filter((word) => word === word.toLowerCase()).length >= 2;
}

/** True for a line of plain words, as the middle of a sentence. */
function isProse(line: string): boolean {
  const words = line.match(/[^\s]+/g) ?? [];
  return (
    words.length >= 4 &&
    words.every((word) => /^["'(]?\p{L}[\p{L}’'-]*[,.;:)"']*$/u.test(word)) &&
    !/[A-Z]{2}/.test(line)
  );
}

function isComment(text: string, languageId: string): boolean {
  if (/^rem\b/i.test(text)) return true;
  const language = languageOf(languageId);
  const markers = language
    ? [...language.lineComments, ...(language.blockComment ?? [])]
    : ["//", "#", "/*", "--", ";"];
  // A `*` goes on with a block comment.
  return (
    markers.some((marker) => text.startsWith(marker)) ||
    (language?.blockComment?.[0] === "/*" && /^\*(?:\s|\/)/.test(text))
  );
}
