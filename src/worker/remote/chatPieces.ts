// The stream of an answer to a conversation: its text without the given beginning, its thinking, its end.
import type { ChatMessage } from "../../core/modelPort.ts";
import { field, textField } from "./stream/fields.ts";
import { endOf, type StreamEnd } from "./stream/finishReason.ts";
import { AnswerText, Completeness, costOf, type Cost, type Piece } from "./stream/pieces.ts";
import type { RemoteServer, Sampling } from "./remoteServer.ts";

/** One event of an answer. */
export interface ChatPiece {
  readonly text: string;
  /** What the server itself recognised as thinking. */
  readonly thinking: string;
  /** Set where the server says that the answer ends. Some say so too early, or in every event. */
  readonly end?: StreamEnd;
  readonly cost?: Cost;
}

/** The events of an answer, each with whole characters: servers send the halves of a surrogate pair apart. */
export async function* chatEvents(events: AsyncIterable<unknown>): AsyncGenerator<ChatPiece, void, void> {
  const [text, thinking] = [new AnswerText(), new AnswerText()];
  const completeness = new Completeness();
  let hasDeltas = false;
  for await (const event of events) {
    // Some servers repeat the whole answer at its end.
    const isRepeated = hasDeltas && field(event, "choices", 0, "delta") === undefined;
    hasDeltas ||= field(event, "choices", 0, "delta") !== undefined;
    const piece = chatPiece(event);
    const own = isRepeated ? { ...piece, text: "", thinking: "" } : piece;
    yield completeness.of(event, { ...own, text: text.next(own.text), thinking: thinking.next(own.thinking) });
  }
}

/** Fields in which servers send thoughts: llama-server and DeepSeek, vLLM and Ollama, then others. */
const thinkingFields = ["reasoning_content", "reasoning", "reasoning_text", "thinking", "thought", "thoughts"];

/** Reads an event of `/v1/chat/completions`, or the whole answer of a server that does not stream. */
export function chatPiece(event: unknown): ChatPiece {
  const choice = field(event, "choices", 0);
  const delta = field(choice, "delta") ?? field(choice, "message");
  const content = partsOf(field(delta, "content"));
  const thoughts = thinkingFields.map((name) => textOf(field(delta, name))).find((text) => text !== "");
  const end = endOf(choice, event);
  const cost = costOf(event);
  return {
    // Servers of models for completions answer with `text` on this route too.
    text: content.text + textOf(field(delta, "refusal")) || (textField(choice, "text") ?? ""),
    thinking: thoughts ?? (content.thinking || textOf(field(delta, "reasoning_details"))),
    ...(end && { end }),
    ...(cost && { cost }),
  };
}

/** Types of parts that are thoughts: Mistral's `thinking`, and others. */
const thinkingParts = /^(?:thinking|reasoning|thought|redacted_thinking)/;

/** The text and the thoughts in a message's content: a text, or parts of several types. */
function partsOf(content: unknown): { readonly text: string; readonly thinking: string } {
  if (!Array.isArray(content)) return { text: textOf(content), thinking: "" };
  const parts = content.map((part: unknown) => ({
    isThought: thinkingParts.test(textField(part, "type") ?? ""),
    part,
  }));
  const joined = (isThought: boolean): string =>
    parts.map((each) => (each.isThought === isThought ? textOf(each.part) : "")).join("");
  return { text: joined(false), thinking: joined(true) };
}

/** The text of a part: a text, an object with a text, or a list of those. */
function textOf(part: unknown, depth = 0): string {
  if (typeof part === "string") return part;
  if (typeof part !== "object" || part === null || depth > 4) return "";
  if (Array.isArray(part)) return part.map((each) => textOf(each, depth + 1)).join("");
  for (const name of ["text", "content", "thinking", "reasoning", "summary"]) {
    const text = textOf(field(part, name), depth + 1);
    if (text !== "") return text;
  }
  return "";
}

/** An answer that continues `begun`, as pieces of a completion, without thinking. */
export async function* chatPieces(
  server: RemoteServer,
  messages: readonly ChatMessage[],
  begun: string,
  sampling: Sampling,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, void> {
  const echo = new Echo(begun);
  for await (const { text, end, cost } of chatEvents(server.chat(messages, begun, false, sampling, signal))) {
    const fresh = echo.push(text) + (end === undefined ? "" : echo.end());
    yield { tokens: fresh === "" ? [] : [{ text: fresh }], ...(end && { end }), ...(cost && { cost }) };
  }
}

/** Removes the given beginning where a server repeats it instead of continuing it. */
export class Echo {
  private readonly begun: string;
  private held: string | undefined = "";

  constructor(begun: string) {
    this.begun = begun;
  }

  push(text: string): string {
    if (this.held === undefined) return text;
    this.held += text;
    if (this.begun !== "" && this.held.length < this.begun.length && this.begun.startsWith(this.held)) return "";
    return this.end();
  }

  /** The text that was held back. */
  end(): string {
    const { held = "" } = this;
    this.held = undefined;
    return this.begun !== "" && held.startsWith(this.begun) ? held.slice(this.begun.length) : held;
  }
}
