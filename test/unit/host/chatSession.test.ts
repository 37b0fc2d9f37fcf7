// A turn of the chat against a model that answers by script.
import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import { FailureError, failure } from "../../../src/core/failures.ts";
import type { ModelFacts } from "../../../src/core/models/modelState.ts";
import { ChatSession, type ChatModel } from "../../../src/host/chatSession.ts";
import type { ChatChunk, ChatEnd, ChatParams } from "../../../src/protocol/workerProtocol.ts";

type Answer = (params: ChatParams, send: (text: string) => void, signal: AbortSignal) => Promise<void>;

function sessionWith(answer: Answer, contextTokens = 4096): ChatSession {
  const model: ChatModel = {
    ready: async () => ({ contextTokens }) as ModelFacts,
    countTokens: async (text) => Math.ceil(text.length / 4),
    chat: async (params, onChunk: (chunk: ChatChunk) => void, signal) => {
      await answer(params, (text) => onChunk({ kind: "text", text }), signal!);
      return { text: "", thinking: "", reason: "endOfText" } as ChatEnd;
    },
  };
  return new ChatSession(model, () => true, silentLog);
}

function lastAnswer(session: ChatSession): string {
  const turn = session.conversation.turns.at(-1);
  return turn?.kind === "answer" ? `${turn.text} (${turn.state.kind})` : "none";
}

const untilAborted: Answer = (_params, send, signal) =>
  new Promise((_resolve, reject) => {
    send("be");
    signal.addEventListener("abort", () => {
      send("late");
      reject(new FailureError(failure("cancelled", "Cancelled.")));
    });
  });

describe("chat session", () => {
  it("asks with the whole conversation and shows the answer", async () => {
    const seen: string[] = [];
    const session = sessionWith(async (params, send) => {
      seen.push(params.messages.map((message) => message.role).join());
      send("because");
    });
    await session.ask("why?", undefined);
    await session.ask("really?", undefined);
    assert.deepEqual(seen, ["system,user", "system,user,assistant,user"]);
    assert.equal(lastAnswer(session), "because (complete)");
  });

  it("stops, keeps what was said and takes no later word", async () => {
    const session = sessionWith(untilAborted);
    const asking = session.ask("why?", undefined);
    await new Promise(setImmediate);
    session.stop();
    await asking;
    assert.equal(lastAnswer(session), "be (stopped)");
  });

  it("a second question ends the first answer, whose late words go nowhere", async () => {
    let count = 0;
    const session = sessionWith((...call) => (count++ === 0 ? untilAborted(...call) : Promise.resolve(call[1]("2"))));
    const first = session.ask("one", undefined);
    await new Promise(setImmediate);
    await session.ask("two", undefined);
    await first;
    assert.equal(lastAnswer(session), "2 (complete)");
    assert.deepEqual(
      session.conversation.turns.flatMap((turn) => (turn.kind === "answer" ? [turn.text] : [])),
      ["be", "2"],
    );
  });

  it("a cleared chat stays clear", async () => {
    const session = sessionWith(untilAborted);
    const asking = session.ask("why?", undefined);
    await new Promise(setImmediate);
    session.clear();
    await asking;
    assert.deepEqual(session.conversation.turns, []);
  });

  it("a failure becomes a card, and the question can be asked again", async () => {
    let count = 0;
    const session = sessionWith(async (_params, send) => {
      if (count++ === 0) throw new FailureError(failure("workerGone", "The worker ended."));
      send("now");
    });
    await session.ask("why?", undefined);
    assert.equal(lastAnswer(session), " (failed)");
    await session.retry();
    assert.equal(lastAnswer(session), "now (complete)");
  });

  it("what does not fit is refused before the model is asked", async () => {
    const session = sessionWith(() => assert.fail("the model must not be asked"), 512);
    await session.ask("word ".repeat(1000), undefined);
    assert.equal(lastAnswer(session), " (failed)");
  });
});
