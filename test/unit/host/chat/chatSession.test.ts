// A turn of the chat against a model that answers by script.
import assert from "node:assert/strict";
import { parseMessage } from "../../../../src/core/chat/slashCommands.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { FailureError, failure } from "../../../../src/core/failures.ts";
import { ChatSession, type ChatAgent } from "../../../../src/host/chat/chatSession.ts";
import type { ChatRequest } from "../../../../src/core/modelPort.ts";
import { scriptedChatModel } from "../../../support/models/scriptedChatModel.ts";

/** A session whose agent does as it is told. */
function agentSession(work: ChatAgent["work"], heard: string[] = []): ChatSession {
  const agent: ChatAgent = { work, say: (_key, text) => void heard.push(text) };
  let [count, time] = [0, 0];
  const newId = (): string => `chat-${++count}`;
  const model = scriptedChatModel(async () => ({ text: "plain" }));
  const goOn = (): string => "Go on.";
  const session = new ChatSession({
    ...{ model, agent, goOn, newId, log: silentLog },
    ...{ mayThink: () => true, now: () => (time += 500) },
  });
  session.change({ kind: "modeSet", mode: "agent" });
  return session;
}

type Answer = (params: ChatRequest, send: (text: string) => void, signal: AbortSignal) => Promise<void>;

function sessionWith(answer: Answer, contextTokens = 4096): ChatSession {
  const model = scriptedChatModel(async (params, send, signal) => {
    await answer(params, (text) => send({ kind: "text", text }), signal);
    return { text: "summary" };
  }, contextTokens);
  let [count, time] = [0, 0];
  const newId = (): string => `chat-${++count}`;
  const agent = { work: () => Promise.reject(new Error("no agent here")), say: () => undefined };
  const goOn = (): string => "Go on.";
  return new ChatSession({ model, agent, goOn, mayThink: () => true, newId, now: () => (time += 500), log: silentLog });
}

function lastAnswer(session: ChatSession): string {
  const turn = session.conversation.turns.at(-1);
  return turn?.kind === "answer" ? `${turn.text} (${turn.state.kind})` : "none";
}

/** All that was asked and answered. */
function said(session: ChatSession): string[] {
  return session.conversation.turns.map(({ text }) => text);
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
    await session.ask(parseMessage("why?"), []);
    await session.ask(parseMessage("really?"), []);
    assert.deepEqual(seen, ["system,user", "system,user,assistant,user"]);
    assert.equal(lastAnswer(session), "because (complete)");
  });

  it("takes up the last conversation at the start, unless another was begun meanwhile", async () => {
    const saved = sessionWith((_params, send) => Promise.resolve(send("because")));
    await saved.ask(parseMessage("why?"), []);
    const [fresh, other] = [sessionWith(untilAborted), sessionWith(untilAborted)];
    fresh.restore("saved", saved.conversation);
    assert.deepEqual(said(fresh), ["why?", "because"]);
    other.startNew();
    other.restore("saved", saved.conversation);
    assert.deepEqual(said(other), []);
  });

  it("stops, keeps what was said and takes no later word", async () => {
    const session = sessionWith(untilAborted);
    const asking = session.ask(parseMessage("why?"), []);
    await new Promise(setImmediate);
    session.stop();
    await asking;
    assert.equal(lastAnswer(session), "be (stopped)");
  });

  it("goes on with an answer that was stopped, and asks what waited behind it then", async () => {
    const asked: (string | undefined)[] = [];
    const session = sessionWith((params, send, signal) => {
      asked.push(params.answerPrefix);
      if (asked.length === 1) return untilAborted(params, send, signal);
      return Promise.resolve(send(asked.length === 2 ? "cause" : "yes"));
    });
    const asking = session.ask(parseMessage("why?"), []);
    await new Promise(setImmediate);
    await session.ask(parseMessage("really?"), []);
    session.stop();
    await asking;
    await session.continueAnswer();
    assert.deepEqual(said(session), ["why?", "because", "really?", "yes"]);
    assert.deepEqual(asked, [undefined, "be", undefined]);
    await session.continueAnswer();
    assert.equal(asked.length, 3, "a complete answer does not go on");
  });

  it("a second question waits for the first answer, and is asked then", async () => {
    let end = (): void => {};
    let count = 0;
    const session = sessionWith((_params, send) => {
      send(String(++count));
      return count === 1 ? new Promise((resolve) => (end = resolve)) : Promise.resolve();
    });
    const first = session.ask(parseMessage("one"), []);
    await new Promise(setImmediate);
    await session.ask(parseMessage("two"), []);
    assert.deepEqual(
      session.conversation.queue.map(({ text }) => text),
      ["two"],
    );
    end();
    await first;
    assert.deepEqual(said(session), ["one", "1", "two", "2"]);
    assert.deepEqual(session.conversation.queue, []);
  });

  it("after a stop what waits goes on waiting, until it is wanted", async () => {
    let count = 0;
    const session = sessionWith((...call) => (count++ === 0 ? untilAborted(...call) : Promise.resolve(call[1]("2"))));
    const first = session.ask(parseMessage("one"), []);
    await new Promise(setImmediate);
    await session.ask(parseMessage("two"), []);
    session.stop();
    await first;
    assert.deepEqual(said(session), ["one", "be"]);
    await session.askQueued();
    assert.deepEqual(said(session), ["one", "be", "two", "2"]);
  });

  it("an earlier question in other words is asked with what stands before it, and keeps what it was about", async () => {
    const seen: string[] = [];
    const session = sessionWith(async (params, send) => {
      seen.push(
        params.messages
          .map(({ content }) => content)
          .slice(1)
          .join("|"),
      );
      send("so");
    });
    await session.ask(parseMessage("one"), [
      { label: "a.py", uri: "file:///a.py", languageId: "python", text: "x = 1" },
    ]);
    await session.ask(parseMessage("two"), []);
    await session.edit(session.conversation.turns[0]!.id, parseMessage("three"));
    assert.deepEqual(said(session), ["three", "so"]);
    assert.match(seen.at(-1)!, /^`a\.py`:\n```python\nx = 1\n```\n\nthree$/);
    const [question] = session.conversation.turns;
    assert.deepEqual(question?.kind === "question" && question.excerpts, [{ label: "a.py", uri: "file:///a.py" }]);
  });

  it("an explanation in other words is still about its code, whatever the words were", async () => {
    const seen: string[] = [];
    const session = sessionWith(async (params, send) => {
      seen.push(params.messages.at(-1)!.content);
      send("so");
    });
    const question = { text: "Explain this code.", context: "Explain this: x = 1", request: "Be brief." };
    await session.askAs("explain", { ...question, excerpts: [{ label: "a.py:1", uri: "file:///a.py" }] });
    await session.edit(session.conversation.turns[0]!.id, parseMessage("/explain"));
    assert.equal(seen[0], "Explain this: x = 1\n\nBe brief.");
    assert.match(seen[1]!, /^Explain this: x = 1\n\nExplain what this code does/);
    const [edited] = session.conversation.turns;
    assert.deepEqual(edited?.kind === "question" && edited.excerpts, [{ label: "a.py:1", uri: "file:///a.py" }]);
  });

  it("an answer goes on in a chat that is not looked at, and a chat that is deleted ends", async () => {
    let end = (): void => {};
    const session = sessionWith((_params, send, signal) => {
      send("be");
      return new Promise((resolve, reject) => {
        end = () => resolve(send("cause"));
        signal.addEventListener("abort", () => reject(new FailureError(failure("cancelled", "Cancelled."))));
      });
    });
    const { id } = session;
    const asking = session.ask(parseMessage("why?"), []);
    await new Promise(setImmediate);
    session.startNew();
    assert.deepEqual(session.conversation.turns, []);
    end();
    await asking;
    session.open(id, session.opened(id)!);
    assert.equal(lastAnswer(session), "because (complete)");
    const again = session.ask(parseMessage("and?"), []);
    await new Promise(setImmediate);
    session.forget(id);
    await again;
    assert.deepEqual([session.conversation.turns, session.opened(id)], [[], undefined]);
  });

  it("an answer goes on when its chat continues under another id, and what waits is asked there", async () => {
    let finish = (): void => {};
    const held = new Promise<void>((resolve) => (finish = resolve));
    const session = sessionWith(async (_params, send) => {
      send("be");
      await held;
      send("cause");
    });
    const changed: string[] = [];
    session.onDidChange(({ id, event }) => changed.push(`${id} ${event.kind}`));
    const { id } = session;
    const asked = session.ask(parseMessage("why?"), []);
    await session.ask(parseMessage("really?"), []);
    session.changeId(id, "copy");
    assert.equal(session.id, "copy");
    changed.length = 0;
    finish();
    await asked;
    assert.deepEqual(said(session), ["why?", "because", "really?", "because"]);
    assert.ok(changed.every((change) => change.startsWith("copy ")));
    assert.equal(session.opened(id), undefined);
  });

  it("a command is shown as it was written, and asked in its words", async () => {
    let content = "";
    const session = sessionWith(async (params, send) => {
      content = params.messages.at(-1)!.content;
      send("so");
    });
    await session.ask(parseMessage("/explain briefly"), []);
    assert.deepEqual(said(session), ["/explain briefly", "so"]);
    assert.match(content, /^Explain what this code does.*\nbriefly$/);
  });

  it("says how long it thought, and asks with the chat's own switch", async () => {
    const modes: boolean[] = [];
    const session = sessionWith(async ({ thinking }, send) => {
      modes.push(thinking);
      send("so");
    });
    session.change({ kind: "thinkingSet", thinking: "off" });
    await session.ask(parseMessage("why?"), []);
    session.change({ kind: "thinkingSet", thinking: "on" });
    await session.ask(parseMessage("why?"), []);
    assert.deepEqual(modes, [false, true]);
  });

  it("what was left out is not sent, and a summary stands for it", async () => {
    const seen: string[] = [];
    const session = sessionWith(async (params, send) => {
      seen.push(params.messages.map(({ role, content }) => `${role}:${content.slice(-8)}`).join("|"));
      send("so");
    });
    await session.ask(parseMessage("one"), []);
    await session.ask(parseMessage("two"), []);
    await session.summariseBefore(session.conversation.turns[2]!.id, new AbortController().signal);
    assert.match(seen.at(-1)!, /user:one\|assistant:so\|user:/);
    assert.equal(session.conversation.summary, "summary");
    await session.ask(parseMessage("three"), []);
    assert.match(seen.at(-1)!, /^system:\nsummary\|user:two\|assistant:so\|user:three$/);
  });

  it("a failure becomes a card, and the question can be asked again", async () => {
    let count = 0;
    const session = sessionWith(async (_params, send) => {
      if (count++ === 0) throw new FailureError(failure("workerGone", "The worker ended."));
      send("now");
    });
    await session.ask(parseMessage("why?"), []);
    assert.equal(lastAnswer(session), " (failed)");
    await session.retry();
    assert.equal(lastAnswer(session), "now (complete)");
  });

  it("what does not fit is refused before the model is asked", async () => {
    const session = sessionWith(() => assert.fail("the model must not be asked"), 512);
    await session.ask(parseMessage("word ".repeat(1000)), []);
    assert.equal(lastAnswer(session), " (failed)");
  });

  it("in agent mode the agent answers; what is said meanwhile reaches it, and a stop waits until it has ended what it runs", async () => {
    const heard: string[] = [];
    const ends: (() => void)[] = [];
    const session = agentSession(async (_task, report, signal) => {
      report({ kind: "worked", work: { kind: "opened", call: { id: "1", name: "run", arguments: {} } } });
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => ends.push(resolve)));
      report({ kind: "worked", work: { kind: "closed", id: "1", state: "stopped", result: "Stopped." } });
      return { kind: "stopped" };
    }, heard);
    const asking = session.ask(parseMessage("do it"), []);
    await session.ask(parseMessage("and that"), [
      { label: "a.py", uri: "file:///a.py", languageId: "python", text: "x = 1" },
    ]);
    assert.match(heard[0]!, /x = 1[^]*and that$/);
    assert.deepEqual(session.conversation.queue, []);
    session.stop();
    assert.match(lastAnswer(session), /streaming/, "what it runs has not ended");
    // What is said now is for the next task.
    const next = session.ask(parseMessage("then this"), []);
    await new Promise(setImmediate);
    assert.equal(session.conversation.turns.length, 2);
    ends[0]!();
    await asking;
    const [, first] = session.conversation.turns;
    assert.ok(first?.kind === "answer" && first.state.kind === "stopped");
    assert.deepEqual(
      first.agent?.items.map((item) => (item.kind === "call" ? item.state : item.kind)),
      ["stopped", "word"],
    );
    await new Promise(setImmediate);
    assert.deepEqual(said(session), ["do it", "", "then this", ""]);
    session.stop();
    ends[1]!();
    await next;
    assert.equal(heard.length, 1);
  });

  it("goes on with an agent by another task, and a plain question after it is told what it did", async () => {
    const tasks: number[] = [];
    const session = agentSession(async ({ conversation }, report) => {
      tasks.push(conversation.turns.length);
      report({ kind: "worked", work: { kind: "limited", message: "Enough." } });
      return { kind: "cutOff" };
    });
    await session.ask(parseMessage("do it"), []);
    await session.continueAnswer();
    assert.deepEqual(said(session), ["do it", "", "Go on.", ""]);
    assert.deepEqual(tasks, [2, 4]);
    session.change({ kind: "modeSet", mode: "ask" });
    await session.ask(parseMessage("why?"), []);
    const last = session.conversation.turns.at(-1);
    assert.ok(last?.kind === "answer" && last.purpose === "chat" && last.agent === undefined);
  });
});
