// A conversation as a Markdown file that people read, and back. Comments mark where a turn begins; nothing that was said can be
// taken for one.
import { emptyConversation, titleOf, type Conversation, type Turn } from "./conversation.ts";

const first = "<!-- ghostlight chat 1 -->";
const mark = /^<!-- ghostlight (question|content|answer|thoughts)(?: about=("[^\n]*"))? -->$/;
/** A line that looks like a mark, or like one that was escaped, is escaped once more. */
const looksMarked = /^(\\*)<!-- ghostlight /;
const endOfText = "<!-- end -->";

/** The file's text. `you` and `model` head the turns, in the user's language. */
export function markdownOf(conversation: Conversation, you: string, model: string): string {
  const parts = [first, `# ${titleOf(conversation)}`];
  for (const turn of conversation.turns) {
    if (turn.kind === "question") {
      const about =
        turn.about === undefined ? "" : ` about=${JSON.stringify(turn.about).replaceAll("-->", "--\\u003e")}`;
      parts.push(`## ${you}`, `<!-- ghostlight question${about} -->`, escaped(turn.text));
      if (turn.content !== turn.text)
        parts.push("<details>", "<!-- ghostlight content -->", escaped(turn.content), "</details>");
    } else {
      if (turn.thinking !== "")
        parts.push("<details>", "<!-- ghostlight thoughts -->", escaped(turn.thinking), "</details>");
      parts.push(`## ${model}`, "<!-- ghostlight answer -->", escaped(turn.text));
    }
  }
  return `${parts.join("\n\n")}\n`;
}

/** The conversation in such a file; undefined when it is none. How an answer ended is not kept: it counts as complete. */
export function conversationIn(markdown: string): Conversation | undefined {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  if (lines[0] !== first) return undefined;
  const title = lines.find((line) => line.startsWith("# "))?.slice(2) ?? "";
  const turns: Turn[] = [];
  let thinking = "";
  for (const { kind, about, text } of sections(lines)) {
    const last = turns.at(-1);
    const id = turns.length + 1;
    if (kind === "thoughts") thinking = text;
    else if (kind === "answer") {
      if (last?.kind !== "question") return undefined;
      turns.push({ kind: "answer", id, purpose: "chat", text, thinking, state: { kind: "complete" } });
      thinking = "";
    } else if (kind === "question")
      turns.push({ kind: "question", id, text, content: text, ...(about === undefined ? {} : { about }) });
    else if (last?.kind === "question") turns[turns.length - 1] = { ...last, content: text };
  }
  return turns.length === 0 ? undefined : { ...emptyConversation, turns, nextId: turns.length + 1, title };
}

interface Section {
  readonly kind: string;
  readonly about: string | undefined;
  readonly text: string;
}

function sections(lines: readonly string[]): Section[] {
  const starts = lines.flatMap((line, index) => (mark.test(line) ? [index] : []));
  return starts.map((start, index) => {
    const [, kind = "", about] = mark.exec(lines[start]!)!;
    const written = lines.slice(start + 1, starts[index + 1] ?? lines.length);
    // A person may have taken the end away: then what follows, up to the next turn, counts as said.
    const end = written.lastIndexOf(endOfText);
    const text = unescaped(written.slice(written[0] === "" ? 1 : 0, end < 0 ? undefined : end));
    return { kind, about: about === undefined ? undefined : parseText(about), text: end < 0 ? text.trim() : text };
  });
}

function escaped(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(looksMarked, "\\$&"));
  return [...lines, endOfText].join("\n");
}

function unescaped(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^\\(?=\\*<!-- ghostlight )/, "")).join("\n");
}

function parseText(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
