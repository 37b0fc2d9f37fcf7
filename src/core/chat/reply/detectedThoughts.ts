// Thoughts apart from the answer where the format is not known, as with a server that does not say what its model writes.
import { headOf, partialMatchLength, patternOfAny } from "../../../base/text.ts";
import type { SaidChunk } from "../../modelPort.ts";
import { ThinkingSplitter } from "./thinking.ts";
import {
  answerMarks,
  harmonyMarks,
  isMentioned,
  isMentionedBefore,
  mayBecomeOpening,
  mentionLookahead,
  openedInside,
  openingLength,
  thoughtMarks,
} from "./thoughtMarks.ts";

/**
 * Whether an answer may begin inside of thoughts that the prompt has opened, so that only their end is marked. `thoughts`: it
 * does. `likely`: it may, and is held back until that is clear. `possible`: only its beginning is held back, or more of it if it
 * reads like thoughts. `unlikely`: other answers of its kind had none, so that only the first words are looked at. `answer`: it does
 * not.
 */
export type ReplyBeginning = "thoughts" | "likely" | "possible" | "unlikely" | "answer";

/** Most characters that are held back of an answer that is likely to begin with thoughts, or reads like them. */
const longHold = 20_000;
/** The same for any other: about 25 tokens, which take most servers less than a second. */
const shortHold = 100;
/** Where thoughts are unlikely: the first words, about 5 tokens, which tell whether they read like thoughts. */
const wordsHold = 20;
const mostMentions = 20;
const thoughtWords =
  /^\s*(?:okay|ok|alright|all right|hm+|wait|let me|let's|the user|user |we need|we have|we are|we should|i need|i should|i have to|i think|i'll|i will|first,|so,? |got it|thinking|thought|here's (?:a|my) thinking|analy[sz])/i;
/** gpt-oss by a server that leaves special tokens out. */
const bareHarmony = { open: /^analysis(?=[A-Z])/, close: "assistantfinal" };

const closes = [...new Set([...thoughtMarks.map(({ close }) => close), "</think>"])];
const openings = [
  ...thoughtMarks.map(({ open }) => open),
  ...harmonyMarks,
  ...closes,
  ...answerMarks.map(([open]) => open),
];
const longestOpening = Math.max(...openings.map(({ length }) => length));

type State = "start" | "undecided" | "thinking" | "text";

/** Splits a stream of text. Marks count only where thoughts can begin and end: before the answer. */
export class DetectedThoughts {
  private beginning: ReplyBeginning;
  private state: State = "start";
  private held = "";
  /** How much of it has been searched for the end of thoughts. */
  private searched = 0;
  /** Whether unmarked thoughts begin where the text does. */
  private isFirst: boolean;
  private harmony: ThinkingSplitter | undefined;
  /** What ends the thoughts that are open. */
  private closing: readonly string[] = closes;
  /** The mark that ends the answer, if one has begun it. */
  private answerEnd: string | undefined;
  private trimStart = false;
  /** The thoughts that are open, as far as they were given. */
  private given = "";
  /** How many thoughts were opened inside of others, so that as many ends are still to come. */
  private open = 0;
  private chunks: SaidChunk[] = [];
  /** How often the answer has only spoken of the end of thoughts. */
  private mentions = 0;
  /** True once the end of thoughts has been seen whose beginning was not marked. */
  hasLoneEnd = false;

  constructor(beginning: ReplyBeginning) {
    this.beginning = beginning;
    this.isFirst = beginning === "thoughts";
  }

  /** What is held back because it may be thoughts or the answer. Empty once that is clear. */
  get undecided(): string {
    return this.state === "undecided" ? this.held : "";
  }

  /** The server sends thoughts in a field of their own: the text is the answer from its beginning. */
  areSeparate(): void {
    this.beginning = "answer";
    this.isFirst = false;
  }

  push(text: string): SaidChunk[] {
    if (this.harmony) return this.harmony.push(text);
    this.held += text;
    this.read(false);
    return this.taken();
  }

  /** The stream has ended: what was held back. */
  end(): SaidChunk[] {
    if (this.harmony) return this.harmony.end();
    this.read(true);
    this.give(this.state === "thinking" ? "thinking" : "text", this.held);
    this.held = "";
    return this.taken();
  }

  private taken(): SaidChunk[] {
    return this.chunks.splice(0);
  }

  private read(isOver: boolean): void {
    for (;;) {
      const { state, held } = this;
      if (state === "start") this.readStart(isOver);
      else if (state === "undecided") this.readUndecided(isOver);
      else if (state === "thinking") this.readThinking(isOver);
      else this.readText();
      if ((this.state === state && this.held === held) || this.harmony) return;
    }
  }

  /** Before the answer: thoughts may begin here, and again after others. */
  private readStart(isOver: boolean): void {
    const start = this.held.trimStart();
    const lower = asciiLower(headOf(start, longestOpening));
    if (start === "") {
      if (this.held.length > shortHold) this.startAnswer();
      return;
    }
    if (!isOver && mayBeOpening(start, lower)) return;
    if (harmonyMarks.some((mark) => lower.startsWith(mark))) {
      this.harmony = new ThinkingSplitter(false, "harmony");
      this.chunks.push(...this.harmony.push(start), ...(isOver ? this.harmony.end() : []));
      this.held = "";
      return;
    }
    const opened = openingLength(start);
    if (opened > 0) {
      const behind = start.slice(opened);
      if (!isOver && behind.length < mentionLookahead && !behind.includes("\n")) return;
      if (!isMentionedBefore(behind)) return this.openThoughts(behind, closes);
    }
    if (!isOver && "analysis".startsWith(start.slice(0, 9))) return;
    if (bareHarmony.open.test(start)) return this.openThoughts(start.slice("analysis".length), [bareHarmony.close]);
    // The end of thoughts that had no text, or that came in a field of their own.
    const close = closes.find((mark) => lower.startsWith(mark));
    if (close !== undefined && opened === 0) {
      const behind = start.slice(close.length);
      if (!isOver && behind.length < mentionLookahead && !behind.includes("\n")) return;
      if (!isMentionedBefore(behind)) {
        this.held = behind.trimStart();
        this.trimStart = true;
        return this.startAnswer();
      }
    }
    if (this.isFirst) return this.openThoughts(start, closes);
    if (opened > 0 || this.beginning === "answer" || this.trimStart) this.startAnswer();
    else this.become("undecided");
  }

  private become(state: State): void {
    this.state = state;
    this.searched = 0;
    if (state !== "undecided") this.isFirst = false;
  }

  private openThoughts(rest: string, closing: readonly string[]): void {
    this.become("thinking");
    this.closing = closing;
    this.held = rest;
    this.trimStart = true;
    this.given = "";
  }

  /** Thoughts or answer? The end of thoughts decides, or the length. */
  private readUndecided(isOver: boolean): void {
    const found = this.closeAt(isOver);
    if (found === "wait") return;
    const isOpen = this.open > 0;
    const isBrief = !isOpen && this.beginning === "unlikely" && !readsLikeThoughts(headOf(this.held, wordsHold));
    // Later than this it would not have been waited for, so it is none however the stream is cut.
    if (found !== undefined && !(isBrief && found.at + found.length > wordsHold)) {
      this.hasLoneEnd ||= !isOpen;
      return this.closeThoughts(found.at, found.length);
    }
    if (this.beginning === "answer" && !isOpen) return this.startAnswer();
    const isLong =
      isOpen ||
      (this.beginning === "unlikely" ? !isBrief : this.beginning === "likely" || readsLikeThoughts(this.held));
    const hold = isLong ? longHold : isBrief ? wordsHold : shortHold;
    if (isOver || this.held.length > hold) this.startAnswer();
  }

  private readThinking(isOver: boolean): void {
    if (this.given === "") {
      // The prompt opens them, and then the model does too.
      const start = this.held.trimStart();
      if (!isOver && mayBeOpening(start, asciiLower(headOf(start, longestOpening)))) return;
      const opened = openingLength(start);
      if (opened > 0) this.held = start.slice(opened);
    }
    const found = this.closeAt(isOver);
    if (found === "wait") return;
    if (found !== undefined) return this.closeThoughts(found.at, found.length);
    const lower = asciiLower(this.held);
    // One more character, because a mark in quotes is only mentioned.
    const keep = Math.max(0, ...this.closing.map((mark) => partialMatchLength(lower, mark))) + 1;
    this.give("thinking", this.held.slice(0, Math.max(0, this.held.length - keep)));
    this.held = this.held.slice(Math.max(0, this.held.length - keep));
    this.searched = 0;
  }

  /** The end of thoughts, or of those inside of others: then they go on, if another end follows. */
  private closeThoughts(at: number, length: number): void {
    const isUnmarked = this.state === "undecided" && this.open === 0;
    const text = this.held.slice(0, at);
    this.give("thinking", this.state === "undecided" ? text.trimStart() : text);
    this.held = this.held.slice(at + length);
    const inside = this.closing === closes ? openedInside(this.given) : 0;
    // Where the first ones were not marked, the first mark may have opened them.
    this.open = Math.max(0, this.open - 1) + Math.max(0, inside - (isUnmarked ? 1 : 0));
    this.given = "";
    this.become(this.open > 0 ? "undecided" : "start");
    this.trimStart = true;
  }

  private startAnswer(): void {
    this.become("text");
    const lower = asciiLower(headOf(this.held.trimStart(), longestOpening));
    const mark = this.trimStart ? answerMarks.find(([open]) => lower.startsWith(open)) : undefined;
    if (mark === undefined) return;
    this.held = this.held.trimStart().slice(mark[0].length);
    this.answerEnd = mark[1];
  }

  private readText(): void {
    const { answerEnd } = this;
    if (answerEnd === undefined) {
      this.give("text", this.held);
      this.held = "";
      return;
    }
    const lower = asciiLower(this.held);
    const at = lower.indexOf(answerEnd);
    if (at >= 0) {
      this.held = this.held.slice(0, at) + this.held.slice(at + answerEnd.length);
      this.answerEnd = undefined;
      return this.readText();
    }
    const keep = partialMatchLength(lower, answerEnd);
    this.give("text", this.held.slice(0, this.held.length - keep));
    this.held = this.held.slice(this.held.length - keep);
  }

  /** The first mark that ends thoughts; `wait` if what follows decides whether it is one. */
  private closeAt(isOver: boolean): { readonly at: number; readonly length: number } | "wait" | undefined {
    const start = this.searched;
    const lower = asciiLower(this.held.slice(start));
    for (;;) {
      const first = firstOf(lower, this.closing, this.searched - start);
      if (first === undefined) {
        this.searched = Math.max(this.searched, this.held.length - longestOpening);
        return undefined;
      }
      const found = { at: start + first.at, length: first.length };
      // Nobody waits for it so long.
      if (this.state === "undecided" && found.at > longHold) return undefined;
      if (
        !isOver &&
        !this.isClear(this.held.slice(found.at + found.length, found.at + found.length + mentionLookahead))
      )
        return "wait";
      if (!this.isOnlyMentioned(found.at, found.length)) return found;
      this.searched = found.at + found.length;
      // Whoever speaks of it so often is answering.
      if (this.state === "undecided" && ++this.mentions > mostMentions) {
        this.beginning = "answer";
        return undefined;
      }
    }
  }

  private isOnlyMentioned(at: number, length: number): boolean {
    if (this.state === "undecided") return isMentioned(this.held, at, length);
    const before = this.held[at - 1] ?? "";
    return /[`"']/.test(before) && before === this.held[at + length];
  }

  /** Whether what follows the end of thoughts is enough to tell it from a sentence about it. */
  private isClear(behind: string): boolean {
    return this.state === "undecided" ? behind.length >= mentionLookahead || behind.includes("\n") : behind !== "";
  }

  private give(kind: SaidChunk["kind"], text: string): void {
    const shown = this.trimStart ? text.trimStart() : text;
    if (shown === "") return;
    if (kind === "thinking") this.given += shown;
    this.trimStart = false;
    this.chunks.push({ kind, text: shown });
  }
}

/** Whether a text may still become a mark that opens thoughts. `lower`: its beginning in lower case. */
function mayBeOpening(start: string, lower: string): boolean {
  return openings.some((mark) => mark.length > lower.length && mark.startsWith(lower)) || mayBecomeOpening(start);
}

/** The first of these marks, the longest of those that begin there. */
function firstOf(
  text: string,
  marks: readonly string[],
  from: number,
): { readonly at: number; readonly length: number } | undefined {
  const pattern = new RegExp(patternOfAny(marks), "g");
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found === null ? undefined : { at: found.index, length: found[0].length };
}

/** In UTF-16 units. */
const pieceLength = 200;

/** What stands behind the end of thoughts in a text that a server has taken for thoughts as a whole; empty without an end. */
export function answerBehindThoughts(text: string): string {
  const split = new DetectedThoughts("thoughts");
  const chunks: SaidChunk[] = [];
  // As a stream, which it is made for: at each mark, it looks at all that it holds.
  for (let at = 0; at < text.length; at += pieceLength) chunks.push(...split.push(text.slice(at, at + pieceLength)));
  chunks.push(...split.end());
  return chunks.map((chunk) => (chunk.kind === "text" ? chunk.text : "")).join("");
}

/** Whether a text begins as models think, and not as they answer. */
export function readsLikeThoughts(text: string): boolean {
  return thoughtWords.test(headOf(text, 40));
}

/** Lower case for the letters of marks only, so that the text keeps its length. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
