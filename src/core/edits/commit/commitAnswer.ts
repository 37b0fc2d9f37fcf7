// The commit message in a model's answer: without what models put around it, in lines of a sensible length, behind what the user has
// begun to write.
import { trimmed, unwrapped } from "./answerWrapping.ts";

/** Width of the body, as Git's own messages have it. */
const bodyWidth = 72;

/**
 * The message in an answer, with what the user has begun to write unchanged in front. `extent`: whether the answer came to its end.
 * Equal to `begun` if the answer has nothing to add.
 */
export function commitMessageFrom(answer: string, begun: string, extent: "all" | "part" = "all"): string {
  const bare = unwrapped(answer, begun.includes("\n") ? "body" : "subject");
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
  const end = line.length > bodyWidth ? line.slice(0, bodyWidth + 1).search(/[.!?] |[。！？]/u) + 1 : 0;
  const subject = (end > 0 ? line.slice(0, end) : line).replace(/([^.])[.。]$/u, "$1");
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
  // A continuation begins in the middle of a sentence: with a blank, a small letter or a symbol.
  const goesOn = /^[ \t]*[\p{Ll}\p{N},.;:)]/u.test(answer) || /^[ \t]/.test(answer);
  const lines = wrapped(text.split("\n")).join("\n");
  if (begun.includes("\n")) return begun.endsWith("\n") ? lines : goesOn ? space + text : `\n${lines}`;
  if (!goesOn) return `\n\n${lines}`;
  return joined(`${/^[,.;:)]/.test(text) ? "" : space}${withBody(own)}`, begun);
}

function joined(rest: string, begun: string): string {
  return /\s$/.test(begun) ? rest.replace(/^[ \t]+/, "") : rest;
}
