// What an agent did, as a chat keeps it: each call has one state and at most one result, whatever happens to it.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  endedWork,
  newWork,
  reduceWork,
  tokensInUse,
  workText,
  type WorkEvent,
  type WorkingAnswer,
} from "../../../src/core/agentWork.ts";

const call = (id: string, name = "read_file", path = "a.ts") => ({ id, name, arguments: { path } });
const opened = (id: string): WorkEvent => ({ kind: "opened", call: call(id) });
const closed = (id: string, result = "text"): WorkEvent => ({ kind: "closed", id, state: "done", result });

function after(events: readonly WorkEvent[], said = { text: "", thinking: "" }): WorkingAnswer {
  return events.reduce(reduceWork, { ...said, agent: newWork() });
}

describe("an agent's work", () => {
  it("keeps what was said before a call in front of it", () => {
    const said = after([{ kind: "stepEnded", step: 1, tokens: 90 }, opened("1")], { text: "I look.", thinking: "Hm." });
    assert.deepEqual([said.text, said.thinking], ["", ""]);
    assert.deepEqual(
      said.agent.items.map((item) => (item.kind === "call" ? item.id : item.kind !== "word" && item.text)),
      ["Hm.", "I look.", "1"],
    );
    assert.deepEqual([said.agent.steps, said.agent.tokens], [1, 90]);
  });

  it("takes what its model has read, and the results that have come since", () => {
    const step = (number: number, tokens: number): WorkEvent => ({ kind: "stepEnded", step: number, tokens });
    const first = [step(1, 1000), opened("1"), closed("1", "x".repeat(7000))];
    assert.equal(tokensInUse(after(first.slice(0, 2)).agent), 1000);
    assert.equal(tokensInUse(after(first).agent), 3000);
    assert.equal(tokensInUse(after([...first, step(2, 3100)]).agent), 3100, "the model has counted them");
    assert.equal(tokensInUse(after(first.slice(1)).agent), 0, "a server need not say what an answer cost");
  });

  it("goes through asking and running to one result, and changes nothing behind it", () => {
    const question = { kind: "command", command: "make", why: "" } as const;
    const states = [opened("1"), { kind: "asks", id: "1", question }, { kind: "runs", id: "1" }, closed("1")] as const;
    const seen = states.map((_, at) => {
      const [item] = after(states.slice(0, at + 1)).agent.items;
      return item?.kind === "call" ? item.state : "none";
    });
    assert.deepEqual(seen, ["running", "asking", "running", "done"]);
    const end = after(states);
    for (const late of [{ kind: "asks", id: "1", question }, closed("1", "late")] as const)
      assert.equal(reduceWork(end, late), end);
  });

  it("knows the newest of two calls with the same id", () => {
    const { agent } = after([opened("1"), closed("1", "first"), opened("1"), closed("1", "second")]);
    assert.deepEqual(
      agent.items.map((item) => item.kind === "call" && item.result),
      ["first", "second"],
    );
  });

  it("ends with a result for each call, whatever happened", () => {
    const id = fc.constantFrom("1", "2", "3");
    const event = fc.oneof(
      id.map(opened),
      id.map((each) => closed(each)),
      id.map((each): WorkEvent => ({ kind: "runs", id: each })),
      id.map((each): WorkEvent => ({ kind: "asks", id: each, question: { kind: "question" } })),
      fc.string().map((text): WorkEvent => ({ kind: "word", text })),
      fc.constant<WorkEvent>({ kind: "stepBegan" }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const { agent } = after(events);
        const count = events.filter(({ kind }) => kind === "opened").length;
        const calls = endedWork(agent).items.flatMap((item) => (item.kind === "call" ? [item] : []));
        assert.equal(calls.length, count);
        for (const { state, result } of calls) {
          assert.ok(!["running", "asking"].includes(state), state);
          assert.notEqual(result, undefined);
        }
      }),
    );
  });

  it("is told in words to whoever answers next", () => {
    const { agent } = after([opened("1"), closed("1")], { text: "I look.", thinking: "" });
    assert.equal(workText(agent), "I look.\n- read_file a.ts: done");
  });
});
