import assert from "node:assert/strict";
import type { Proposal } from "../../../../src/core/agent/approval/approval.ts";
import type { Answer, TurnEvent } from "../../../../src/core/agent/turn/turnState.ts";
import { failure } from "../../../../src/core/failures.ts";
import type { ToolCall } from "../../../../src/core/modelPort.ts";
import {
  answered,
  assertWhole,
  countCallsAnew,
  look,
  make,
  place,
  read,
  result,
  runs,
  Told,
} from "../../../support/agent/toldTurn.ts";

describe("a turn of the agent", () => {
  beforeEach(countCallsAnew);

  it("all ordinary edits of a turn are agreed to at once, and those of the next one are not", () => {
    const change: Proposal = { action: "change", place, diff: "+b" };
    const edit = (put: string): ToolCall => ({
      ...{ id: put, name: "edit_file" },
      arguments: { path: "a.ts", old: "a", new: put },
    });
    const turn = new Told().tell(answered({ calls: [edit("1")] }), { kind: "proposed", proposal: change });
    turn.tell({ kind: "approved", always: true }, result("1", true));
    turn.tell(answered({ calls: [edit("2"), edit("3")] }), { kind: "proposed", proposal: change });
    assert.equal(turn.phase, "running");
    const ci: Proposal = { ...change, place: { ...place, path: ".github/workflows/ci.yml" } };
    turn.tell(result("2", true), { kind: "proposed", proposal: ci });
    assert.equal(turn.phase, "approving", "a place that is run later");
    turn.tell({ kind: "approved" }, result("3", true), answered({ text: "Done." }), { kind: "said", text: "more" });
    turn.tell(answered({ calls: [edit("4")] }), { kind: "proposed", proposal: change });
    assert.equal(turn.phase, "approving", "the next turn");
  });

  it("makes the first calls of an answer that has very many, and says so with the last result", () => {
    const told = new Told().tell(answered({ calls: Array.from({ length: 300 }, (_, at) => read(`${at}.ts`)) }));
    for (let at = 0; at < 16; at++) told.tell({ kind: "proposed", proposal: look }, result(`text ${at}`));
    assert.equal(told.phase, "answering");
    assert.equal(told.results.length, 16);
    assert.match(told.results.at(-1)!, /^text 15\n.*may have 16 calls/);
    assertWhole(told);
  });

  it("goes from a task over calls to an answer", () => {
    const told = new Told();
    assert.equal(told.phase, "answering");
    told.tell(answered({ text: "I look.", thinking: "hm", calls: [read("a"), read("b")] }));
    assert.equal(told.phase, "preparing");
    told.tell({ kind: "proposed", proposal: look });
    assert.equal(told.phase, "running");
    told.tell(result("one"), { kind: "proposed", proposal: look }, result("two"));
    assert.equal(told.phase, "answering");
    told.tell(answered({ text: "All is well." }));
    assert.equal(told.outcome, "done");
    assert.deepEqual(
      told.state.messages.map(({ role, content }) => `${role} ${content}`),
      ["system system", "user task", "assistant I look.", "tool one", "tool two", "assistant All is well."],
    );
    assert.deepEqual(told.state.messages[2], {
      ...{ role: "assistant", content: "I look.", thinking: "hm" },
      calls: [
        { id: "c1", name: "read_file", arguments: { path: "a" } },
        { id: "c2", name: "read_file", arguments: { path: "b" } },
      ],
    });
    assertWhole(told);
  });

  it("asks for what has to be asked, and tells the model why not", () => {
    const told = new Told().tell(answered({ calls: [make(), read()] }), { kind: "proposed", proposal: runs });
    assert.equal(told.phase, "approving");
    told.tell({ kind: "refused", reason: "use npm" });
    assert.deepEqual(told.results, ["Refused by the user, who says: use npm"]);
    assert.equal(told.phase, "preparing", "a refusal does not stop the rest");
    told.tell({ kind: "proposed", proposal: { action: "look", place: { ...place, isSecret: true } } });
    assert.match(told.results[1]!, /^Refused: a\.ts cannot be used, because its name says that it holds secrets/);
    told.tell(answered({ calls: [make()] }), { kind: "proposed", proposal: runs }, { kind: "refused", nobody: true });
    assert.match(told.results[2]!, /there is nobody to ask/);
    assertWhole(told);
  });

  it("does not ask again for exactly what is always allowed", () => {
    const told = new Told().tell(answered({ calls: [make()] }), { kind: "proposed", proposal: runs });
    told.tell({ kind: "approved", always: true }, result("ok"));
    told.tell(answered({ calls: [make()] }), { kind: "proposed", proposal: runs });
    assert.equal(told.phase, "running");
    told.tell(result("other"), answered({ calls: [make()] }), {
      kind: "proposed",
      proposal: { action: "run", command: "make; x" },
    });
    assert.equal(told.phase, "approving");
  });

  it("shows a change again when its file changed meanwhile, and gives up in the end", () => {
    const told = new Told().tell(answered({ calls: [read()] }));
    for (let count = 0; count < 2; count++) {
      told.tell({ kind: "proposed", proposal: look }, { kind: "changedMeanwhile" });
      assert.equal(told.phase, "preparing");
    }
    told.tell({ kind: "proposed", proposal: look }, { kind: "changedMeanwhile" });
    assert.match(told.results[0]!, /changes all the time/);
    assertWhole(told);
  });

  it("explains bad calls, and stops at three in a row", () => {
    const bad: readonly (readonly [Partial<ToolCall>, RegExp])[] = [
      [{ name: "browser" }, /no tool “browser”\. The tools are: list_files, /],
      [{ arguments: {} }, /needs the argument path/],
      [{ arguments: { path: "a", lines: 3 } }, /no argument “lines”\. Its arguments are: path, from, to/],
    ];
    const told = new Told();
    for (const [index, [call, expected]] of bad.entries()) {
      told.tell(answered({ calls: [{ ...read(), ...call }] }));
      assert.match(told.results[index]!, expected);
    }
    assert.equal(told.outcome, "badCalls");
    assertWhole(told);
    const mixed = new Told();
    for (let count = 0; count < 4; count++) {
      mixed.tell(answered({ malformedCall: { text: "<tool", problem: "no end." } }));
      if (count < 2) assert.match(mixed.last.content, /could not be read: no end\. The tools are/);
      if (count === 1) mixed.made(read(), "fine");
    }
    assert.equal(mixed.phase, "answering", "a good call in between counts");
    assertWhole(mixed);
  });

  it("makes the good calls of an answer, and mentions the bad one with the last result", () => {
    const told = new Told().tell(
      answered({ calls: [read("a"), read("b")], malformedCall: { text: "x", problem: "cut" } }),
    );
    told.tell({ kind: "proposed", proposal: look }, result("one"), { kind: "proposed", proposal: look }, result("two"));
    assert.deepEqual(told.results, ["one", "two\n(Another call in the same answer could not be read: cut.)"]);
    assertWhole(told);
  });

  it("reminds a model once that announces a call and makes none", () => {
    const told = new Told().tell(answered({ text: "Now I read the file:\n" }));
    assert.equal(told.phase, "answering");
    assert.match(told.last.content, /called no tool/);
    assertWhole(told.tell(answered({ text: "These are the files:" })));
    assert.equal(told.outcome, "done", "it means it");
    assert.equal(new Told().tell(answered({ text: "Ratio 1:2" })).outcome, "done");
    const later = new Told()
      .tell(answered({ text: "I read:" }))
      .made(read(), "x")
      .tell(answered({ text: "I edit:" }));
    assert.equal(later.phase, "answering", "a call in between counts");
  });

  it("asks a model once that writes down code and has called nothing whether that is all", () => {
    const text = "Here is the fixed file:\n\n```c\nint a;\nint b;\n```\n";
    const told = new Told().tell(answered({ text }));
    assert.equal(told.phase, "answering");
    assert.match(told.last.content, /nothing was done or changed/);
    assertWhole(told.tell(answered({ text: "That was it." })));
    assert.equal(told.outcome, "done");
    assert.equal(new Told().tell(answered({ text: "Run it with:\n```\nnpm test\n```\n" })).phase, "answering");
    for (const short of ["It is `a`.\n```", "a\nb\n"])
      assert.equal(new Told().tell(answered({ text: short })).outcome, "done", short);
    const later = new Told().made(read(), "x").tell(answered({ text }));
    assert.equal(later.outcome, "done", "it has worked, and shows what it did");
  });

  const silences: readonly (readonly [name: string, Partial<Answer>, limit: string])[] = [
    ["thinks only", { thinking: "hm" }, "noAnswer"],
    ["says nothing", { text: " \n" }, "noAnswer"],
    ["says too much", { text: "so", reason: "maxTokens" }, "tooLong"],
    ["goes round in circles", { text: "so so", reason: "repetition" }, "repeats"],
  ];
  for (const [name, answer, limit] of silences)
    it(`nudges a model once that ${name}`, () => {
      const told = new Told().tell(answered(answer));
      assert.equal(told.phase, "answering");
      assert.equal(told.last.role, "user");
      const again = new Told().tell(answered(answer), answered(answer));
      assert.equal(again.outcome, limit);
      const later = new Told().tell(answered(answer)).made(read(), "x").tell(answered(answer));
      assert.equal(later.phase, "answering", "a call in between counts");
      for (const each of [told, again, later]) assertWhole(each);
    });

  it("says why a call was not made, and what could not be read", () => {
    const told = new Told();
    told.tell(
      answered({ calls: [{ ...read(), name: "browser" }], malformedCall: { text: "<tool", problem: "cut" } }),
      answered({ calls: [make()] }),
      { kind: "proposed", proposal: runs },
      { kind: "refused", nobody: true },
      answered({ calls: [make()] }),
      { kind: "proposed", proposal: runs },
      { kind: "refused" },
      answered({ calls: [read(".env")] }),
      { kind: "proposed", proposal: { action: "look", place: { ...place, isSecret: true } } },
      answered({ calls: [read("a"), read("b")] }),
      { kind: "stopped" },
    );
    assert.deepEqual(
      told.reports.flatMap((each) => (each.kind === "closed" && each.as === "refused" ? [each.cause] : [])),
      ["badArguments", "nobody", "user", "never", "stopped", "stopped"],
    );
    assert.deepEqual(told.reports[0], { kind: "unread", call: { text: "<tool", problem: "cut" } });
    assertWhole(told);
  });

  it("knows its calls apart, though a server numbers them anew in each answer", () => {
    const told = new Told();
    const call = (id: string, path: string) => ({ ...read(path), id });
    for (const path of ["a.ts", "b.ts", "c.ts"]) told.made(call("call_0", path), path);
    told.tell(answered({ calls: [call("call_1", "d.ts"), call("call_1", "e.ts")] }));
    for (const path of ["d.ts", "e.ts"]) told.tell({ kind: "proposed", proposal: look }, result(path));
    told.tell(answered({ text: "Done." }));
    assertWhole(told);
    const ids = told.state.messages.flatMap((message) => (message.role === "tool" ? [message.callId] : []));
    assert.deepEqual(ids, ["call_0", "call_0-2", "call_0-3", "call_1", "call_1-2"]);
  });

  it("shows the model the user's words at the next step, behind the results", () => {
    const told = new Told().tell(answered({ calls: [read("a"), read("b")] }), { kind: "said", text: "also c" });
    told.tell({ kind: "proposed", proposal: look }, result("one"), { kind: "said", text: "and d" });
    told.tell({ kind: "proposed", proposal: look }, result("two"));
    assert.deepEqual(
      told.state.messages.slice(-4).map(({ content }) => content),
      ["(I read what the user wrote.)", "also c", "(I read what the user wrote.)", "and d"],
    );
    told.tell({ kind: "said", text: "wait" }, answered({ text: "Done." }));
    assert.equal(told.phase, "answering", "what was said while it answered is answered too");
    assert.equal(told.last.content, "wait");
    assertWhole(told);
  });

  it("stops at its limit of steps, and goes on if the user says so", () => {
    const told = new Told(2).made(read("a"), "1").made(read("b"), "2");
    assert.equal(told.outcome, "steps");
    told.tell({ kind: "goOn" }).made(read("c"), "3");
    assert.equal(told.phase, "answering");
    assertWhole(told);
  });

  it("makes the whole calls of an answer that was cut off in another one, and says so", () => {
    const malformedCall = { text: "<tool_call>", problem: "It has no end." };
    const told = new Told().tell(answered({ calls: [read("a"), read("b")], malformedCall, reason: "maxTokens" }));
    told.tell({ kind: "proposed", proposal: look }, result("one"), { kind: "proposed", proposal: look }, result("two"));
    assert.equal(told.phase, "answering");
    assert.equal(told.results[0], "one");
    assert.match(told.results[1]!, /^two\n.*could not be read: It has no end/);
    assertWhole(told);
  });

  it("has the model write down where it stands when its context is full", () => {
    const told = new Told().made(read(), "x").tell({ kind: "contextFull" });
    assert.deepEqual(told.state.phase, { kind: "answering", writes: "note" });
    told.tell(answered({ text: "Half is done." }));
    assert.equal(told.outcome, "context");
    assertWhole(told);
    told.tell({ kind: "goOn" }, { kind: "contextFull" }, { kind: "contextFull" });
    assert.equal(told.outcome, "context", "not even the note has room");
    assertWhole(told);
  });

  it("fails with a task that leaves no room for any answer, and says what to do", () => {
    const told = new Told().tell({ kind: "contextFull" }, { kind: "contextFull" });
    assert.equal(told.outcome, "failed");
    const { phase } = told.state;
    assert.match(JSON.stringify(phase), /task does not fit.*in a file/);
    assertWhole(told);
  });

  const states: readonly (readonly [name: string, ...TurnEvent[]])[] = [
    ["answering"],
    ["preparing", answered({ calls: [read(), make()] })],
    ["approving", answered({ calls: [make(), read()] }), { kind: "proposed", proposal: runs }],
    ["running", answered({ calls: [read(), read("b"), make()] }), { kind: "proposed", proposal: look }],
    ["answering again", answered({ calls: [read()] }), { kind: "proposed", proposal: look }, result("x")],
    ["writing a note", { kind: "contextFull" }],
    ["nudged", answered({ text: "" })],
  ];
  for (const [name, ...events] of states) {
    it(`can be stopped while ${name}, and talked to again`, () => {
      const told = new Told().tell(...events, { kind: "said", text: "wait" }, { kind: "stopped" });
      assert.equal(told.outcome, "stopped");
      assertWhole(told);
      const before = told.state;
      // What comes late changes nothing.
      told.tell(
        result("late"),
        { kind: "approved" },
        { kind: "proposed", proposal: look },
        answered({ text: "late" }),
        { kind: "stopped" },
      );
      assert.deepEqual(told.state, before);
      told.tell({ kind: "said", text: "again" });
      assert.equal(told.phase, "answering");
      assertWhole(told);
    });
    it(`a model that fails while ${name} ends the turn, and nothing is left open`, () => {
      const told = new Told().tell(...events, { kind: "modelFailed", failure: failure("workerGone", "gone") });
      if (told.phase === "ended") assert.equal(told.outcome, "failed");
      assertWhole(told.tell({ kind: "stopped" }));
    });
  }

  it("keeps what was said when it is stopped in the middle of an answer", () => {
    const told = new Told().tell({ kind: "stopped", partial: { text: "I was", thinking: "t" } });
    assert.deepEqual(told.last, { role: "assistant", content: "I was", thinking: "t" });
  });
});
