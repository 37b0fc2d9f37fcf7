// One chat-lane request: the conversation in the model's own template, then the answer with thinking separated.
import { StopTexts } from "../core/chat/stopTexts.ts";
import { ThinkingSplitter, type ThinkingChunk } from "../core/chat/thinking.ts";
import { fail } from "../core/failures.ts";
import type { ChatChunk, ChatEnd, ChatParams } from "../protocol/workerProtocol.ts";
import type { LoadedModel } from "./engine.ts";
import { prefill, type SlicePacer } from "./prefill.ts";
import type { RequestRecord } from "./requestRecord.ts";
import type { Work } from "./scheduler.ts";
import { TokenText } from "./tokenText.ts";

/** Room that a prompt must leave for the answer, in tokens. */
const minAnswerTokens = 64;

/** Answers a conversation. Raises `promptTooLong` rather than cutting anything. */
export async function* chat(
  model: LoadedModel,
  params: ChatParams,
  pacer: SlicePacer,
  record: RequestRecord,
  send: (chunk: ChatChunk) => void,
): Work<Omit<ChatEnd, "usage">> {
  const { tokens: rendered, startsThinking } = model.renderChat(params.messages, params.thinking);
  const tokens = [...rendered, ...model.tokenize(params.answerPrefix ?? "")];
  record.promptTokens = tokens.length;
  const room = model.contextTokens - 1 - tokens.length;
  if (room < Math.min(minAnswerTokens, params.maxTokens))
    fail("promptTooLong", `The request has ${tokens.length} tokens; the context holds ${model.contextTokens}.`);
  const limit = Math.min(params.maxTokens, room);

  const sequence = model.userSequence;
  yield* prefill(sequence, tokens.slice(0, -1), pacer, record, [tokens.length - 1]);

  const answer = { text: "", thinking: "" };
  const give = (chunks: readonly ThinkingChunk[]): void => {
    for (const chunk of chunks) {
      answer[chunk.kind] += chunk.text;
      send(chunk);
    }
  };
  const thinking = new ThinkingSplitter(startsThinking);
  const stop = new StopTexts(params.stop ?? []);
  const text = new TokenText(model);
  const decoder = sequence.decode(tokens.at(-1)!, params.temperature);
  try {
    for (let produced = 0; produced < limit; produced++) {
      const token = await decoder.next();
      record.produced();
      if (model.isEnd(token)) {
        give([...thinking.push(stop.end()), ...thinking.end()]);
        return { ...answer, reason: "endOfText" };
      }
      const chunk = stop.push(text.push(token));
      if (chunk !== "") record.text();
      give(thinking.push(chunk));
      if (stop.stopped) {
        give(thinking.end());
        return { ...answer, reason: "stopRule" };
      }
      yield;
    }
    give([...thinking.push(stop.end()), ...thinking.end()]);
    return { ...answer, reason: "maxTokens" };
  } finally {
    await decoder.end();
  }
}
