// A chat model that answers by script and counts a token for every four characters.
import type { ChatChunk, ChatEnd, ChatModel, ChatRequest } from "../../../src/core/modelPort.ts";

/** One answer: sends its chunks, and may say how it ended. */
export type ScriptedAnswer = (
  request: ChatRequest,
  send: (chunk: ChatChunk) => void,
  signal: AbortSignal,
) => Promise<Partial<ChatEnd> | void>;

const usage = { reused: 0, evaluated: 0, produced: 0, queueMs: 0, prefillMs: 0, totalMs: 0 };

/** The end of an answer that says this text. */
export function endOf(text: string, reason: ChatEnd["reason"] = "endOfText"): ChatEnd {
  return { text, thinking: "", reason, usage };
}

/** A model whose context holds so many tokens; `requests` gets what it is asked. */
export function scriptedChatModel(
  answer: ScriptedAnswer,
  contextTokens = 4096,
  requests: ChatRequest[] = [],
): ChatModel {
  return {
    load: async () => ({ contextTokens }),
    countTokens: async (text) => Math.ceil(text.length / 4),
    chat: async (request, onChunk, signal) => {
      requests.push(request);
      return { ...endOf(""), ...(await answer(request, onChunk, signal)) };
    },
  };
}
