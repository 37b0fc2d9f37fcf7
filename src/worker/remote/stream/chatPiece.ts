// One event of an answer to a conversation: its text and its thoughts, in whichever fields a server sends them.
import { callDeltas, type CallDelta } from "./callDeltas.ts";
import { field, textField } from "./fields.ts";
import { endOf, type StreamEnd } from "./finishReason.ts";
import { costOf, type Cost } from "./pieces.ts";

/** One event of an answer. */
export interface ChatPiece {
  readonly text: string;
  /** What the server itself recognised as thinking. */
  readonly thinking: string;
  /** The field that it came in; undefined if that is not one of its own. */
  readonly thinkingField?: string;
  /** Pieces of calls. */
  readonly calls: readonly CallDelta[];
  /** Set where the server says that the answer ends. Some say so too early, or in every event. */
  readonly end?: StreamEnd;
  readonly cost?: Cost;
}

/** Fields in which servers send thoughts: llama-server and DeepSeek, vLLM and Ollama, then others. */
const thinkingFields = ["reasoning_content", "reasoning", "reasoning_text", "thinking", "thought", "thoughts"];

/** Reads an event of `/v1/chat/completions`, or the whole answer of a server that does not stream. */
export function chatPiece(event: unknown): ChatPiece {
  const choice = field(event, "choices", 0);
  const delta = field(choice, "delta") ?? field(choice, "message");
  // Some send the text itself, or in a field of another name.
  const content = partsOf(typeof delta === "string" ? delta : (field(delta, "content") ?? field(delta, "text")));
  const named = thinkingFields.find((name) => textOf(field(delta, name)) !== "");
  const thoughts = named === undefined ? undefined : textOf(field(delta, named));
  const end = endOf(choice, event);
  const cost = costOf(event);
  return {
    // Servers of models for completions answer with `text` on this route too.
    text: content.text + textOf(field(delta, "refusal")) || textOf(field(choice, "text")),
    thinking: thoughts ?? (content.thinking || textOf(field(delta, "reasoning_details"))),
    ...(named !== undefined && { thinkingField: named }),
    // Some send them beside the message.
    calls: [...callDeltas(delta), ...callDeltas(choice)],
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
  // A server that has taken a token for JSON.
  if (typeof part === "number") return String(part);
  if (typeof part !== "object" || part === null || depth > 4) return "";
  if (Array.isArray(part)) return part.map((each) => textOf(each, depth + 1)).join("");
  for (const name of ["text", "content", "thinking", "reasoning", "summary"]) {
    const text = textOf(field(part, name), depth + 1);
    if (text !== "") return text;
  }
  return "";
}
