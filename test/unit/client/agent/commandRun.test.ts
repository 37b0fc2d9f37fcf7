// Commands of the agent: what the model is told of them, and that nothing of them is left.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { AgentScene } from "../../../support/agent/agentScene.ts";
import { skipBecause } from "../../../support/run/skipped.ts";
import { isAlive, until } from "../../../support/workers.ts";

/** Leaves the group of its shell, where there is such a program. */
const leaving = process.platform === "linux" ? "setsid " : "";

describe("a command of the agent", function () {
  this.timeout(120_000);
  let scene: AgentScene;
  beforeEach(function () {
    if (process.platform === "win32") skipBecause(this, "the commands are those of a Unix shell");
    scene = new AgentScene();
  });
  afterEach(() => scene.remove());
  const run = (command: string, more: object = {}): Promise<string> =>
    scene.result("run", { command, ...more }, { commands: [command] });
  const pidIn = (name: string): number => Number(readFileSync(path.join(scene.folder, name), "utf8"));

  it("tells its exit code first, then both outputs", async () => {
    assert.equal(await run("echo out; echo err >&2; exit 3"), "Exit code 3.\nout\nerr");
    assert.equal(await run("true"), "Exit code 0.\nIt wrote nothing.");
    assert.match(await run("kill -TERM $$"), /^It was ended by SIGTERM\./);
    assert.match(await run("no-such-program-anywhere"), /^Exit code 127\./);
  });

  it("runs in the folder, without input, without a pager, and without Ghostlight's keys", async () => {
    process.env["GHOSTLIGHT_API_KEY"] = "private";
    try {
      assert.equal(
        await run('pwd; cat; echo $CI $PAGER $GIT_PAGER "$GHOSTLIGHT_API_KEY"'),
        `Exit code 0.\n${scene.folder}\n1 cat cat`,
      );
    } finally {
      delete process.env["GHOSTLIGHT_API_KEY"];
    }
  });

  it("shows both ends of a long output, and keeps all of it to be read", async () => {
    const command = "for i in 1 2 3 4 5; do seq 10000; done; echo the end";
    await scene.run(
      [
        [["run", { command }]],
        [["read_file", { path: "@run/1.txt", from: 9_999, to: 10_001 }]],
        [["read_file", { path: "@run/2.txt" }]],
      ],
      {
        rules: { commands: [command] },
      },
    );
    const [shown, read, none] = scene.results;
    assert.ok(shown!.length < 9_000, `${shown!.length}`);
    assert.match(shown!, /^Exit code 0\.\n1\n2\n[^]*left out[^]*\n9999\n10000\nthe end$/);
    assert.match(shown!, /the middle is left out here; read it in the file @run\/1\.txt/);
    assert.match(read!, /of 50001\.[^]*\n9999\t9999\n10000\t10000\n10001\t1$/);
    assert.match(none!, /no output @run\/2\.txt/);
  });

  it("takes an output of any size, and shows it without escape sequences", async () => {
    const flood = await run(
      "head -c 50000000 /dev/zero | tr '\\0' 'x'; echo; printf '\\033[31mred\\033[0m \\033]0;title\\007'",
    );
    assert.ok(flood.length < 9_000 && flood.endsWith("\nred"), flood.slice(-100));
  });

  it("is ended at its time limit with all that it started, also what left its group", async () => {
    const command = `sleep 1000 & echo $! > a; ${leaving}sleep 1000 & echo $! > b; echo started; sleep 1000`;
    assert.match(await run(command, { seconds: 5 }), /^It was ended after 5 seconds, the time limit[^]*\nstarted$/);
    for (const name of ["a", "b"]) await until(`the end of ${name}`, () => !isAlive(pidIn(name)), 60_000);
  });

  it("leaves nothing in the background when it ends by itself", async () => {
    assert.equal(
      await run(`sleep 1000 & echo $! > a; ${leaving}sleep 1000 & echo $! > b; echo done`),
      "Exit code 0.\ndone",
    );
    for (const name of ["a", "b"]) await until(`the end of ${name}`, () => !isAlive(pidIn(name)), 60_000);
  });

  /** Ends a program that runs a command by the same code, in the middle of it. How it ended. */
  async function endedBy(end: string): Promise<string> {
    const file = scene.write(
      "program.mts",
      `import { existsSync } from "node:fs";
      import { runCommand } from ${JSON.stringify(new URL("../../../../src/client/agent/commandRun.ts", import.meta.url).href)};
      const command = "sleep 1000 & echo $! > a; ${leaving}sleep 1000 & echo $! > b; echo x > ready; sleep 1000";
      const folder = ${JSON.stringify(scene.folder)};
      void runCommand(command, { folder, seconds: 500, outputFile: folder + "/output", signal: new AbortController().signal });
      setInterval(() => existsSync(folder + "/ready") && ${end}, 50);`,
    );
    const program = spawn(process.execPath, ["--import", "tsx", file], { stdio: "inherit" });
    return new Promise((resolve) => program.on("close", (code, signal) => resolve(signal ?? String(code))));
  }

  for (const [how, end, ended] of [
    ["ends at once, as at a second Ctrl+C", "process.exit(130)", "130"],
    ["is killed, so that it can do nothing more", 'process.kill(process.pid, "SIGKILL")', "SIGKILL"],
  ] as const)
    it(`leaves nothing when the process that ran it ${how}`, async () => {
      assert.equal(await endedBy(end), ended);
      for (const name of ["a", "b"]) await until(`the end of ${name}`, () => !isAlive(pidIn(name)), 60_000);
    });

  it("leaves nothing that watched over it", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux shows the children of a process");
    const children = (): string[] =>
      readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").toSorted();
    const before = children();
    assert.match(await run("true"), /^Exit code 0/);
    await until("the end of what watched", () => children().every((pid) => before.includes(pid)), 60_000);
  });

  it("is ended when the user stops the turn, and every call has its result", async () => {
    const stop = new AbortController();
    const command = `echo $$ > a; ${leaving}sleep 1000 & echo $! > b; echo x > ready; sleep 1000`;
    const running = scene.run(
      [
        [
          ["run", { command }],
          ["read_file", { path: "a" }],
        ],
      ],
      {
        ...{ rules: { commands: [command] }, signal: stop.signal },
      },
    );
    await until("the command to run", () => existsSync(path.join(scene.folder, "ready")), 60_000);
    stop.abort();
    assert.deepEqual(await running, { kind: "stopped" });
    for (const name of ["a", "b"]) await until(`the end of ${name}`, () => !isAlive(pidIn(name)), 60_000);
    assert.equal(scene.results.length, 2);
    for (const text of scene.results) assert.match(text, /^Stopped by the user/);
  });
});
