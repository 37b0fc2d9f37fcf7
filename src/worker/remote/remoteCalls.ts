// Calls in the answer of a server: those that it has read itself, and those that it leaves in the text.
import { randomUUID } from "node:crypto";
import { partialMatchLength } from "../../base/text.ts";
import type { ToolEvent, ToolFormat, ToolStreamParser } from "../../core/agent/formats/toolFormat.ts";
import { toolFormatFor } from "../../core/agent/formats/toolFormats.ts";
import type { CallChunk, ChatEnd, MalformedCall, ToolCall, ToolDeclaration } from "../../core/modelPort.ts";
import { CallCollector, type CallDelta } from "./stream/callDeltas.ts";

const noTokens = { hasToken: (): boolean => false };

/** The form of calls for a model whose server takes no tools: it is told of them in words. */
export function promptedFormat(): ToolFormat | undefined {
  return toolFormatFor("{{ messages }}", noTokens);
}

/** How calls begin in a text, what may still become such a beginning, and the words of a template whose model writes them so. */
const beginnings: readonly (readonly [mark: string, behind: RegExp, unclear: RegExp, template: string])[] = [
  ["<tool_call>", /^\s*<function=/, /^\s*<?f?u?n?c?t?i?o?n?$/, "<tool_call><function="],
  ["<tool_call>", /^\s*\{/, /^\s*$/, '<tool_call>{"name": "arguments"}'],
  ["<|tool_call>", /^\s*call:/, /^\s*c?a?l?l?$/, "<|tool_call><tool_call|>"],
  ["[TOOL_CALLS]", /^\s*\[\s*\{/, /^\s*\[?\s*$/, "[TOOL_CALLS]"],
  ["[TOOL_CALLS]", /^\s*[\w.-]{1,64}\[ARGS\]/, /^\s*[\w.-]{0,64}(?:\[A?R?G?S?)?$/, "[TOOL_CALLS][ARGS]"],
];
/** Characters of a call in which its form shows, or it is none. */
const mostUnclear = 200;
const openings = [...new Set(beginnings.map(([mark]) => mark))];
const opening = /<tool_call>|<\|tool_call>|\[TOOL_CALLS\]/;

/** Finds the calls in a text that a server has not read itself. Its model's form shows in the first of them. */
export class CallsInText {
  private readonly tools: readonly ToolDeclaration[];
  private parser: ToolStreamParser | undefined;
  private held = "";

  /** `format`: how the model was told to write them, if it was. */
  constructor(tools: readonly ToolDeclaration[], format?: ToolFormat) {
    this.tools = tools;
    this.parser = format?.parser(tools);
  }

  push(text: string): readonly ToolEvent[] {
    if (this.parser !== undefined) return this.parser.push(text);
    this.held += text;
    const events: ToolEvent[] = [];
    for (;;) {
      const start = this.held.search(opening);
      if (start < 0) {
        const begun = Math.max(...openings.map((mark) => partialMatchLength(this.held, mark)));
        return [...events, ...this.give(begun)];
      }
      const call = this.held.slice(start);
      const behind = (mark: string): string =>
        call.startsWith(mark) ? call.slice(mark.length, mark.length + mostUnclear) : "\0";
      const found = beginnings.find(([mark, begins]) => begins.test(behind(mark)));
      const format = found && toolFormatFor(found[3], noTokens);
      if (format !== undefined) {
        events.push(...this.give(call.length));
        this.held = "";
        this.parser = format.parser(this.tools);
        return [...events, ...this.parser.push(call)];
      }
      const isUnclear = call.length < mostUnclear && beginnings.some(([mark, , unclear]) => unclear.test(behind(mark)));
      // Only written about, unless more of it shows what it is.
      events.push(...this.give(isUnclear ? call.length : call.length - 1));
      if (isUnclear) return events;
    }
  }

  /** The stream is over. */
  end(): readonly ToolEvent[] {
    return this.parser?.end() ?? this.give(0);
  }

  /** All but so much at the end. */
  private give(kept: number): readonly ToolEvent[] {
    const text = this.held.slice(0, this.held.length - kept);
    this.held = this.held.slice(this.held.length - kept);
    return text === "" ? [] : [{ kind: "text", text }];
  }
}

/** The calls of one answer. */
export class RemoteCalls {
  private readonly tools: readonly ToolDeclaration[];
  private readonly send: (chunk: CallChunk) => void;
  private readonly collector = new CallCollector();
  private readonly inText: CallsInText;
  private readonly read: ToolCall[] = [];
  private malformed: MalformedCall | undefined;
  /** Characters of the calls that the server has read itself. */
  length = 0;

  /** `format`: how the model was told to write them, if the server takes no tools. */
  constructor(tools: readonly ToolDeclaration[], format: ToolFormat | undefined, send: (chunk: CallChunk) => void) {
    this.tools = tools;
    this.inText = new CallsInText(tools, format);
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
    if (!this.hasAny && this.tools.length > 0 && openings.some((mark) => thoughts.includes(mark))) {
      const inThoughts = new CallsInText(this.tools);
      this.take([...inThoughts.push(thoughts), ...inThoughts.end()]);
    }
    return rest;
  }

  /** What the answer says of its calls. */
  result(): Pick<ChatEnd, "calls" | "malformedCall"> {
    const collected = this.collector.end(newCallId);
    const calls = [...collected.calls, ...this.read];
    const malformedCall = collected.malformed ?? this.malformed;
    return { ...(calls.length > 0 && { calls }), ...(malformedCall && { malformedCall }) };
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

function newCallId(): string {
  return `call_${randomUUID().slice(0, 8)}`;
}
