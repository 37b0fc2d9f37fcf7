// What is said in a conversation with tools, made safe and made plain: before the model's template sees it.
import type { ChatMessage, ToolDeclaration } from "../../core/modelPort.ts";
import type { PromptedTools } from "../../core/agent/formats/toolFormat.ts";

export interface Told {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDeclaration[];
}

/**
 * The same with these marks broken by a blank, wherever the model did not write them itself: they are plain text in its vocabulary, so
 * that a file which contains one could end the result that it is shown in.
 */
export function withBrokenMarks({ messages, tools }: Told, marks: readonly string[]): Told {
  if (marks.length === 0) return { messages, tools };
  const broken = (text: string): string =>
    marks.reduce((rest, mark) => rest.replaceAll(mark, `${mark.slice(0, 1)} ${mark.slice(1)}`), text);
  return {
    messages: messages.map((message) =>
      message.role === "assistant" ? message : { ...message, content: broken(message.content) },
    ),
    tools: mapTexts(tools, broken) as readonly ToolDeclaration[],
  };
}

/**
 * The same in plain messages, for a template that knows no tools. `isNext`: the tools were declared before, and the first message is an
 * answer.
 */
export function prompted({ messages, tools }: Told, prompt: PromptedTools, isNext: boolean): Told {
  const plain: ChatMessage[] = [];
  for (const message of messages.map((each) => plainMessage(each, prompt))) {
    const last = plain.at(-1);
    // Most templates without tools want roles to alternate.
    if (last?.role === "user" && message.role === "user")
      plain[plain.length - 1] = { role: "user", content: `${last.content}\n\n${message.content}` };
    else plain.push(message);
  }
  if (isNext || tools.length === 0) return { messages: plain, tools: [] };
  const [system, ...rest] = plain;
  const declared = prompt.declaration(tools);
  if (system?.role === "system")
    return { messages: [{ role: "system", content: `${system.content}\n\n${declared}` }, ...rest], tools: [] };
  return { messages: [{ role: "system", content: declared }, ...plain], tools: [] };
}

function plainMessage(message: ChatMessage, prompt: PromptedTools): ChatMessage {
  if (message.role === "tool") return { role: "user", content: prompt.result(message.name, message.content) };
  if (message.role !== "assistant" || message.calls === undefined || message.calls.length === 0) return message;
  const content = [message.content, prompt.calls(message.calls)].filter((text) => text !== "").join("\n");
  return { role: "assistant", content, ...(message.thinking !== undefined && { thinking: message.thinking }) };
}

/** A JSON value with all its texts changed, and those of its names that are no plain words. */
export function mapTexts(value: unknown, of: (text: string) => string): unknown {
  if (typeof value === "string") return of(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, of));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [word(key, of), mapTexts(member, of)]));
}

/** A name. It is changed only if it is no plain word: some templates sort by them. */
export function word(name: string, of: (text: string) => string): string {
  return /^[\w.-]*$/.test(name) ? name : of(name);
}
