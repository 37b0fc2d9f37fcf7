import { replyMarks, type Reply, type ReplyFormat } from "./reply.ts";
import type { SaidChunk } from "../../modelPort.ts";

/** What Gemma 4 writes after the mark that opens a channel. */
const channelName = "thought";

/** A reply with its thoughts between two marks. */
export class TaggedReply implements Reply {
  readonly isOver = false;
  private readonly give: (kind: SaidChunk["kind"], text: string) => void;
  private readonly open: string;
  private readonly close: string;
  private readonly hasName: boolean;
  private kind: SaidChunk["kind"];
  /** Line breaks right after a mark are dropped. */
  private trimStart: boolean;
  /** The beginning of a channel's name, while it can still become one. */
  private name: string | undefined;

  constructor(
    format: Exclude<ReplyFormat, "harmony">,
    startsThinking: boolean,
    give: (kind: SaidChunk["kind"], text: string) => void,
  ) {
    [this.open, this.close] = replyMarks[format];
    this.hasName = format === "channel";
    this.kind = startsThinking ? "thinking" : "text";
    this.trimStart = startsThinking;
    this.give = give;
  }

  text(text: string): void {
    let rest = text;
    if (this.name !== undefined) {
      rest = this.name + text;
      this.name = channelName.startsWith(rest) && rest !== channelName ? rest : undefined;
      if (this.name !== undefined) return;
      if (rest.startsWith(channelName)) rest = rest.slice(channelName.length);
    }
    const shown = this.trimStart ? rest.replace(/^\s+/, "") : rest;
    if (shown === "") return;
    this.trimStart = false;
    this.give(this.kind, shown);
  }

  mark(mark: string): boolean {
    if (mark !== (this.kind === "text" ? this.open : this.close)) return false;
    this.flushName();
    this.kind = this.kind === "text" ? "thinking" : "text";
    this.trimStart = true;
    if (this.hasName && this.kind === "thinking") this.name = "";
    return true;
  }

  end(): void {
    this.flushName();
  }

  /** Passes on what began like a channel's name but was not one. */
  private flushName(): void {
    const { name } = this;
    this.name = undefined;
    if (name !== undefined && name !== "") this.text(name);
  }
}
