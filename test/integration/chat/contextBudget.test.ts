// A chat that has outgrown the model's context: refused before anything is sent, and answered again once its oldest turns are left
// out or summed up.
import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { emptyConversation, type Conversation, type Turn } from "../../../src/core/chat/conversation.ts";
import { parseMessage } from "../../../src/core/chat/slashCommands.ts";
import { ChatSession } from "../../../src/host/chat/chatSession.ts";
import { realModel } from "../../support/models/models.ts";
import { TestHome } from "../../support/workers.ts";

const contextTokens = 1024;

const turn = (number: number): Turn[] => [
  {
    ...{ kind: "question", id: 2 * number + 1, text: `Part ${number}`, context: "", excerpts: [] },
    request: `Part ${number} ${"word ".repeat(280)}`,
  },
  {
    ...{ kind: "answer", id: 2 * number + 2, purpose: "chat", text: `That was part ${number}.`, thinking: "" },
    state: { kind: "complete" },
  },
];

describe("a chat that does not fit any more", () => {
  let home: TestHome;
  let client: WorkerClient;
  before(async () => {
    home = new TestHome();
    client = home.client();
    client.use({ path: realModel(), contextTokens });
    await client.load();
  });
  after(() => home.close());

  /** A session with three turns of 280 words, of which two fit. */
  function fullSession(): ChatSession {
    let count = 0;
    const session = new ChatSession({
      model: {
        load: (signal) => client.load(signal),
        countTokens: (text) => client.countTokens(text),
        chat: (params, onChunk, signal) => client.chat({ ...params, maxTokens: 24, temperature: 0 }, onChunk, signal),
      },
      agent: { work: () => Promise.reject(new Error("no agent here")), say: () => undefined },
      goOn: () => "Go on.",
      mayThink: () => false,
      newId: () => `chat-${++count}`,
      now: () => 0,
      log: silentLog,
    });
    const saved: Conversation = { ...emptyConversation, nextId: 7, turns: [0, 1, 2].flatMap(turn) };
    session.restore("saved", saved);
    return session;
  }

  const last = (session: ChatSession): Extract<Turn, { kind: "answer" }> => {
    const end = session.conversation.turns.at(-1);
    return end?.kind === "answer" ? end : assert.fail("the last turn is no answer");
  };

  it("is refused with the reason, and answered when the oldest turns are left out", async () => {
    const session = fullSession();
    await session.ask(parseMessage("Say hello."), []);
    const { state } = last(session);
    assert.match(state.kind === "failed" ? state.failure.message : state.kind, /tokens/);
    session.change({ kind: "leftOut", before: 5 });
    await session.ask(parseMessage("Say hello."), []);
    assert.equal(last(session).state.kind, "complete");
    assert.notEqual(last(session).text, "");
    assert.equal(session.conversation.turns[0]?.text, "Part 0", "what is left out is still there to read");
  });

  it("is answered when the oldest turns are summed up", async () => {
    const session = fullSession();
    await session.summariseBefore(5, new AbortController().signal);
    assert.notEqual(session.conversation.summary ?? "", "");
    await session.ask(parseMessage("Say hello."), []);
    assert.equal(last(session).state.kind, "complete");
    assert.notEqual(last(session).text, "");
  });
});
