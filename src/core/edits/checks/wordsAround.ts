// Words around code: what a model says before and behind its code without a fence between. In a language with a parser most of them
// are syntax errors; elsewhere nothing but this tells them from the text.
import { headOf } from "../../../base/text.ts";
import { isBlank } from "../../../base/lines.ts";
import { failure, type Failure } from "../../failures.ts";
import {
  edited,
  foreignWords,
  headings,
  headingsBehind,
  isSaid,
  isSentence,
  leadIns,
  sentenceLanguages,
  subject,
} from "../../saidToUser.ts";

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
  const isProseText = sentenceLanguages.has(languageId);
  const plain = [...plainWords, ...foreignWords];
  const isPlain = (line: string): boolean => isSaid(line, plain, isNew, languageId);
  if (isProseText && !atEnds(lines).some(isPlain)) return answer;
  const before = isProseText ? [...plain, ...courtesies] : [...leadIns, ...foreignWords, ...headings];
  const behind = isProseText
    ? [...plain, ...courtesies]
    : [...leadOuts, ...foreignWords, ...courtesies, headingsBehind];
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

/** True for a line of plain words, as the middle of a sentence. */
function isProse(line: string): boolean {
  const words = line.match(/[^\s]+/g) ?? [];
  return (
    words.length >= 4 &&
    words.every((word) => /^["'(]?\p{L}[\p{L}’'-]*[,.;:)"']*$/u.test(word)) &&
    !/[A-Z]{2}/.test(line)
  );
}
