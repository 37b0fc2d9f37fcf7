// A model behind llama-server's own tool calling: the same messages and tools, and what the server makes of the answers.
import type { ChatEnd, ChatMessage, ChatModel, ChatRequest, ToolCall } from "../../../src/core/modelPort.ts";

/** A call that the server gave back as a part of the text: clients show it to the user, and nothing is done. */
const callInText = /<tool_call>|<tools>|<function=|\{\s*"name"\s*:\s*"\w+"\s*,\s*"(?:arguments|parameters)"/;

interface ServerMessage {
  readonly content?: string | null;
  readonly reasoning_content?: string | null;
  readonly tool_calls?: readonly {
    readonly id?: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

interface ServerAnswer {
  readonly choices: readonly { readonly message: ServerMessage; readonly finish_reason: string }[];
  readonly timings: {
    readonly cache_n?: number;
    readonly prompt_n: number;
    readonly prompt_ms: number;
    readonly predicted_n: number;
    readonly predicted_ms: number;
  };
}

/** Is told of each call that came as text. */
export function serverModel(address: string, contextTokens: number, onCallInText: () => void): ChatModel {
  return {
    load: async () => ({ contextTokens }),
    countTokens: async (text) => {
      const { tokens } = (await post(address, "tokenize", { content: text })) as { tokens: unknown[] };
      return tokens.length;
    },
    chat: async (request, _onChunk, signal) => {
      const answer = await post(address, "v1/chat/completions", bodyOf(request), signal).catch((error: unknown) => {
        if (error instanceof ServerRefusal) return error;
        throw error;
      });
      if (answer instanceof ServerRefusal) return unread(answer);
      const end = endOf(answer as ServerAnswer);
      if (callInText.test(end.text)) onCallInText();
      return end;
    },
  };
}

class ServerRefusal extends Error {}

async function post(address: string, path: string, body: object, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${address}/${path}`, {
    ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) },
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw new ServerRefusal(`${response.status}: ${await response.text()}`);
  return response.json();
}

function bodyOf({ messages, tools = [], toolChoice = "auto", maxTokens, temperature }: ChatRequest): object {
  return {
    messages: messages.map(messageOf),
    tools: tools.map((tool) => ({ type: "function", function: tool })),
    tool_choice: toolChoice,
    max_tokens: maxTokens,
    temperature,
    cache_prompt: true,
    parallel_tool_calls: true,
  };
}

function messageOf(message: ChatMessage): object {
  if (message.role === "tool") return { role: "tool", tool_call_id: message.callId, content: message.content };
  if (message.role !== "assistant" || message.calls === undefined)
    return { role: message.role, content: message.content };
  const calls = message.calls.map(({ id, name, arguments: given }) => ({
    ...{ id, type: "function" },
    function: { name, arguments: JSON.stringify(given) },
  }));
  return { role: "assistant", content: message.content, tool_calls: calls };
}

function endOf({ choices, timings }: ServerAnswer): ChatEnd {
  const { message, finish_reason: finish } = choices[0]!;
  const { cache_n: reused = 0, prompt_n: evaluated, predicted_n: produced, prompt_ms: prefillMs } = timings;
  const totalMs = prefillMs + timings.predicted_ms;
  const usage = { reused, evaluated, produced, queueMs: 0, prefillMs, firstTextMs: prefillMs, totalMs };
  const calls: ToolCall[] = [];
  let malformedCall: ChatEnd["malformedCall"];
  for (const [at, { id, function: called }] of (message.tool_calls ?? []).entries())
    try {
      const given = JSON.parse(called.arguments) as Record<string, unknown>;
      calls.push({ id: id ?? `${produced}-${at}`, name: called.name, arguments: given });
    } catch {
      malformedCall = { text: called.arguments, problem: "its arguments are not JSON" };
    }
  return {
    ...{ text: message.content ?? "", thinking: message.reasoning_content ?? "", usage },
    reason: calls.length > 0 ? "toolCalls" : finish === "length" ? "maxTokens" : "endOfText",
    ...(calls.length > 0 && { calls }),
    ...(malformedCall !== undefined && { malformedCall }),
  };
}

/** The server refuses an answer of its own that it cannot read. */
function unread(refusal: ServerRefusal): ChatEnd {
  const usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0, prefillMs: 0, totalMs: 0 };
  const malformedCall = { text: "", problem: refusal.message };
  return { text: "", thinking: "", reason: "endOfText", usage, malformedCall };
}
