import type { Reply } from "./reply.ts";
import type { SaidChunk } from "../../modelPort.ts";

/**
 * A reply of gpt-oss: messages, each with a header (`<|start|>assistant<|channel|>analysis<|message|>`) that names its channel, and an
 * end. Thoughts go to `analysis`, the answer to `final`, text beside tool calls to `commentary`. The prompt begins the first header.
 */
export class HarmonyReply implements Reply {
  isOver = false;
  private readonly give: (kind: SaidChunk["kind"], text: string) => void;
  /** The header that is being written; undefined within and between messages. */
  private head: string | undefined;
  private kind: SaidChunk["kind"] = "text";
  /** Text before any header continues an answer that the prompt has begun. */
  private isFinal = true;
  private trimStart = false;
  private hasText = false;

  constructor(give: (kind: SaidChunk["kind"], text: string) => void) {
    this.give = give;
  }

  text(text: string): void {
    if (this.head !== undefined) {
      this.head += text;
      return;
    }
    const shown = this.trimStart ? text.replace(/^\s+/, "") : text;
    if (shown === "") return;
    // Two messages become two paragraphs.
    const isNext = this.trimStart && this.kind === "text" && this.hasText;
    this.trimStart = false;
    this.hasText ||= this.kind === "text";
    this.give(this.kind, isNext ? `\n\n${shown}` : shown);
  }

  mark(mark: string): boolean {
    switch (mark) {
      case "<|start|>":
        // The role does not matter: only the model writes here.
        this.head = "";
        return true;
      case "<|channel|>":
        // The template of gpt-oss writes a recipient before the channel.
        this.head = /\bto=/.test(this.head ?? "") ? `${this.head?.replace(/^\s*assistant\s+/, "") ?? ""} ` : "";
        return true;
      case "<|constrain|>":
        this.text(" ");
        return true;
      case "<|message|>":
        this.startMessage(this.head?.trim() ?? "");
        return true;
      default:
        this.isOver ||= this.isFinal;
        this.isFinal = false;
        this.head = undefined;
        this.kind = "text";
        this.trimStart = true;
        return true;
    }
  }

  end(): void {
    // A header without a message has no text.
  }

  private startMessage(head: string): void {
    this.head = undefined;
    this.isFinal = /^final\b/.test(head);
    this.kind = /^analysis\b/.test(head) ? "thinking" : "text";
    this.trimStart = true;
    // The model has no tools: what looks like a call is shown as text.
    if (/\bto=/.test(head)) this.text(`${head}\n`);
  }
}
