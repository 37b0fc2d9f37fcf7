// A real turn of the agent in a real folder, as the chat shows and keeps it, and as the messages that a later turn begins with.
import assert from "node:assert/strict";
import { messagesOf } from "../../../../../src/core/agent/shown/pastTurns.ts";
import { questionFor, WorkReport } from "../../../../../src/core/agent/shown/workReport.ts";
import type { AgentReport } from "../../../../../src/core/agent/turn/agentRun.ts";
import { newWork, reduceWork, type WorkingAnswer } from "../../../../../src/core/agentWork.ts";
import type { ChatMessage } from "../../../../../src/core/modelPort.ts";
import { AgentScene, type Say } from "../../../../support/agent/agentScene.ts";

/** What a chat keeps of a turn. */
function shown(reports: readonly AgentReport[]): WorkingAnswer {
  let answer: WorkingAnswer = { text: "", thinking: "", agent: newWork() };
  const report = new WorkReport();
  for (const each of reports)
    for (const event of report.take(each)) {
      if (event.kind !== "received") answer = reduceWork(answer, event);
      else if (event.chunk.kind === "text") answer = { ...answer, text: answer.text + event.chunk.text };
    }
  return answer;
}

/** Messages without the ids of calls. */
function plain(messages: readonly ChatMessage[]): unknown[] {
  return messages.map((message) => {
    if (message.role === "tool") return [message.role, message.name, message.content];
    const calls = message.role === "assistant" ? (message.calls ?? []) : [];
    return [message.role, message.content, ...calls.map(({ name, arguments: given }) => [name, given])];
  });
}

describe("a turn of the agent as it is shown", function () {
  this.timeout(60_000);
  let scene: AgentScene;
  beforeEach(() => (scene = new AgentScene()));
  afterEach(() => scene.remove());

  const script: readonly Say[] = [
    [
      ["read_file", { path: "a.ts" }],
      ["read_file", { path: "none.ts" }],
    ],
    [["edit_file", { path: "a.ts", old: "1", new: "2" }]],
    [["run", { command: "echo hello" }]],
    [["delete_file", { path: ".env" }]],
    "It is 2 now.",
  ];

  it("has a card for each call with its end, and the last words as the answer", async () => {
    scene.write("a.ts", "export const a = 1;\n");
    scene.write(".env", "PASSWORD=x\n");
    const approve = async ({ proposal }: { proposal: { action: string } }) =>
      proposal.action === "run" ? ({ kind: "refused", reason: "Not now." } as const) : ({ kind: "approved" } as const);
    await scene.run(script, { approve });
    const { text, agent } = shown(scene.reports);
    assert.equal(text, "It is 2 now.");
    assert.deepEqual(
      agent.items.map((item) => item.kind === "call" && [item.step, item.name, item.state]),
      [
        [1, "read_file", "done"],
        [1, "read_file", "failed"],
        [2, "edit_file", "done"],
        [3, "run", "refused"],
        [4, "delete_file", "refused"],
      ],
    );
    assert.equal(agent.steps, 5);
    assert.deepEqual(scene.asked.map(questionFor), [
      {
        ...{ kind: "change", why: "", isOrdinary: true },
        diff: "@@ -1,1 +1,1 @@\n-export const a = 1;\n+export const a = 2;\n",
      },
      { kind: "command", command: "echo hello", why: "" },
    ]);
  });

  it("shows each removed and added line, also where one looks like a diff's own", async () => {
    scene.write("a.sql", "-- a/a.sql\n++ b;\n");
    await scene.run([[["edit_file", { path: "a.sql", old: "-- a/a.sql\n++ b;", new: "-- none\n++ c;" }]], "Done."]);
    const [question] = scene.asked.map(questionFor);
    assert.equal(question?.kind, "change");
    assert.equal(question.diff, "@@ -1,2 +1,2 @@\n--- a/a.sql\n-++ b;\n+-- none\n+++ c;\n");
  });

  it("gives the same messages again that the model has read", async () => {
    scene.write("a.ts", "export const a = 1;\n");
    await scene.run(script);
    const { text, agent } = shown(scene.reports);
    const again = messagesOf("system", [{ asked: "task", said: text, work: agent }]);
    assert.deepEqual(plain(again).slice(0, -1), plain(scene.requests.at(-1)!.messages));
    assert.deepEqual(plain(again).at(-1), ["assistant", "It is 2 now."]);
  });

  it("is shown as stopped where the user stopped it, and its messages still alternate", async () => {
    const abort = new AbortController();
    const stop = (report: AgentReport): void => {
      if (report.kind === "opened") abort.abort();
    };
    await scene.run([[["run", { command: "sleep 600" }]]], { signal: abort.signal, onReport: stop });
    const { agent } = shown(scene.reports);
    assert.deepEqual(
      agent.items.map((item) => item.kind === "call" && item.state),
      ["stopped"],
    );
    const words = { kind: "word", text: "Wait!" } as const;
    const past = [{ asked: "task", said: "", work: { ...agent, items: [...agent.items, words] } }];
    const roles = messagesOf("system", [...past, { asked: "and?", said: "" }]).map(({ role }) => role);
    assert.deepEqual(roles, ["system", "user", "assistant", "tool", "assistant", "user", "assistant", "user"]);
  });

  it("shows words that came only at their end, once", () => {
    const usage = { reused: 1, evaluated: 2, produced: 3, queueMs: 0, prefillMs: 0, totalMs: 0 };
    const step = (number: number): AgentReport => ({ kind: "usage", step: number, usage });
    const all = shown([
      { kind: "said", text: "one" },
      step(1),
      { kind: "text", text: "t" },
      { kind: "text", text: "wo" },
      { kind: "said", text: "two" },
      step(2),
    ]);
    assert.deepEqual(all.agent.items, [{ kind: "text", step: 1, text: "one" }]);
    assert.equal(all.text, "two");
    assert.equal(all.agent.tokens, 6);
  });
});
