// Notices that an answer goes round in circles: the same row of a table, the same lines, the same paragraphs, the same words. A model
// that has got there does not get out by itself.
import { loopAtEnd, type Loop, type LoopLimit } from "../../../base/repetition.ts";
import type { SaidChunk, ChatEnd, ChatRequest } from "../../modelPort.ts";

/** How many lines with text have to repeat. A person may well ask for ten that are the same. */
const lineLimits: readonly LoopLimit[] = [
  { length: 12, period: 1 },
  { length: 18, period: 3 },
  { length: 32, period: 8 },
  { length: 60, period: 20 },
];
/** The same for lines that differ only in their numbers. */
const numberedLimits: readonly LoopLimit[] = [
  { length: 16, period: 1 },
  { length: 24, period: 3 },
  { length: 40, period: 8 },
];
/** The same for the words of a line. */
const wordLimits: readonly LoopLimit[] = [
  { length: 40, period: 1 },
  { length: 80, period: 10 },
  { length: 120, period: 20 },
  { length: 160, period: 40 },
  { length: 240, period: 80 },
];
/** The same for the characters of a word. */
const characterLimits: readonly LoopLimit[] = [{ length: 600, period: 20 }];
/** Data repeats more than sentences do: in a block of code, and where there are no letters, so many times more is allowed. */
const patience = { code: 3, noLetters: 4 };
/** What a call writes into a file may be data: so many times more is allowed, and the most that an answer has is far more. */
const callPatience = 6;
/** A line that is counted up has to say at least this many words besides its numbers. */
const fewestWords = 4;
const mostLines = 60 * callPatience;
/** Longest line that is compared as a whole, in UTF-16 units. */
const longestLine = 2000;
/** How far back the words of a line are looked at, in UTF-16 units. */
const farthestInLine = 6000;
/** After how much more of a line its words are looked at again, in UTF-16 units. */
const stepInLine = 200;

interface GuardedLine {
  readonly text: string;
  /** Where it ends in the whole text. */
  readonly end: number;
}

/** What is wrong with a call that went round in circles: a sentence for the model. */
const endlessCall = "its text repeated itself without an end, so it was stopped. Write what is meant, once";

/** Watches an answer with its thoughts and calls. What is held to a grammar of its own is code, which may repeat itself. */
export class AnswerGuard {
  private readonly guards: Readonly<Record<SaidChunk["kind"], RepetitionGuard>> | undefined;
  private kept: { readonly channel: SaidChunk["kind"]; readonly length: number } | undefined;
  private call = new CallGuard();
  private isCallEndless = false;

  constructor({ answerPrefix = "", grammar }: Pick<ChatRequest, "answerPrefix" | "grammar">) {
    if (grammar === undefined)
      this.guards = { text: new RepetitionGuard(answerPrefix), thinking: new RepetitionGuard() };
  }

  /** True once the answer goes round in circles. */
  get isRepeating(): boolean {
    return this.kept !== undefined || this.isCallEndless;
  }

  /** Takes more of a call, as the model writes it. */
  pushCall(text: string): void {
    this.isCallEndless ||= this.call.push(text);
  }

  /** A call is complete: the next one may say the same. */
  endCall(): void {
    this.call = new CallGuard();
  }

  push(channel: SaidChunk["kind"], text: string): void {
    if (this.kept !== undefined) return;
    const length = this.guards?.[channel].push(text);
    if (length !== undefined) this.kept = { channel, length };
  }

  /** How an answer ended: as it says itself, or because it repeats itself. */
  endOf(answer: Omit<ChatEnd, "usage">): Omit<ChatEnd, "usage"> {
    if (this.isCallEndless) {
      const { malformedCall, calls } = answer;
      // A server may have sent it whole.
      if (malformedCall === undefined) return answer;
      const reason = calls === undefined ? "repetition" : "toolCalls";
      return { ...answer, malformedCall: { ...malformedCall, problem: endlessCall }, reason };
    }
    if (this.kept === undefined) return answer;
    const { channel, length } = this.kept;
    return { ...answer, reason: "repetition", repeated: { channel, length: answer[channel].length - length } };
  }
}

/** Watches one call. Some forms write it as JSON, where a line break is two characters. */
class CallGuard {
  private readonly guard = new RepetitionGuard("", callPatience);
  private held = "";

  /** Takes more of it. True once it goes round in circles. */
  push(text: string): boolean {
    const all = this.held + text;
    // A line break may be cut in two.
    this.held = all.endsWith("\\") ? "\\" : "";
    const whole = all.slice(0, all.length - this.held.length);
    return this.guard.push(whole.replaceAll("\\n", "\n")) !== undefined;
  }
}

/** Watches one text. */
export class RepetitionGuard {
  private lines: GuardedLine[] = [];
  /** The line that is being written. */
  private open = "";
  private openStart = 0;
  private looked = 0;
  /** Its beginning is not kept any more. */
  private isLong = false;
  private isCode = false;

  private readonly patience: number | undefined;

  /** `begun`: what stands before the text that is watched. `factor`: how many times more may repeat, whatever it is. */
  constructor(begun = "", factor?: number) {
    this.patience = factor;
    for (const line of begun.split("\n")) if (isFence(line)) this.isCode = !this.isCode;
  }

  /**
   * Takes more of a text. Once it repeats itself, answers how much of it is worth keeping, in UTF-16 units from its beginning: all up
   * to the end of the first of the copies.
   */
  push(text: string): number | undefined {
    let rest = text;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      this.open += rest.slice(0, end);
      rest = rest.slice(end + 1);
      const kept = this.keptOfLine() ?? this.keptOfLines();
      if (kept !== undefined) return kept;
    }
    this.open += rest;
    return this.open.length - this.looked < stepInLine ? undefined : this.keptOfLine();
  }

  /** Takes the line that has ended. */
  private keptOfLines(): number | undefined {
    const end = this.openStart + this.open.length;
    // What is too long to be kept is like no other line.
    const text = this.isLong || this.open.length > longestLine ? `line to ${end}` : this.open.trim();
    [this.openStart, this.open, this.looked, this.isLong] = [end + 1, "", 0, false];
    if (isFence(text)) this.isCode = !this.isCode;
    if (text === "") return undefined;
    this.lines.push({ text, end });
    // Now and then, so that a long answer is not copied at every line.
    if (this.lines.length >= 2 * mostLines) this.lines = this.lines.slice(-mostLines);
    const lines = this.lines.slice(-mostLines).map((line) => line.text);
    const loop = this.loopOf(lines, lineLimits) ?? this.countedLoop(lines);
    return loop && this.lines[startOf(lines, loop) + loop.period - 1 + this.lines.length - lines.length]!.end;
  }

  private countedLoop(lines: readonly string[]): Loop | undefined {
    if (this.isCode || this.patience !== undefined) return undefined;
    const plain = lines.map((line) => line.replace(/\d+/g, "0"));
    const loop = loopAtEnd(plain, numberedLimits);
    const says = (line: string): boolean => (line.match(/\p{L}+/gu)?.length ?? 0) >= fewestWords;
    return loop && plain.slice(-loop.period).every(says) ? loop : undefined;
  }

  /** What to keep when the line that is being written repeats itself. */
  private keptOfLine(): number | undefined {
    if (this.open.length > farthestInLine) {
      this.openStart += this.open.length - farthestInLine;
      this.open = this.open.slice(-farthestInLine);
      this.isLong = true;
    }
    this.looked = this.open.length;
    if (this.open.length < stepInLine) return undefined;
    const line = this.open;
    // The last word may still grow.
    const found = [...line.matchAll(/[\p{L}\p{N}_]+|[^\s]/gu)].slice(0, -1);
    const words = found.map(([word]) => word);
    const loop = this.loopOf(words, wordLimits);
    if (loop) {
      const last = found[startOf(words, loop) + loop.period - 1]!;
      return this.openStart + last.index + last[0].length;
    }
    const wordStart = Math.max(line.lastIndexOf(" "), line.lastIndexOf("\t")) + 1;
    const characters = unitsOf(line.slice(wordStart));
    const inWord = this.loopOf(characters, characterLimits);
    return inWord && this.openStart + wordStart + startOf(characters, inWord) + inWord.period;
  }

  private loopOf(items: readonly string[], limits: readonly LoopLimit[]): Loop | undefined {
    const loop = loopAtEnd(items, limits);
    if (loop === undefined) return undefined;
    const hasLetters = items.slice(-loop.period).some((item) => /\p{L}/u.test(item));
    const factor = this.patience ?? Math.max(this.isCode ? patience.code : 1, hasLetters ? 1 : patience.noLetters);
    return factor === 1
      ? loop
      : loopAtEnd(
          items,
          limits.map(({ length, period }) => ({ length: length * factor, period })),
        );
  }
}

function isFence(line: string): boolean {
  return /^\s*(?:```|~~~)/.test(line);
}

/** Where a loop begins in a sequence that ends in it. */
function startOf(items: readonly string[], { length, period }: Loop): number {
  let start = items.length - length;
  while (start > 0 && items[start - 1] === items[start - 1 + period]) start--;
  return start;
}

/** The UTF-16 units of a text, which are what offsets count. */
function unitsOf(text: string): string[] {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at));
}
