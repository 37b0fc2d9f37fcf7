// A conversation as a Markdown file for people, and back. Comments mark where each turn begins; text that looks like such a comment
// is escaped.
import { splitLines } from "../../base/lines.ts";
import { workText } from "../agentWork.ts";
import { emptyConversation, titleOf, type Conversation, type ExcerptSource, type Turn } from "./conversation.ts";
import { questionParts } from "./savedConversation.ts";

const first = "<!-- ghostlight chat 1 -->";
const mark = /^<!-- ghostlight (question|context|request|content|answer|thoughts)(?: about=(["[][^\n]*))? -->$/;
/** A line that looks like a mark, escaped or not, gets one more backslash. */
const looksMarked = /^(\\*)<!-- ghostlight /;
const endOfText = "<!-- end -->";

/** The file's text. `you` and `model`: headings of the turns, in the user's language. */
export function markdownOf(conversation: Conversation, you: string, model: string): string {
  const parts = [first, `# ${titleOf(conversation)}`];
  for (const turn of conversation.turns) {
    if (turn.kind === "question") {
      const labels = JSON.stringify(turn.excerpts.map(({ label }) => label)).replaceAll("-->", "--\\u003e");
      const about = turn.excerpts.length === 0 ? "" : ` about=${labels}`;
      parts.push(`## ${you}`, `<!-- ghostlight question${about} -->`, escaped(turn.text));
      if (turn.context !== "")
        parts.push("<details>", "<!-- ghostlight context -->", escaped(turn.context), "</details>");
      if (turn.request !== turn.text)
        parts.push("<details>", "<!-- ghostlight request -->", escaped(turn.request), "</details>");
    } else {
      if (turn.thinking !== "")
        parts.push("<details>", "<!-- ghostlight thoughts -->", escaped(turn.thinking), "</details>");
      const work = turn.agent === undefined ? "" : workText(turn.agent);
      const text = work === "" ? turn.text : [work, turn.text].filter((each) => each !== "").join("\n\n");
      parts.push(`## ${model}`, "<!-- ghostlight answer -->", escaped(text));
    }
  }
  return `${parts.join("\n\n")}\n`;
}

/** The conversation in such a file; undefined for any other file. How answers ended is not in the file: they count as complete. */
export function conversationIn(markdown: string): Conversation | undefined {
  const lines = splitLines(markdown);
  if (lines[0] !== first) return undefined;
  const title = lines.find((line) => line.startsWith("# "))?.slice(2) ?? "";
  const turns: Turn[] = [];
  let thinking = "";
  for (const { kind, excerpts, text } of sections(lines)) {
    const last = turns.at(-1);
    const id = turns.length + 1;
    if (kind === "thoughts") thinking = text;
    else if (kind === "answer") {
      if (last?.kind !== "question") return undefined;
      turns.push({ kind: "answer", id, purpose: "chat", text, thinking, state: { kind: "complete" } });
      thinking = "";
    } else if (kind === "question") turns.push({ kind: "question", id, text, request: text, context: "", excerpts });
    else if (last?.kind === "question") {
      // Earlier versions wrote `content`: both parts in one.
      const part = kind === "content" ? questionParts(last.text, text) : { [kind]: text };
      turns[turns.length - 1] = { ...last, ...part };
    }
  }
  return turns.length === 0 ? undefined : { ...emptyConversation, turns, nextId: turns.length + 1, title };
}

interface Section {
  readonly kind: string;
  /** What a question is about. */
  readonly excerpts: readonly ExcerptSource[];
  readonly text: string;
}

function sections(lines: readonly string[]): Section[] {
  const starts = lines.flatMap((line, index) => (mark.test(line) ? [index] : []));
  return starts.map((start, index) => {
    const [, kind = "", about] = mark.exec(lines[start]!)!;
    const written = lines.slice(start + 1, starts[index + 1] ?? lines.length);
    // If a person has deleted the end mark, everything up to the next turn belongs to this one.
    const end = written.lastIndexOf(endOfText);
    const text = unescaped(written.slice(written[0] === "" ? 1 : 0, end < 0 ? undefined : end));
    return { kind, excerpts: about === undefined ? [] : labelled(about), text: end < 0 ? text.trim() : text };
  });
}

function escaped(text: string): string {
  const lines = text.split("\n").map((line) => line.replace(looksMarked, "\\$&"));
  return [...lines, endOfText].join("\n");
}

function unescaped(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^\\(?=\\*<!-- ghostlight )/, "")).join("\n");
}

/** Excerpts by their labels, as JSON: a list, or one text in files of earlier versions. */
function labelled(json: string): ExcerptSource[] {
  try {
    const labels: unknown = JSON.parse(json);
    const all: unknown[] = Array.isArray(labels) ? labels : [labels];
    return all.flatMap((label) => (typeof label === "string" ? [{ label }] : []));
  } catch {
    // A person may have changed it.
    return [];
  }
}
