// An answer by a server, with thinking separated even if the server does not do so.
import { answerBehindThoughts, DetectedThoughts, readsLikeThoughts } from "../../core/chat/reply/detectedThoughts.ts";
import { EndMark } from "../../core/chat/reply/endMark.ts";
import { AnswerGuard } from "../../core/chat/reply/repetitionGuard.ts";
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { FailureError } from "../../core/failures.ts";
import type { RequestContext } from "../service/inferenceBackend.ts";
import { prompted } from "../service/toolTexts.ts";
import { chatEvents, Echo, onlyThoughts } from "./chatPieces.ts";
import type { StreamEnd } from "./stream/finishReason.ts";
import { costNoter, longestTokenText } from "./stream/pieces.ts";
import { promptedFormat, RemoteCalls } from "./remoteCalls.ts";
import type { RemoteServer } from "./remoteServer.ts";
import { AnswerInJson } from "./structuredOutput.ts";
import type { ChatChunk, ChatEnd, ChatMessage, ChatRequest, EndReason, SaidChunk } from "../../core/modelPort.ts";

/** An answer of at least this many characters shows how answers of its kind begin. */
const plainCharacters = 100;

/** Answers a conversation. `send` receives chunks as they arrive. */
export async function remoteChat(
  server: RemoteServer,
  params: ChatRequest,
  { record, signal }: RequestContext,
  send: (chunk: ChatChunk) => void,
): Promise<Omit<ChatEnd, "usage">> {
  const before = params.answerPrefix ?? "";
  // A server that cannot go on from what was said is asked to.
  const isAsked = params.continues === true && !server.goesOn;
  const begun = isAsked ? "" : before;
  const { maxTokens, temperature, grammar, tools = [] } = params;
  // A server that takes no tools gets them in words.
  const isTold = tools.length > 0 && server.refusesTools;
  const format = isTold ? promptedFormat() : undefined;
  const told = format?.prompt ? prompted({ messages: params.messages, tools }, format.prompt, false) : params;
  const messages = isAsked ? [...told.messages, ...goingOn(before)] : told.messages;
  const stops = params.stop ?? [];
  const offered = isTold ? {} : { tools: params };
  const sampling = { maxTokens, temperature, stop: stops, ...(grammar !== undefined && { grammar }), ...offered };
  const guard = new AnswerGuard(params);
  const calls = new RemoteCalls(tools, isTold, (chunk) => {
    guard.pushCall(chunk.text);
    send(chunk);
  });
  const answer = { text: "", thinking: "" };
  const json = server.answersInJson(sampling, begun) ? new AnswerInJson() : undefined;
  const echo = new Echo(before);
  const stop = new StopSequences(stops);
  const mark = new EndMark();
  const give = (kind: SaidChunk["kind"], text: string): void => {
    if (text === "") return;
    guard.push(kind, text);
    if (kind === "text") record.text();
    answer[kind] += text;
    send({ kind, text });
  };
  // A beginning and stop texts belong to the answer: thoughts may well contain them.
  const giveAll = (chunks: readonly SaidChunk[]): void => {
    for (const { kind, text } of chunks) {
      const own = kind === "text" ? calls.text(text) : text;
      give(kind, kind === "text" ? mark.push(stop.push(echo.push(json?.push(own) ?? own))) : own);
    }
  };
  const thoughts = new DetectedThoughts(server.beginningOf(params.thinking, begun));
  const called = (reason: EndReason): Omit<ChatEnd, "usage"> => {
    const made = calls.result();
    const isCalling = made.calls !== undefined && (reason === "endOfText" || made.malformedCall === undefined);
    return guard.endOf({ ...answer, reason: stop.stopped ? "stopRule" : isCalling ? "toolCalls" : reason, ...made });
  };
  let shownUntil = 0;
  // What may be thoughts or the answer. Without it, a long answer would show nothing for a minute.
  const showHeld = (): void => {
    const held = json === undefined && tools.length === 0 ? thoughts.undecided : "";
    // Whole pieces of the stream, as they came.
    if (held.length > shownUntil) send({ kind: "held", text: held.slice(shownUntil) });
    shownUntil = held.length;
  };
  const noteCost = costNoter(record);
  let end: StreamEnd | undefined;
  // An answer that the server takes for thoughts, as others of this kind before.
  const isMisplaced = server.sendsAnswersAsThoughts(params.thinking);
  let [hasText, hasField] = [false, false];
  record.started();
  try {
    for await (const piece of chatEvents(server.chat(messages, begun, params.thinking, sampling, signal))) {
      // It has just refused them, and answers a question without them.
      if (tools.length > 0 && !isTold && server.refusesTools)
        return remoteChat(server, params, { record, signal }, send);
      noteCost(piece.cost);
      if (piece.text !== "" || piece.thinking !== "" || piece.calls.length > 0) record.produced();
      server.foundThoughtsIn(piece.thinkingField);
      if (tools.length > 0) calls.deltas(piece.calls);
      hasText ||= piece.text.trim() !== "";
      if (isMisplaced) giveAll([{ kind: "text", text: piece.thinking }]);
      else give("thinking", piece.thinking);
      if (piece.thinking !== "") {
        thoughts.areSeparate();
        hasField = true;
      }
      const clear = thoughts.push(piece.text);
      // Whoever shows it drops what was held when something else comes.
      if (clear.length > 0) shownUntil = 0;
      giveAll(clear);
      showHeld();
      if (stop.stopped || guard.isRepeating) {
        give("text", mark.end());
        return called(stop.stopped ? "stopRule" : "endOfText");
      }
      if (answer.text.length + answer.thinking.length + calls.length > maxTokens * longestTokenText) {
        end = { kind: "maxTokens" };
        break;
      }
      // The cost may arrive in one more event after the end of the text, and some servers say too early that it ends.
      end = piece.end ?? end;
    }
  } catch (error) {
    // What has come stays, also what was still held back.
    giveAll(thoughts.end());
    give("text", mark.push(stop.push(echo.end()) + stop.end()) + mark.end());
    if (calls.isUnreadable(error)) return called("endOfText");
    throw error;
  }
  giveAll(thoughts.end());
  give("text", mark.push(stop.push(echo.push(calls.end(answer.thinking)))));
  if (hasText) server.foundAnswer(params.thinking, "text");
  // An agent is told that its model has only thought.
  if (tools.length === 0 && answer.text.trim() === "" && answer.thinking.trim() !== "") {
    const isWhole = end?.kind === "endOfText";
    const behind = answerBehindThoughts(answer.thinking);
    if (behind !== "") giveAll([{ kind: "text", text: behind }]);
    // Some servers take a whole answer for thoughts.
    else if (isWhole || (end?.kind === "maxTokens" && !params.thinking && !readsLikeThoughts(answer.thinking))) {
      giveAll([{ kind: "text", text: answer.thinking }]);
      if (isWhole && hasField && !hasText) server.foundAnswer(params.thinking, "thoughts");
    } else if (end !== undefined && params.purpose !== "chat") throw new FailureError(onlyThoughts(server.place));
  }
  give("text", mark.push(stop.push(echo.push(json?.end() ?? "") + echo.end())));
  give("text", mark.push(stop.end()) + mark.end());
  if (thoughts.hasLoneEnd) server.beginsInThoughts(params.thinking);
  else if (begun === "" && answer.thinking === "" && answer.text.length > plainCharacters)
    server.beginsPlainly(params.thinking);
  return called(server.reasonOf(end, answer.text !== "" || tools.length > 0));
}

/** The messages that ask for the rest of an answer. */
function goingOn(said: string): readonly ChatMessage[] {
  const content =
    "Your answer was cut off. Go on exactly where it ended, in the middle of a sentence or of code if need be. " +
    "Do not repeat anything of it and do not say anything else.";
  return [
    { role: "assistant", content: said },
    { role: "user", content },
  ];
}
