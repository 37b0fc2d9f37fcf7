// What models put around a commit message: fences, quotes, commands, labels, and words to the user.
import { withoutModelMarks } from "../checks/modelMarks.ts";

/** A line that only says what follows. */
const leadIn =
  /^(?:(?:sure|certainly|of course|okay|ok|absolutely)\b.{0,200}|(?:here(?:['’]s| is| are)|below is|this is|the following is)\b.{0,200}[:.]|(?:the |a |an |your |my |suggested |possible |proposed |final |git )*(?:commit )?(?:message|subject|title)s?(?: (?:for|could be|would be|is|might be)\b.{0,100})?\s*:)$/i;

/** A line that ends with a colon and speaks of the message that follows, in the languages that models answer in most. */
const announces =
  /\b(?:messages?|suggest\w*|propos\w*|recommend\w*|i(?:['’]d| would|['’]ll| will)|based on|following|nachricht|mensaje|mensagem|messaggio|wiadomość|mesajı?|bericht)\b|сообщени|提交|訊息|信息|コミット|メッセージ|커밋|메시지|رسالة|संदेश/iu;
/** What begins a sentence to the user before a block with the message in it. */
const speaks = /^(?:i|we|you|based on|here|this|these|the (?:diff|changes?)|below|after|looking)\b/i;
/** A heading over the message, which has no colon. */
const heading = /^(?:(?:the|your|suggested|possible|proposed|final|git|commit) ){0,3}(?:message|subject|title)s?$/i;

/** A name before the message on the same line. */
const label =
  /^(?:(?:suggested |proposed |git )?commit(?: message)?|(?:commit )?message|subject(?: line)?|title|(?:(?:here(?:['’]s| is)|this is) )?(?:the|a|an|your|my)(?: (?:suggested|possible|suitable|proposed|concise|short|good|final|git)){0,2} (?:commit )?message(?: (?:is|would be|could be|might be))?)\s*:\s+(?=\S)/i;
/** A name before the part behind the subject. */
const bodyLabel = /^(?:\*\*)?(?:commit |message )?(?:body|description|details)(?:\*\*:|:\*\*|:)\s*/i;
/** A name before the first of several messages to choose from. */
const firstChoice = /^(?:option|alternative|suggestion|variant|version)\s*#?(?:1|one|a)\b.{0,40}$/i;
const otherChoice =
  /^(?:option|alternative|suggestion|variant|version)\s*#?(?:\d+|two|three|b|c)\b.{0,40}$|^or\b.{0,20}:$/i;

/** What is said about the message behind it. */
const leadOut =
  /^(?:this (?:commit )?message\b|the (?:commit )?message (?:above|follows|describes|is)\b|let me know\b|i hope\b|hope this\b|feel free\b|explanation\s*:|(?:please )?note that (?:this|the) (?:commit )?message\b|is there anything\b|would you like\b|if you (?:want|need|would like)\b|this follows the\b|note\s*:\s+(?:i|the message)\b|i (?:have|['’]ve) (?:written|kept|used)\b)/i;

const quotes: readonly (readonly [string, string])[] = [
  ['"""', '"""'],
  ["'''", "'''"],
  ["```", "```"],
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["**", "**"],
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["「", "」"],
];

/** A commit message without the fences, the quotes and the words about it that an answer has. `first`: what its first line is. */
export function unwrapped(answer: string, first: "subject" | "body"): string {
  let lines = trimmed(
    withoutMarks(answer)
      .split("\n")
      .map((line) => line.trimEnd()),
  );
  // Each kind of wrapping may be inside of another.
  for (let layer = 0; layer < 6; layer++) {
    const before = lines;
    lines = outOfCommand(withoutFences(withoutWords(firstOfSeveral(withoutRules(outOfQuote(lines))))));
    if (first === "subject") lines = trimmed(unquoted(withoutLabel(lines)));
    if (lines.join("\n") === before.join("\n")) break;
  }
  return lines.join("\n").trim();
}

/** Without marks of models, and without characters that nobody sees. A message that is given as data is its text. */
function withoutMarks(answer: string): string {
  const seen = answer
    .replaceAll("\r\n", "\n")
    // eslint-disable-next-line no-control-regex
    .replace(/[\0-\u0008\u000b-\u001f\u007f\u200b\u2060\ufeff]/g, "");
  const text = withoutModelMarks(seen, "").trim();
  return fromData(text) ?? text;
}

/** The message in a JSON object or between tags. */
function fromData(text: string): string | undefined {
  const tag = /^<([a-z][\w-]*)>/i.exec(text);
  if (tag && text.endsWith(`</${tag[1]!}>`)) return text.slice(tag[0].length, -tag[1]!.length - 3).trim();
  // "a\n\nb" in one line was meant to be three.
  if (!text.includes("\n") && text.includes("\\n\\n") && !text.startsWith("{")) return text.replaceAll("\\n", "\n");
  const object = text.replace(/^`{3,}(?:json)?\n(?=\{)/, "").replace(/(?<=\})\n`{3,}$/, "");
  if (!object.startsWith("{") || !object.endsWith("}")) return undefined;
  try {
    const fields = new Map(
      Object.entries(JSON.parse(object) as object).map(([name, value]) => [name.toLowerCase(), value as unknown]),
    );
    const first = (...names: readonly string[]): string =>
      names.map((name) => fields.get(name)).find((value) => typeof value === "string") ?? "";
    const head = first("subject", "title", "message", "commit_message", "commitmessage", "commit");
    return head === "" ? undefined : `${head}\n\n${first("body", "description", "details")}`.trim();
  } catch {
    // Not JSON: a text in brackets.
    return undefined;
  }
}

function withoutWords(lines: readonly string[]): readonly string[] {
  const out = lines.findIndex((line, index) => index > 0 && lines[index - 1] === "" && leadOut.test(plain(line)));
  // Git's own words for whoever writes a message.
  const end = lines.findIndex((line) => /^# (?:Please enter|On branch|Changes to be)\b/.test(line));
  const ends = [out, end].filter((at) => at > 0);
  const kept = trimmed(ends.length === 0 ? lines : lines.slice(0, Math.min(...ends)));
  return kept.length > 1 && isSaidBefore(kept) ? trimmed(kept.slice(1)) : kept;
}

/** True if the first line only says what follows. */
function isSaidBefore([first = "", ...rest]: readonly string[]): boolean {
  const line = plain(first);
  const next = rest.find((each) => each !== "") ?? "";
  const isFence = fenceLine.test(next);
  return (
    leadIn.test(line) ||
    (/[:：]$/.test(line) && announces.test(line) && (isFence || !/^\s*[-*•]\s/.test(next))) ||
    ((line !== first || isFence) && heading.test(line)) ||
    (isFence && rest[0] === "" && speaks.test(line))
  );
}

/** The first of several messages to choose from. */
function firstOfSeveral(lines: readonly string[]): readonly string[] {
  const [first = ""] = lines;
  if (firstChoice.test(plain(first))) {
    const end = lines.findIndex((line, index) => index > 0 && otherChoice.test(plain(line)));
    return trimmed(lines.slice(1, end < 0 ? undefined : end));
  }
  const texts = lines.filter((line) => line !== "");
  const isList = texts.length > 1 && texts.every((line, index) => line.startsWith(`${index + 1}. `));
  return isList ? [first.slice("1. ".length)] : lines;
}

/** Without the mark of a quotation before every line. */
function outOfQuote(lines: readonly string[]): readonly string[] {
  const isQuoted = lines.some((line) => line !== "") && lines.every((line) => line === "" || line.startsWith(">"));
  return isQuoted ? trimmed(lines.map((line) => line.replace(/^> ?/, ""))) : lines;
}

/** Without the rules that part a message from words around it. */
function withoutRules(lines: readonly string[]): readonly string[] {
  const isRule = (line = ""): boolean => /^(?:-{3,}|\*{3,}|_{3,}|={3,})$/.test(line);
  const kept = isRule(lines.at(-1)) ? trimmed(lines.slice(0, -1)) : lines;
  return isRule(kept[0]) ? trimmed(kept.slice(1)) : kept;
}

const fenceLine = /^\s*(?:`{3,}|~{3,})\s*[\w-]*$/;

/** Lines inside of the first fenced block if the message begins with it; without fences that enclose nothing. */
function withoutFences(lines: readonly string[]): readonly string[] {
  const fences = lines.flatMap((line, index) => (fenceLine.test(line) ? [index] : []));
  const [first, second] = fences;
  if (first === undefined) return lines;
  if (first === 0) return lines.slice(1, second ?? lines.length);
  return fences.length === 1 ? lines.slice(0, first) : lines;
}

/** The messages of `git commit -m "…" -m "…"`, or of a document that the command reads. */
function outOfCommand(lines: readonly string[]): readonly string[] {
  if (!/^\$?\s*(?:git add\b[^&;]{0,200}(?:&&|;)\s*)?git commit\b/.test(lines[0] ?? "")) return lines;
  const [, mark] = /<<-?\s*["']?(\w+)["']?\s*$/.exec(lines[0]!) ?? [];
  if (mark !== undefined) {
    const end = lines.findIndex((line, index) => index > 0 && line.trim() === mark);
    return trimmed(lines.slice(1, end < 0 ? undefined : end));
  }
  const parts = [
    ...lines.join("\n").matchAll(/\s(?:-a?m|--message)[= ]?\s*(?:"((?:[^"\\]|\\[^])*)"|'([^']*)'|(\S+))/g),
  ];
  if (parts.length === 0) return lines;
  return parts
    .map(([, double, single, word]) => double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? word!)
    .join("\n\n")
    .split("\n");
}

function withoutLabel(lines: readonly string[]): readonly string[] {
  const [first = "", ...rest] = lines;
  // "#" would make the line a comment of Git's.
  const subject = first.replace(/^#{1,6}(?:\s+|(?=\p{L}))/u, "").replace(/^[-*]\s+(?=\S)/, "");
  const bold = /^\*\*([^*]*:)\*\*\s+(?=\S)/.exec(subject);
  const named = bold && label.test(`${bold[1]!} x`) ? subject.slice(bold[0].length) : subject.replace(label, "");
  const body = rest.map((line) => line.replace(/^#{1,6}\s+/, ""));
  // Where the subject has a name, what follows has one, too.
  const at = body.findIndex((line) => line !== "");
  const hasName = at >= 0 && bodyLabel.test(body[at]!);
  if (hasName) body[at] = body[at]!.replace(bodyLabel, "");
  return [hasName ? named.replace(/^(?:\*\*)?summary(?:\*\*:|:\*\*|:)\s*/i, "") : named, ...body];
}

/** Without the quotes around all of it, or around its first line. */
function unquoted(lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const inner = insideOf(text);
  if (inner !== undefined) return inner.split("\n");
  const subject = insideOf(lines[0] ?? "");
  return subject === undefined ? lines : [subject, ...lines.slice(1)];
}

function insideOf(text: string): string | undefined {
  for (const [open, close] of quotes) {
    if (text.length <= open.length + close.length || !text.startsWith(open) || !text.endsWith(close)) continue;
    const inner = text.slice(open.length, -close.length);
    // Two quoted words at the ends of a line are no quotes around it.
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim();
  }
  return undefined;
}

function plain(line: string): string {
  return line
    .replace(/^[*_#>\s]+/, "")
    .replace(/(?<![*_])[*_]+(?=:?$)/, "")
    .replace(/:[*_]+$/, ":");
}

/** Lines without blank ones at their ends. */
export function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
