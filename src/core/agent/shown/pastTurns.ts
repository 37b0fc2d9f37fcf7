// A chat as the messages of an agent that goes on with it: after a reload, or when others answered in between.
import type { AgentWork, CallItem, WorkItem } from "../../agentWork.ts";
import { nothingSaid, type ChatMessage, type ToolCall } from "../../modelPort.ts";
import { closing, stoppedResult } from "../turn/turnWords.ts";

/** A question and its answer. */
export interface PastTurn {
  /** All that the model was asked. */
  readonly asked: string;
  /** What it said at the end. */
  readonly said: string;
  /** What an agent did before that. */
  readonly work?: AgentWork;
}

/** The messages, the system text first. Each call in them has one result. */
export function messagesOf(systemText: string, turns: readonly PastTurn[]): readonly ChatMessage[] {
  const messages: ChatMessage[] = [{ role: "system", content: systemText }];
  const ids = { next: 1 };
  for (const { asked, said, work } of turns) {
    say(messages, asked);
    for (const step of stepsOf(work?.items ?? [])) push(messages, step, ids);
    if (said.trim() !== "") answer(messages, said);
  }
  return messages;
}

/** What was said before the calls of one answer, and these; or a word of the user's. */
interface Step {
  readonly step: number;
  readonly texts: string[];
  readonly calls: CallItem[];
  readonly word?: string;
}

function stepsOf(items: readonly WorkItem[]): Step[] {
  const steps: Step[] = [];
  /** The user's words reach the model at the end of the step in which they were said. */
  let words: Step[] = [];
  for (const item of items) {
    if (item.kind === "thought") continue;
    if (item.kind === "word") {
      words.push({ step: -1, texts: [], calls: [], word: item.text });
      continue;
    }
    let last = steps.at(-1);
    if (last?.step !== item.step) {
      steps.push(...words, (last = { step: item.step, texts: [], calls: [] }));
      words = [];
    }
    if (item.kind === "call") last.calls.push(item);
    else last.texts.push(item.text);
  }
  return [...steps, ...words];
}

function push(messages: ChatMessage[], { texts, calls, word }: Step, ids: { next: number }): void {
  if (word !== undefined) return say(messages, word);
  // Ids of servers need not be unique in a chat.
  const made = calls.map(({ name, arguments: given }): ToolCall => ({ id: `p${ids.next++}`, name, arguments: given }));
  answer(messages, texts.join("\n\n"), made);
  for (const [index, { result = stoppedResult, name }] of calls.entries())
    messages.push({ role: "tool", content: result, callId: made[index]!.id, name });
}

/** Templates want users and assistants to alternate. */
function say(messages: ChatMessage[], content: string): void {
  const last = messages.at(-1);
  if (last?.role === "user" || last?.role === "tool") messages.push({ role: "assistant", content: closing });
  messages.push({ role: "user", content });
}

function answer(messages: ChatMessage[], text: string, calls: readonly ToolCall[] = []): void {
  const last = messages.at(-1);
  const isOpen = last?.role === "assistant" && last.calls === undefined;
  const all = isOpen ? [last.content, text].filter((each) => each !== "").join("\n\n") : text;
  if (isOpen) messages.pop();
  const content = all === "" && calls.length === 0 ? nothingSaid : all;
  messages.push({ role: "assistant", content, ...(calls.length > 0 && { calls }) });
}
