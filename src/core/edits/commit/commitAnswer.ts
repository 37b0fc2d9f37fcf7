// The commit message in a model's answer: without what models put around it, in lines of a sensible length, behind what the user has
// begun to write.

/** Width of the body, as Git's own messages have it. */
const bodyWidth = 72;

/** A line that only says what follows. */
const leadIn =
  /^(?:(?:sure|certainly|of course|okay|ok|absolutely)\b.{0,200}|(?:here(?:['’]s| is| are)|below is|this is|the following is)\b.{0,200}[:.]|(?:the |a |an |your |my |suggested |possible |proposed |final |git )*(?:commit )?(?:message|subject|title)s?(?: (?:for|could be|would be|is|might be)\b.{0,100})?\s*:)$/i;

/** A name before the message on the same line. */
const label =
  /^(?:(?:suggested |proposed |git )?commit(?: message)?|(?:commit )?message|subject(?: line)?|title)\s*:\s+(?=\S)/i;

/** What is said about the message behind it. */
const leadOut =
  /^(?:this (?:commit )?message\b|the (?:commit )?message (?:above|follows|describes|is)\b|let me know\b|i hope\b|hope this\b|feel free\b|explanation\s*:|(?:please )?note that (?:this|the) (?:commit )?message\b|is there anything\b|would you like\b|if you (?:want|need|would like)\b|this follows the\b|i (?:have|['’]ve) (?:written|kept|used)\b)/i;

const quotes: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["**", "**"],
  ["“", "”"],
  ["„", "“"],
  ["«", "»"],
  ["「", "」"],
];

/**
 * The message in an answer, with what the user has begun to write unchanged in front. `extent`: whether the answer came to its end.
 * Equal to `begun` if the answer has nothing to add.
 */
export function commitMessageFrom(answer: string, begun: string, extent: "all" | "part" = "all"): string {
  const bare = unwrapped(answer.replaceAll("\r\n", "\n"), begun.includes("\n") ? "body" : "subject");
  const whole = withoutRepeats(extent === "part" ? withoutLastLine(bare) : bare, begun);
  if (begun.trim() === "") return withBody(splitMessage(whole));
  const rest = withoutBegun(whole, answer, begun);
  return rest === "" ? begun : begun + rest;
}

/** Without lines that say what a line before them has said, as a small model does that finds no end. */
function withoutRepeats(text: string, begun: string): string {
  const seen = new Set(
    begun
      .split("\n")
      .slice(1)
      .map((line) => line.trim()),
  );
  const lines = text.split("\n").filter((line) => {
    const isRepeated = /[\p{L}\p{N}]/u.test(line) && seen.has(line.trim());
    seen.add(line.trim());
    return !isRepeated;
  });
  return trimmed(lines).join("\n");
}

/** The answer without fences, quotes, and words about it. */
function unwrapped(answer: string, first: "subject" | "body"): string {
  let lines = trimmed(answer.split("\n").map((line) => line.trimEnd()));
  // Each kind of wrapping may be inside of another.
  for (let layer = 0; layer < 4; layer++) {
    const before = lines;
    lines = outOfCommand(withoutFences(withoutWords(lines)));
    if (first === "subject") lines = trimmed(unquoted(withoutLabel(lines)));
    if (lines.join("\n") === before.join("\n")) break;
  }
  return lines.join("\n").trim();
}

function withoutWords(lines: readonly string[]): readonly string[] {
  const out = lines.findIndex((line, index) => index > 0 && lines[index - 1] === "" && leadOut.test(plain(line)));
  const kept = trimmed(out < 0 ? lines : lines.slice(0, out));
  return kept.length > 1 && leadIn.test(plain(kept[0]!)) ? trimmed(kept.slice(1)) : kept;
}

/** Lines inside of the first fenced block if the message begins with it; without fences that enclose nothing. */
function withoutFences(lines: readonly string[]): readonly string[] {
  const fences = lines.flatMap((line, index) => (/^\s*(?:`{3,}|~{3,})[\w-]*$/.test(line) ? [index] : []));
  const [first, second] = fences;
  if (first === undefined) return lines;
  if (first === 0) return lines.slice(1, second ?? lines.length);
  return fences.length === 1 ? lines.slice(0, first) : lines;
}

/** The messages of `git commit -m "…" -m "…"`. */
function outOfCommand(lines: readonly string[]): readonly string[] {
  const [, ...parts] = /^\$?\s*git commit\b/.test(lines[0] ?? "")
    ? lines.join("\n").split(/\s-a?m\s+|\s--message[= ]/)
    : [];
  if (parts.length === 0) return lines;
  return parts
    .map((part) => unquoted(part.trim().split("\n")).join("\n"))
    .join("\n\n")
    .split("\n");
}

function withoutLabel(lines: readonly string[]): readonly string[] {
  const [first = "", ...rest] = lines;
  // "#" would make the line a comment of Git's.
  const subject = first.replace(/^#{1,6}\s+/, "").replace(/^[-*]\s+(?=\S)/, "");
  const bold = /^\*\*([^*]*:)\*\*\s+(?=\S)/.exec(subject);
  const named = bold && label.test(`${bold[1]!} x`) ? subject.slice(bold[0].length) : subject.replace(label, "");
  return [named, ...rest.map((line) => line.replace(/^#{1,6}\s+/, ""))];
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

/** A message that was cut off: the line that it was cut in says nothing whole, unless it is the only one. */
function withoutLastLine(text: string): string {
  const end = text.lastIndexOf("\n");
  return end < 0 ? text : text.slice(0, end).trimEnd();
}

interface Message {
  readonly subject: string;
  readonly body: readonly string[];
}

function splitMessage(text: string): Message {
  const [first = "", ...body] = text.split("\n");
  const line = first.trim();
  // A paragraph in one line: its first sentence is the subject.
  const end = line.length > bodyWidth ? line.slice(0, bodyWidth + 1).search(/[.!?] /) + 1 : 0;
  const subject = (end > 0 ? line.slice(0, end) : line).replace(/([^.])\.$/, "$1");
  return { subject, body: trimmed([...(end > 0 ? [line.slice(end).trim(), ""] : []), ...body]) };
}

function withBody({ subject, body }: Message): string {
  return body.length === 0 ? subject : `${subject}\n\n${wrapped(body).join("\n")}`;
}

/** Lines of at most 72 characters where blanks allow it, and no two blank lines in a row. */
function wrapped(lines: readonly string[]): string[] {
  const result: string[] = [];
  for (const line of lines) {
    if (line === "" && result.at(-1) === "") continue;
    // Code, tables and trailers are no running text.
    if (line.length <= bodyWidth || /^(?:\s{4}|\t|\||[\w-]+-by: )/.test(line)) result.push(line);
    else result.push(...wrappedLine(line));
  }
  return result;
}

function wrappedLine(line: string): string[] {
  const indent = /^\s*(?:[-*•]|\d+[.)])?\s*/.exec(line)![0];
  const rows: string[] = [];
  let row = indent;
  for (const word of line.slice(indent.length).split(/\s+/)) {
    if (row.length + word.length > bodyWidth && row.trim() !== "" && row !== indent) {
      rows.push(row.trimEnd());
      row = " ".repeat(indent.length);
    }
    row += `${word} `;
  }
  return [...rows, row.trimEnd()];
}

/** What an answer adds to the words that it was to go on with; models repeat them, or write a message of their own. */
function withoutBegun(text: string, answer: string, begun: string): string {
  const known = begun.trim();
  const isStub = /[:([\-–—/,#]$|^[A-Z][A-Z0-9]*-\d+$|^#?\d+$|^\[[^\]]*\]$/.test(known);
  const space = /\s$/.test(begun) ? "" : " ";
  if (text.toLowerCase().startsWith(known.toLowerCase())) {
    const { subject, body } = splitMessage(known + text.slice(known.length));
    const rest = begun.includes("\n") ? text.slice(known.length) : withBody({ subject, body }).slice(known.length);
    return joined(rest, begun);
  }
  if (text === "") return "";
  const own = splitMessage(text);
  if (isStub) {
    // "fix: " goes before "fix(parser): …" without its own type.
    const bare = known.endsWith(":") ? own.subject.replace(/^\w+(?:\([^)]*\))?!?:\s*/, "") : own.subject;
    return (/[([\-/#]$/.test(known) ? "" : space) + withBody({ subject: bare, body: own.body });
  }
  // A continuation begins in the middle of a sentence: with a blank, a small letter or a sign.
  const goesOn = /^[ \t]*[\p{Ll}\p{N},.;:)]/u.test(answer) || /^[ \t]/.test(answer);
  const lines = wrapped(text.split("\n")).join("\n");
  if (begun.includes("\n")) return begun.endsWith("\n") ? lines : goesOn ? space + text : `\n${lines}`;
  if (!goesOn) return `\n\n${lines}`;
  return joined(`${/^[,.;:)]/.test(text) ? "" : space}${withBody(own)}`, begun);
}

function joined(rest: string, begun: string): string {
  return /\s$/.test(begun) ? rest.replace(/^[ \t]+/, "") : rest;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.trim() !== "") + 1);
}
