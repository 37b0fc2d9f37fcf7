// What a model writes, as it streams: thoughts, text and calls apart, text behind its stop sequences and circles cut off.
import { randomUUID } from "node:crypto";
import type { OpenArgument } from "../../core/agent/formats/readers/openArgument.ts";
import type { ToolEvent, ToolFormat } from "../../core/agent/formats/toolFormat.ts";
import { AnswerGuard } from "../../core/chat/reply/repetitionGuard.ts";
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { ThinkingSplitter } from "../../core/chat/reply/thinking.ts";
import type {
  ChatChunk,
  ChatEnd,
  ChatRequest,
  EndReason,
  MalformedCall,
  SaidChunk,
  ToolCall,
} from "../../core/modelPort.ts";
import type { RenderedChat } from "./engine.ts";

/** Reads marks and what is between them. */
interface AnswerReader {
  push(text: string): readonly ToolEvent[];
  /** A token that is a mark. */
  mark(mark: string): readonly ToolEvent[];
  end(): readonly ToolEvent[];
  readonly open?: OpenArgument | undefined;
  /** True once the answer is complete, although the model may continue to write. */
  readonly isOver?: boolean;
}

export class AnswerStream {
  readonly calls: ToolCall[] = [];
  private readonly said = { text: "", thinking: "" };
  private malformed: MalformedCall | undefined;
  private readonly reader: AnswerReader;
  private readonly stop: StopSequences;
  private readonly guard: AnswerGuard;
  private readonly mayCall: boolean;
  private readonly send: (chunk: ChatChunk) => void;
  private isThinking: boolean;
  private isPastCalls = false;

  /** `tools`: how the model writes calls, if it has tools. */
  constructor(
    params: ChatRequest,
    { startsThinking, format, marks }: Pick<RenderedChat, "startsThinking" | "format" | "marks">,
    tools: ToolFormat | undefined,
    send: (chunk: ChatChunk) => void,
  ) {
    this.reader =
      tools === undefined
        ? new ThinkingSplitter(startsThinking, format, marks.size > 0)
        : tools.parser(params.tools ?? [], { startsThinking, marksAreTokens: true });
    this.stop = new StopSequences(params.stop ?? []);
    this.guard = new AnswerGuard(params);
    this.mayCall = params.toolChoice !== "none";
    this.isThinking = startsThinking;
    this.send = send;
  }

  /** True once nothing more of it is wanted. */
  get isOver(): boolean {
    return this.stop.stopped || this.isPastCalls || this.guard.isRepeating || this.reader.isOver === true;
  }

  /** The argument of a call that is being written. */
  get open(): OpenArgument | undefined {
    return this.reader.open;
  }

  /** What it says so far, for the log of its conversation. */
  get seen(): { readonly text: string; readonly calls: readonly ToolCall[]; readonly malformed?: string } {
    return { text: this.said.text, calls: [...this.calls], ...(this.malformed && { malformed: this.malformed.text }) };
  }

  /** Whether it is in its thoughts. */
  get endsThinking(): boolean {
    return this.isThinking;
  }

  /** Text that the model wrote before, which nobody has seen. */
  unseen(text: string): void {
    this.show("text", this.stop.push(text));
  }

  push(text: string): void {
    this.read(this.reader.push(text));
  }

  mark(mark: string): void {
    this.read(this.reader.mark(mark));
  }

  /** The stream has ended. */
  end(reason: EndReason): Omit<ChatEnd, "usage"> {
    this.read(this.reader.end());
    this.show("text", this.stop.end());
    const { calls, malformed } = this;
    const isCalling = calls.length > 0 && (reason === "endOfText" || malformed === undefined);
    const ended = this.stop.stopped ? "stopRule" : isCalling ? "toolCalls" : reason;
    return this.guard.endOf({
      ...{ ...this.said, reason: ended },
      ...(calls.length > 0 && { calls }),
      ...(malformed && { malformedCall: malformed }),
    });
  }

  private read(events: readonly ToolEvent[]): void {
    for (const event of events) {
      if (this.isPastCalls) return;
      switch (event.kind) {
        case "text":
          // Nothing comes behind the calls: what the model writes there it would have to know from their results.
          if (this.calls.length > 0 && event.text.trim() !== "") this.isPastCalls = true;
          else this.show("text", this.stop.push(event.text));
          break;
        case "thinking":
          this.show("thinking", event.text);
          break;
        case "callText":
          this.isThinking = false;
          this.guard.pushCall(event.text);
          if (this.mayCall)
            this.send({ kind: "call", ...(event.name !== undefined && { name: event.name }), text: event.text });
          else this.isPastCalls = true;
          break;
        case "call":
          this.guard.endCall();
          this.calls.push({ ...event.call, id: `call_${randomUUID().slice(0, 8)}` });
          break;
        case "malformed":
          this.malformed ??= { text: event.text, problem: event.problem };
          break;
      }
    }
  }

  private show(kind: SaidChunk["kind"], text: string): void {
    if (text === "") return;
    this.isThinking = kind === "thinking";
    this.said[kind] += text;
    this.guard.push(kind, text);
    this.send({ kind, text });
  }
}
