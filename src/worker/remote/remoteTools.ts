// Conversations with tools in the words of OpenAI's API.
import type { ChatMessage, ChatRequest } from "../../core/modelPort.ts";
import { namesAsText } from "../../core/models/remote/specialTokens.ts";

/** The fields that offer tools. What a model may do anyway is not said: some servers refuse the field. */
export function toolFields({ tools = [], toolChoice = "auto" }: Pick<ChatRequest, "tools" | "toolChoice">): object {
  if (tools.length === 0) return {};
  const offered = tools.map(({ name, description, parameters }) => ({
    type: "function",
    function: { name, description: namesAsText(description), parameters },
  }));
  return { tools: offered, ...(toolChoice !== "auto" && { tool_choice: toolChoice }) };
}

/** A message as servers know it. `thoughts`: the field in which this server takes thoughts; undefined if it takes none. */
export function sentMessage(message: ChatMessage, thoughts?: string): object {
  const content = namesAsText(message.content);
  if (message.role === "tool") return { role: "tool", tool_call_id: message.callId, name: message.name, content };
  if (message.role !== "assistant") return { role: message.role, content };
  const { calls = [], thinking = "" } = message;
  if (calls.length === 0) return { role: "assistant", content };
  return {
    ...{ role: "assistant", content },
    ...(thoughts !== undefined && thinking !== "" && { [thoughts]: namesAsText(thinking) }),
    tool_calls: calls.map(({ id, name, arguments: given }) => ({
      ...{ id, type: "function" },
      function: { name, arguments: namesAsText(JSON.stringify(given)) },
    })),
  };
}
