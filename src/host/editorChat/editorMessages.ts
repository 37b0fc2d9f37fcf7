// The editor's messages as the model's: calls and results where they belong, whatever order and gaps they come with. Independent of
// the editor: `editorParts.ts` reads its classes.
import { createHash } from "node:crypto";
import type { ForeignTools } from "../../core/agent/tools/foreignTools.ts";
import { nothingSaid, type ChatMessage, type ToolCall } from "../../core/modelPort.ts";

/** A part of a message of the editor. */
export type EditorPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: "result"; readonly id: string; readonly text: string };

/** A message of the editor. Results of calls are a user's. */
export interface EditorMessage {
  readonly role: "system" | "user" | "assistant";
  readonly parts: readonly EditorPart[];
}

/** Stands for the result of a call that was never made, or whose result is empty. */
const noResult = "(no result)";

/**
 * A conversation as models know it. Neighbours of the same role are merged, because many templates accept only alternating roles; a
 * system message after the beginning becomes the user's. Each call has exactly one result, right behind it.
 */
export function chatMessages(messages: readonly EditorMessage[], tools: ForeignTools): readonly ChatMessage[] {
  const conversation = new Conversation(tools);
  for (const { role, parts } of messages) conversation.add(role, parts);
  return conversation.messages;
}

class Conversation {
  readonly messages: ChatMessage[] = [];
  private readonly tools: ForeignTools;
  /** Places of the results that have not come, by the ids of their calls. */
  private readonly waiting = new Map<string, number>();
  private readonly ids = new Set<string>();

  constructor(tools: ForeignTools) {
    this.tools = tools;
  }

  add(role: EditorMessage["role"], parts: readonly EditorPart[]): void {
    for (const part of parts) if (part.kind === "result") this.result(part.id, part.text);
    const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
    if (role === "assistant") {
      const calls = parts.filter((part) => part.kind === "call");
      this.answer(text, calls);
    } else this.say(role, text);
  }

  private say(role: "system" | "user", content: string): void {
    if (content.trim() === "") return;
    const last = this.messages.at(-1);
    const own = role === "system" && last !== undefined && last.role !== "system" ? "user" : role;
    if (last?.role === own)
      this.messages[this.messages.length - 1] = { role: own, content: `${last.content}\n\n${content}` };
    else this.messages.push({ role: own, content });
  }

  private answer(content: string, given: readonly (EditorPart & { readonly kind: "call" })[]): void {
    if (content.trim() === "" && given.length === 0) return;
    // Models were trained with conversations that a user begins.
    if (this.messages.every(({ role }) => role === "system")) this.say("user", nothingSaid);
    const calls = given.map((call) => ({
      call: this.tools.written({ ...call, id: this.ownId(call.id) }),
      id: call.id,
    }));
    const last = this.messages.at(-1);
    const before = last?.role === "assistant" ? last : undefined;
    if (before) this.messages.pop();
    const all: readonly ToolCall[] = calls.map(({ call }) => call);
    const said = [before?.content ?? "", content].filter((text) => text.trim() !== "").join("\n\n");
    this.messages.push({ role: "assistant", content: said, ...(all.length > 0 && { calls: all }) });
    for (const { call, id } of calls) {
      this.waiting.set(id, this.messages.length);
      this.messages.push({ role: "tool", content: noResult, callId: call.id, name: call.name });
    }
  }

  private result(id: string, text: string): void {
    const content = text.trim() === "" ? noResult : text;
    const at = this.waiting.get(id);
    const place = at === undefined ? undefined : this.messages[at];
    // The call may have been left out to save room.
    if (at === undefined || place?.role !== "tool")
      return this.say("user", `Result of an earlier tool call:\n${content}`);
    this.waiting.delete(id);
    this.messages[at] = { ...place, content };
  }

  /** Some models number their calls anew in each answer. */
  private ownId(id: string): string {
    let own = id;
    for (let count = 2; this.ids.has(own); count++) own = `${id}-${count}`;
    this.ids.add(own);
    return own;
  }
}

/**
 * A name for a conversation, of which the editor says no more than its messages: what it begins with, up to the first question. The
 * worker compares the rest itself. `session`: of the editor's window, so that the same question in another one does not disturb it.
 */
export function conversationName(session: string, messages: readonly ChatMessage[]): string {
  const first = messages.findIndex(({ role }) => role === "user");
  const beginning = JSON.stringify([session, ...messages.slice(0, first + 1)]);
  return `editor-${createHash("sha256").update(beginning).digest("hex")}`;
}

/** A piece of text has this type in prompt-tsx's JSON. */
const textType = 2;

/** The text of a result that was written with prompt-tsx, as JSON: its pieces in order. Anything else is shown as JSON. */
export function promptTsxText(value: unknown): string {
  if (typeof value === "string") return value;
  const pieces: string[] = [];
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== "object" || next === null) continue;
    const { type, text, lineBreakBefore, node, children } = next as Readonly<Record<string, unknown>>;
    if (type === textType && typeof text === "string")
      pieces.push(lineBreakBefore && pieces.length > 0 ? `\n${text}` : text);
    if (Array.isArray(children)) for (const child of children.toReversed()) rest.push(child);
    rest.push(node);
  }
  return pieces.length > 0 ? pieces.join("") : (JSON.stringify(value) ?? "");
}
