// An answer by a server, with thinking separated even if the server does not do so.
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { ThinkingSplitter } from "../../core/chat/reply/thinking.ts";
import { fail } from "../../core/failures.ts";
import type { RequestContext } from "../service/inferenceBackend.ts";
import { chatEvents, Echo } from "./chatPieces.ts";
import { costNoter, longestTokenText } from "./pieces.ts";
import type { RemoteServer } from "./remoteServer.ts";
import { AnswerInJson } from "./structuredOutput.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";

/** Answers a conversation. `send` receives chunks as they arrive. */
export async function remoteChat(
  server: RemoteServer,
  params: ChatRequest,
  { record, signal }: RequestContext,
  send: (chunk: ChatChunk) => void,
): Promise<Omit<ChatEnd, "usage">> {
  const begun = params.answerPrefix ?? "";
  const stops = params.stop ?? [];
  const { maxTokens, temperature, grammar } = params;
  const sampling = { maxTokens, temperature, stop: stops, ...(grammar !== undefined && { grammar }) };
  const answer = { text: "", thinking: "" };
  const give = (chunks: readonly ChatChunk[]): void => {
    for (const chunk of chunks) {
      if (chunk.text === "") continue;
      if (chunk.kind === "text") record.text();
      answer[chunk.kind] += chunk.text;
      send(chunk);
    }
  };
  const json = grammar !== undefined && server.answersInJson ? new AnswerInJson() : undefined;
  const echo = new Echo(begun);
  const stop = new StopSequences(stops);
  const splitter = new ThinkingSplitter(false);
  const noteCost = costNoter(record);
  let end: "endOfText" | "maxTokens" | undefined;
  record.started();
  for await (const piece of chatEvents(server.chat(params.messages, begun, params.thinking, sampling, signal))) {
    noteCost(piece.cost);
    if (piece.text !== "" || piece.thinking !== "") record.produced();
    give([{ kind: "thinking", text: piece.thinking }]);
    give(splitter.push(stop.push(echo.push(json?.push(piece.text) ?? piece.text))));
    if (stop.stopped) {
      give(splitter.end());
      return { ...answer, reason: "stopRule" };
    }
    if (answer.text.length + answer.thinking.length > maxTokens * longestTokenText) {
      end = "maxTokens";
      break;
    }
    // The cost may arrive in one more event after the end of the text.
    end ??= piece.end;
  }
  if (end === undefined) fail("serverFailed", `The response from ${server.place} was cut off.`);
  give(splitter.push(stop.push(echo.push(json?.end() ?? "") + echo.end())));
  give([...splitter.push(stop.end()), ...splitter.end()]);
  return { ...answer, reason: end };
}
