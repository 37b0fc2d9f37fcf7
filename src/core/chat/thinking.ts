// Separates what a model thinks from what it answers, as the text streams in.
import { partialMatchLength } from "../../base/text.ts";

export interface ThinkingChunk {
  readonly kind: "text" | "thinking";
  readonly text: string;
}

const open = "<think>";
const close = "</think>";

/** Splits a stream by its <think> tags. Tags may arrive in pieces; they are never part of a chunk. */
export class ThinkingSplitter {
  private kind: ThinkingChunk["kind"];
  private held = "";
  /** The answer's leading line breaks after a thinking block are not part of it. */
  private trimStart: boolean;

  /** `startsThinking`: the prompt itself has opened the block. */
  constructor(startsThinking: boolean) {
    this.kind = startsThinking ? "thinking" : "text";
    this.trimStart = startsThinking;
  }

  push(text: string): ThinkingChunk[] {
    const chunks: ThinkingChunk[] = [];
    this.held += text;
    for (;;) {
      const tag = this.kind === "text" ? open : close;
      const at = this.held.indexOf(tag);
      if (at < 0) break;
      this.give(chunks, this.held.slice(0, at));
      this.held = this.held.slice(at + tag.length);
      this.kind = this.kind === "text" ? "thinking" : "text";
      this.trimStart = true;
    }
    const keep = partialMatchLength(this.held, this.kind === "text" ? open : close);
    this.give(chunks, this.held.slice(0, this.held.length - keep));
    this.held = this.held.slice(this.held.length - keep);
    return chunks;
  }

  /** What was held back as a possible tag, at the stream's end. */
  end(): ThinkingChunk[] {
    const chunks: ThinkingChunk[] = [];
    this.give(chunks, this.held);
    this.held = "";
    return chunks;
  }

  private give(chunks: ThinkingChunk[], text: string): void {
    const shown = this.trimStart ? text.replace(/^\s+/, "") : text;
    if (shown === "") return;
    this.trimStart = false;
    chunks.push({ kind: this.kind, text: shown });
  }
}
