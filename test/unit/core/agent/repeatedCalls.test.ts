import assert from "node:assert/strict";
import type { ToolCall } from "../../../../src/core/modelPort.ts";
import { repeatRefused } from "../../../../src/core/agent/turn/turnWords.ts";
import { answered, assertWhole, callOf, look, make, read, result, Told } from "../../../support/agent/toldTurn.ts";

describe("repeated calls in a turn of the agent", () => {
  it("tells a model of a repeated call, refuses it, and stops", () => {
    const told = new Told().made(read(), "same").made(read(), "same");
    assert.deepEqual(
      [told.results[0], told.results[1]!.split("\n")[1]],
      ["same", "(The same call gave the same result before. Do something else with what you know.)"],
    );
    told.tell(answered({ calls: [read()] }));
    assert.match(told.results[2]!, /^Refused: this call was made twice/);
    told.tell(answered({ calls: [read()] }));
    assert.equal(told.phase, "answering");
    told.tell(answered({ calls: [read()] }));
    assert.equal(told.outcome, "repeats");
    assertWhole(told);
  });

  it("sees a circle of several calls, whatever the order of their arguments", () => {
    const told = new Told(99);
    const ab = (): ToolCall => callOf("search", { text: "x", glob: "*.ts" });
    const ba = (): ToolCall => callOf("search", { glob: "*.ts", text: "x" });
    for (let count = 0; count < 20 && told.phase !== "ended"; count++) {
      told.tell(answered({ calls: [count % 2 === 0 ? read() : count % 4 === 1 ? ab() : ba()] }));
      if (told.phase === "preparing") told.tell({ kind: "proposed", proposal: look }, result("same"));
    }
    assert.equal(told.outcome, "repeats");
    assert.ok(told.results.length <= 10);
  });

  it("a change in between, or another result, makes it a new call", () => {
    const told = new Told(99);
    for (let count = 0; count < 8; count++) told.made(read(), "same").made(read(`b${count}`), "changed", true);
    for (let count = 0; count < 8; count++) told.made(make(), `waiting, ${count} left`);
    assert.equal(told.phase, "answering");
    const timed = new Told().made(make(), "ok in 0.51 s").made(make(), "ok in 1.2s");
    assert.match(timed.results[1]!, /same call/, "how long it took is no other result");
  });

  const shell = (command: string): ToolCall => callOf("run", { command });
  const ran = (told: Told, command: string, text: string): Told =>
    told.tell(
      answered({ calls: [shell(command)] }),
      { kind: "proposed", proposal: { action: "run", command } },
      { kind: "approved" },
      result(text),
    );

  const between: readonly (readonly [what: string, happens: (told: Told, round: number) => void])[] = [
    ["an edit", (told, round) => void told.made(read(`${round}.ts`), "changed", true)],
    ["another command", (told, round) => void ran(told, `sed -i ${round}d a.ts`, "It wrote nothing.")],
    ["a word of the user's", (told) => void told.tell({ kind: "said", text: "Try again." }).made(read("c.ts"), "c")],
    [
      "an answer of the user's",
      (told, round) =>
        void told.tell(
          answered({ calls: [callOf("ask", { question: `${round}?` })] }),
          { kind: "proposed", proposal: { action: "askUser", question: `${round}?` } },
          result("Yes."),
        ),
    ],
  ];
  for (const [what, happens] of between)
    it(`lets a test run, and a file be read, as often as ${what} comes between`, () => {
      const told = new Told(999);
      for (let round = 0; round < 8; round++) {
        ran(told, "npm test", "Exit code 1.\n1 failing");
        told.made(read(), "same");
        happens(told, round);
      }
      assert.equal(told.phase, "answering");
      assert.ok(!told.results.some((text) => text.startsWith("Refused")));
      assertWhole(told);
    });

  const idle: readonly (readonly [what: string, happens: (told: Told, round: number) => void])[] = [
    ["nothing", () => undefined],
    ["looking elsewhere", (told, round) => void told.made(read(`${round}.ts`), "other")],
    [
      "a command that was refused",
      (told, round) =>
        void told.tell(
          answered({ calls: [shell(`rm ${round}`)] }),
          { kind: "proposed", proposal: { action: "run", command: `rm ${round}` } },
          { kind: "refused" },
        ),
    ],
    [
      "an edit that failed",
      (told, round) =>
        void told.tell(answered({ calls: [read(`${round}.ts`)] }), {
          kind: "finished",
          result: { text: "no", isDone: false },
        }),
    ],
    [
      "a question that nobody answers",
      (told, round) =>
        void told.tell(
          answered({ calls: [callOf("ask", { question: `${round}?` })] }),
          { kind: "proposed", proposal: { action: "askUser", question: `${round}?` } },
          { kind: "finished", result: { text: "Nobody can be asked here.", isDone: false } },
        ),
    ],
    [
      "one other command that always says the same",
      (told) => void (told.phase === "answering" && ran(told, "make", "ok")),
    ],
  ];
  for (const [what, happens] of idle)
    it(`refuses a command whose result stays the same when ${what} comes between`, () => {
      const told = new Told(999);
      for (let round = 0; round < 12 && told.phase !== "ended"; round++) {
        ran(told, "npm test", "Exit code 1.\n1 failing");
        if (told.phase === "answering") happens(told, round);
      }
      assert.equal(told.outcome, "repeats");
      assertWhole(told);
    });

  it("that change a file count as such whatever they show of it, also in turn: an edit whose new text has the old one never ends", () => {
    const told = new Told(99);
    const grow = (text: string): ToolCall => callOf("edit_file", { path: "a", old: "x", new: text });
    for (let count = 0; count < 2; count++)
      told.made(grow("xx"), `a is ${count} longer`, true).made(read(), `${count}`);
    assert.match(told.results[2]!, /\n\(The same call/);
    told.tell(answered({ calls: [grow("xx")] }));
    assert.match(told.results[4]!, /^Refused: this call was made twice/);
    const flipping = new Told(99);
    for (let count = 0; count < 20 && flipping.phase !== "ended"; count++) {
      flipping.tell(answered({ calls: [grow(count % 2 === 0 ? "y" : "z")] }));
      if (flipping.phase === "preparing") flipping.tell({ kind: "proposed", proposal: look }, result(`${count}`, true));
    }
    assert.equal(flipping.outcome, "repeats");
    assertWhole(flipping);
  });

  it("are told what may help instead, for each tool", () => {
    assert.match(repeatRefused("run"), /nothing has changed since\. Read the files that its output speaks of/);
    assert.match(repeatRefused("edit_file"), /copy the old text from it\.$/);
    for (const other of ["write_file", "constructor", "mcp"])
      assert.match(repeatRefused(other), /Do something else\.$/);
  });
});
