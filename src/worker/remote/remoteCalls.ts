// Calls in the answer of a server: those that it has read itself, and those that it leaves in the text.
import { randomUUID } from "node:crypto";
import { clearCall } from "../../core/agent/formats/clearCall.ts";
import { serverTextParser } from "../../core/agent/formats/serverText.ts";
import type { ToolEvent, ToolFormat, ToolStreamParser } from "../../core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../core/agent/formats/toolFormats.ts";
import { FailureError, type Failure } from "../../core/failures.ts";
import { callKey } from "../../core/agent/tools/toolUse.ts";
import type { CallChunk, ChatEnd, MalformedCall, ToolCall, ToolDeclaration } from "../../core/modelPort.ts";
import { CallCollector, type CallDelta } from "./stream/callDeltas.ts";

const noTokens = { hasToken: (): boolean => false };

/** The form of calls for a model whose server takes no tools: it is told of them in words. */
export function promptedFormat(): ToolFormat | undefined {
  return toolFormatFor("{{ messages }}", noTokens);
}

/** The calls of one answer. */
export class RemoteCalls {
  private readonly tools: readonly ToolDeclaration[];
  private readonly send: (chunk: CallChunk) => void;
  private readonly collector = new CallCollector();
  private readonly inText: ToolStreamParser;
  private readonly read: ToolCall[] = [];
  private malformed: MalformedCall | undefined;
  /** Characters of the calls that the server has read itself. */
  length = 0;

  /** `isTold`: the server takes no tools, so that the model was told of them in words. */
  constructor(tools: readonly ToolDeclaration[], isTold: boolean, send: (chunk: CallChunk) => void) {
    this.tools = tools;
    this.inText = serverTextParser(tools, isTold ? "toldAnswer" : "answer");
    this.send = send;
  }

  get hasAny(): boolean {
    return this.collector.hasCalls || this.read.length > 0 || this.malformed !== undefined;
  }

  /** Calls that the server has read. */
  deltas(deltas: readonly CallDelta[]): void {
    for (const delta of deltas) {
      const { name, text } = this.collector.push(delta);
      this.length += delta.name.length + text.length + 1;
      this.send({ kind: "call", ...(name !== "" && { name }), text });
    }
  }

  /** The text without the calls in it. */
  text(text: string): string {
    return this.tools.length === 0 ? text : this.take(this.inText.push(text));
  }

  /** The rest of the text. `thoughts`: where the model may have called if it did nowhere else. */
  end(thoughts: string): string {
    const rest = this.take(this.inText.end());
    if (!this.hasAny && this.tools.length > 0) {
      const inThoughts = serverTextParser(this.tools, "thoughts");
      this.take([...inThoughts.push(thoughts), ...inThoughts.end()]);
    }
    return rest;
  }

  /** What the answer says of its calls. */
  result(): Pick<ChatEnd, "calls" | "malformedCall"> {
    const collected = this.collector.end(newCallId);
    // A server may read a call, and leave it in the text as well.
    const sent = collected.calls.map((call) => clearCall(this.tools, call));
    const isOwn = (call: ToolCall): boolean => !sent.some((each) => callKey(each) === callKey(call));
    const calls = [...sent, ...this.read.filter(isOwn)];
    const malformedCall = collected.malformed ?? this.malformed;
    return { ...(calls.length > 0 && { calls }), ...(malformedCall && { malformedCall }) };
  }

  /** The server could not read a call itself, and says so instead of answering: the model can write it better. */
  isUnreadable(error: unknown): boolean {
    if (this.tools.length === 0 || !(error instanceof FailureError) || !saysUnreadable(error.failure)) return false;
    this.malformed ??= { text: "", problem: error.failure.message };
    return true;
  }

  private take(events: readonly ToolEvent[]): string {
    let text = "";
    for (const event of events)
      if (event.kind === "text" || event.kind === "thinking") text += event.text;
      else if (event.kind === "callText")
        this.send({ kind: "call", ...(event.name !== undefined && { name: event.name }), text: event.text });
      else if (event.kind === "call") this.read.push({ ...event.call, id: newCallId() });
      else if (event.kind === "malformed") this.malformed ??= { text: event.text, problem: event.problem };
    return text;
  }
}

/** The words of llama-server and of Ollama. */
function saysUnreadable({ kind, message }: Failure): boolean {
  return (
    kind === "serverFailed" &&
    / answered 5\d\d/.test(message) &&
    /pars(?:e|ing) (?:the )?(?:tool|function)[ _]calls?\b|parse input at pos|does not match the expected/i.test(message)
  );
}

/** Mistral's servers take nine letters and digits only. */
function newCallId(): string {
  return `c${randomUUID().slice(0, 8)}`;
}
