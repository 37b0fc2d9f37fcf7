// Separates what a model thinks from what it answers, as the text streams in.
import { partialMatchLength } from "../../../base/text.ts";
import { HarmonyReply } from "./harmonyReply.ts";
import { replyMarks, type Reply, type ReplyFormat } from "./reply.ts";
import { TaggedReply } from "./taggedReply.ts";
import type { SaidChunk } from "../../modelPort.ts";

/**
 * Splits a stream by the marks of a format. If the marks are tokens, the caller passes them to `mark`, and text is never taken for
 * one: a model may well write about <think>. Otherwise they are searched for in the text, where they may arrive in pieces.
 */
export class ThinkingSplitter {
  private readonly marks: readonly string[];
  private readonly reply: Reply;
  private readonly chunks: SaidChunk[] = [];
  private held = "";

  /** `startsThinking`: the prompt has already opened the thoughts. */
  constructor(startsThinking: boolean, format: ReplyFormat = "think", areTokens = false) {
    this.marks = areTokens ? [] : replyMarks[format];
    const give = (kind: SaidChunk["kind"], text: string): void => {
      if (text !== "") this.chunks.push({ kind, text });
    };
    this.reply = format === "harmony" ? new HarmonyReply(give) : new TaggedReply(format, startsThinking, give);
  }

  /** True once the answer is complete, although the model may continue to write. */
  get isOver(): boolean {
    return this.reply.isOver;
  }

  push(text: string): SaidChunk[] {
    this.held += text;
    for (;;) {
      const next = this.firstMark();
      if (next === undefined) break;
      this.give(this.held.slice(0, next.at));
      this.held = this.held.slice(next.at + next.mark.length);
      // A mark that has no meaning here is text.
      if (!this.reply.mark(next.mark)) this.give(next.mark);
    }
    const keep = Math.max(0, ...this.marks.map((mark) => partialMatchLength(this.held, mark)));
    this.give(this.held.slice(0, this.held.length - keep));
    this.held = this.held.slice(this.held.length - keep);
    return this.takeChunks();
  }

  /** A token that is a mark. It is never shown. */
  mark(mark: string): SaidChunk[] {
    this.reply.mark(mark);
    return this.takeChunks();
  }

  /** The stream has ended: what was held back as a possible mark. */
  end(): SaidChunk[] {
    this.give(this.held);
    this.held = "";
    this.reply.end();
    return this.takeChunks();
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

  private takeChunks(): SaidChunk[] {
    return this.chunks.splice(0);
  }
}
