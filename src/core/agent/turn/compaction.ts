// Making room in a full context, once and by much: whatever is taken out changes the beginning of what the model has read, and all
// behind that has to be read again. So it is done between two tasks, never at each step.
import type { ChatMessage } from "../../modelPort.ts";
import { headOf } from "../../../base/text.ts";

/** Share of the context that has to become free for it to be worth reading the rest again. */
const leastGain = 0.25;

/** A conversation with room in it. */
export interface Compacted {
  readonly messages: readonly ChatMessage[];
  /** Tokens that became free. */
  readonly gained: number;
}

/**
 * The same conversation without thoughts, and with the oldest results of tools as one line each, as many as it takes to leave
 * `wanted` tokens more; undefined if that would not gain enough. What the user said and what the model wrote stay, so the task and
 * the plan do. `tokensOf` counts a text.
 */
export function compacted(
  messages: readonly ChatMessage[],
  contextTokens: number,
  wanted: number,
  tokensOf: (text: string) => number,
): Compacted | undefined {
  const least = Math.max(wanted, Math.ceil(contextTokens * leastGain));
  let gained = 0;
  const kept = messages.map((message): ChatMessage => {
    if (message.role !== "assistant" || message.thinking === undefined) return message;
    const { thinking, ...rest } = message;
    gained += tokensOf(thinking);
    return rest;
  });
  const calls = new Map(kept.flatMap((message) => callsOf(message)));
  for (const [at, message] of kept.entries()) {
    if (gained >= least) break;
    if (message.role !== "tool") continue;
    const content = shortResult(message, calls.get(message.callId));
    const saved = tokensOf(message.content) - tokensOf(content);
    if (saved <= 0) continue;
    kept[at] = { ...message, content };
    gained += saved;
  }
  return gained >= Math.ceil(contextTokens * leastGain) ? { messages: kept, gained } : undefined;
}

function callsOf(message: ChatMessage): (readonly [string, string])[] {
  if (message.role !== "assistant") return [];
  return (message.calls ?? []).map(({ id, name, arguments: given }) => {
    const first = ["path", "text", "command", "glob"].map((key) => given[key]).find((each) => typeof each === "string");
    return [id, first === undefined ? name : `${name} ${headOf(String(first), 100)}`] as const;
  });
}

function shortResult({ name }: Extract<ChatMessage, { role: "tool" }>, call = name): string {
  return `(${call}: the result is no longer shown. Call it again if you need it.)`;
}
