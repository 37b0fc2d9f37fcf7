// The person at the terminal: what they see before something is done, and what their words mean.
import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { AgentPerson } from "../../../src/cli/agent/agentPerson.ts";
import type { ApprovalRequest } from "../../../src/core/agent/turn/agentRun.ts";

describe("asking at the terminal", () => {
  let input: PassThrough;
  let shown: string;
  let heard: string[];
  let person: AgentPerson;
  const signal = new AbortController().signal;
  beforeEach(() => {
    input = new PassThrough();
    [shown, heard] = ["", []];
    const output = new PassThrough().on("data", (chunk: Buffer) => (shown += chunk.toString()));
    person = new AgentPerson(input, output, (text) => heard.push(text));
  });
  afterEach(() => person.close());

  const command = (text: string): ApprovalRequest => ({
    call: { id: "1", name: "run", arguments: { command: text } },
    use: { tool: "run", command: text },
    ...{ proposal: { action: "run", command: text }, why: "" },
  });
  const change: ApprovalRequest = {
    call: { id: "1", name: "edit_file", arguments: {} },
    use: { tool: "edit_file", path: ".vscode/a", old: "a", new: "b" },
    proposal: {
      action: "change",
      place: { path: ".vscode/a", real: "/w/.vscode/a", where: "inside", isSecret: false, isIgnored: false },
      diff: "-a\n+b \u001b[2K\n",
    },
    why: "it configures an editor",
  };
  async function asked(request: ApprovalRequest, line: string): Promise<unknown> {
    const answer = person.approve(request, signal);
    input.write(`${line}\n`);
    return answer;
  }

  it("shows the whole command and what to notice, and takes yes, always, no or a reason", async () => {
    assert.deepEqual(await asked(command("rm -rf build\nmake"), "y"), { kind: "approved" });
    assert.match(
      shown,
      /Run this command\?\n {4}rm -rf build\n {4}make\n[^]*! It deletes files, which cannot be restored\.\n/,
    );
    assert.deepEqual(await asked(command("make"), "always"), { kind: "approved", always: true });
    for (const line of ["n", "No", "", " "]) assert.deepEqual(await asked(command("make"), line), { kind: "refused" });
    assert.deepEqual(await asked(command("make"), "use npm instead"), { kind: "refused", reason: "use npm instead" });
    assert.deepEqual(
      await asked(change, "a"),
      { kind: "refused", reason: "a" },
      "only a command can be always allowed",
    );
  });

  it("shows how long a command may really take", async () => {
    for (const [seconds, limit] of [
      [0, 1],
      [90, 90],
      [9_999_999, 600],
    ] as const) {
      await asked({ ...command("make"), use: { tool: "run", command: "make", seconds } }, "y");
      assert.ok(shown.includes(`(for at most ${limit} s)`), shown);
    }
  });

  it("shows the diff as it is, and why it is asked", async () => {
    assert.deepEqual(await asked(change, "yes"), { kind: "approved" });
    assert.ok(shown.includes("-a\n+b \\u001b[2K\nMake this change? \n! .vscode/a: it configures an editor.\n"), shown);
  });

  it("hears what is said while nothing is asked", async () => {
    input.write("also the tests\n\n");
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(await asked(command("make"), "y"), { kind: "approved" });
    assert.deepEqual(heard, ["also the tests"]);
  });

  it("is nobody once the input has ended or the turn is stopped", async () => {
    const stop = new AbortController();
    const answer = person.approve(command("make"), stop.signal);
    stop.abort();
    assert.deepEqual(await answer, { kind: "refused", nobody: true });
    const open = person.answer("Which one?", signal);
    input.end();
    assert.equal(await open, undefined);
    assert.deepEqual(await person.approve(command("make"), signal), { kind: "refused", nobody: true });
    assert.equal(await person.goesOn("A limit.", signal), false);
  });
});
