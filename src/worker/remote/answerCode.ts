// Finds the code in a chat answer, for ghost text. Leaves out the model's thoughts and what it says to the user before a fence, and
// reads every kind of fence.
import { headOf, partialMatchLength } from "../../base/text.ts";
import { DetectedThoughts, type ReplyBeginning } from "../../core/chat/reply/detectedThoughts.ts";
import { isSaidToUser } from "../../core/saidToUser.ts";
import type { SaidChunk } from "../../core/modelPort.ts";

const fence = "```";
/** The other fence of Markdown. */
const otherFence = "~~~";
/** A line that opens code, and one that may still become such a line. */
const opening = /^[ \t]{0,3}(`{3,}|~{3,})[^`\n]{0,60}\n/;
const begunOpening = /^[ \t]{0,3}(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^`\n]{0,60})?$/;
/** A line that may be said to the user: only such a line is waited for. */
const likeSentence = /^(?:\p{Lu}|\p{Lo}|\d{1,2}[.)]?\s|[*_#>-]{1,6}\s?\p{Lu})/u;
/** Most characters of a line that may be said to the user, and of all that is before the code. */
const longestLine = 600;
const longestSaid = 4000;

/** Reads one answer, in pieces as they arrive. */
export class AnswerCode {
  private readonly thoughts: DetectedThoughts;
  private readonly languageId: string;
  /** `start`: the first line decides. `said`: until the first fence. */
  private state: "start" | "said" | "code" = "start";
  private held = "";
  private isOther = false;
  private hasThoughts = false;
  private hasText = false;

  constructor(beginning: ReplyBeginning, languageId: string) {
    this.thoughts = new DetectedThoughts(beginning);
    this.languageId = languageId;
  }

  /** Whether there were thoughts and nothing else. */
  get isOnlyThoughts(): boolean {
    return this.hasThoughts && !this.hasText;
  }

  /** Whether it began inside of thoughts whose beginning was not marked. */
  get hasLoneEnd(): boolean {
    return this.thoughts.hasLoneEnd;
  }

  push(text: string): string {
    return this.read(this.thoughts.push(text), false);
  }

  /** The stream is over: what was held back. */
  end(): string {
    return this.read(this.thoughts.end(), true);
  }

  private read(chunks: readonly SaidChunk[], isOver: boolean): string {
    for (const { kind, text } of chunks)
      if (kind === "thinking") this.hasThoughts = true;
      else this.held += text;
    this.hasText ||= this.held.trim() !== "";
    if (this.state === "start") this.readStart(isOver);
    if (this.state === "said") this.readSaid(isOver);
    if (this.state !== "code") return "";
    if (!this.isOther) return this.given(this.held.length);
    const found = this.held.indexOf(`\n${otherFence}`);
    if (found >= 0) {
      this.held = `${this.held.slice(0, found)}\n${fence}${this.held.slice(found + 1 + otherFence.length)}`;
      this.isOther = false;
      return this.given(this.held.length);
    }
    return this.given(this.held.length - (isOver ? 0 : partialMatchLength(this.held, `\n${otherFence}`)));
  }

  private readStart(isOver: boolean): void {
    const start = this.held.replace(/^\s*\n/, "");
    const end = start.indexOf("\n");
    const line = end < 0 ? start : start.slice(0, end);
    const maySay = line.length < longestLine && likeSentence.test(line);
    if (end < 0 && !isOver) {
      if (maySay || begunOpening.test(headOf(line, 80))) return;
      if (line.trim() === "" && this.held.length < longestLine) return;
    }
    if (opening.test(start)) this.open(start);
    else this.state = maySay && end >= 0 && isSaidToUser(line, this.languageId) ? "said" : "code";
  }

  private readSaid(isOver: boolean): void {
    const lines = this.held.split("\n");
    let at = 0;
    for (const line of lines.slice(0, -1)) {
      if (opening.test(`${line}\n`)) return this.open(this.held.slice(at));
      at += line.length + 1;
    }
    // There is no code: what is shown of it is decided elsewhere.
    if (isOver || this.held.length > longestSaid) this.state = "code";
  }

  /** The code begins here. Its fence is made the usual one. */
  private open(text: string): void {
    const [line = "", mark = ""] = opening.exec(text) ?? [];
    this.isOther = mark.startsWith("~");
    this.held = `${fence}${line.trim().replace(/^[`~]+/, "")}\n${text.slice(line.length)}`;
    this.state = "code";
  }

  private given(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }
}
