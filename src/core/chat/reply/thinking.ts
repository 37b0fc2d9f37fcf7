// Separates what a model thinks from what it answers, as the text streams in.
import { partialMatchLength } from "../../../base/text.ts";
import { HarmonyReply } from "./harmonyReply.ts";
import { replyMarks, type Reply, type ReplyFormat } from "./reply.ts";
import { TaggedReply } from "./taggedReply.ts";
import type { ChatChunk } from "../../modelPort.ts";

/**
 * Splits a stream by the marks of a format. Where the marks are tokens, `mark` is told of them and text is never taken for one: a
 * model may well write about <think>. Else they are sought in the text, in which they may arrive in pieces.
 */
export class ThinkingSplitter {
  private readonly marks: readonly string[];
  private readonly reply: Reply;
  private readonly chunks: ChatChunk[] = [];
  private held = "";

  /** `startsThinking`: the prompt itself has opened the thoughts. */
  constructor(startsThinking: boolean, format: ReplyFormat = "think", areTokens = false) {
    this.marks = areTokens ? [] : replyMarks[format];
    const give = (kind: ChatChunk["kind"], text: string): void => {
      if (text !== "") this.chunks.push({ kind, text });
    };
    this.reply = format === "harmony" ? new HarmonyReply(give) : new TaggedReply(format, startsThinking, give);
  }

  /** True when the model has finished its answer, although it may go on writing. */
  get isOver(): boolean {
    return this.reply.isOver;
  }

  push(text: string): ChatChunk[] {
    this.held += text;
    for (;;) {
      const next = this.firstMark();
      if (next === undefined) break;
      this.give(this.held.slice(0, next.at));
      this.held = this.held.slice(next.at + next.mark.length);
      // What means nothing here is text like any other.
      if (!this.reply.mark(next.mark)) this.give(next.mark);
    }
    const keep = Math.max(0, ...this.marks.map((mark) => partialMatchLength(this.held, mark)));
    this.give(this.held.slice(0, this.held.length - keep));
    this.held = this.held.slice(this.held.length - keep);
    return this.taken();
  }

  /** A token that is this mark; never shown. */
  mark(mark: string): ChatChunk[] {
    this.reply.mark(mark);
    return this.taken();
  }

  /** What was held back as a possible mark, at the stream's end. */
  end(): ChatChunk[] {
    this.give(this.held);
    this.held = "";
    this.reply.end();
    return this.taken();
  }

  private firstMark(): { readonly at: number; readonly mark: string } | undefined {
    let first: { readonly at: number; readonly mark: string } | undefined;
    for (const mark of this.marks) {
      const at = this.held.indexOf(mark);
      if (at >= 0 && (first === undefined || at < first.at)) first = { at, mark };
    }
    return first;
  }

  private give(text: string): void {
    if (text !== "") this.reply.text(text);
  }

  private taken(): ChatChunk[] {
    return this.chunks.splice(0);
  }
}
