// A worker that no longer answers, for whatever reason: it is ended in the stated time, whoever waits is told, and the next
// request is answered by a new one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { faultRow, type FaultRow } from "../support/faults/faultTable.ts";
import { FaultWindow, type Ending } from "../support/faults/faultWindow.ts";
import { orphansOf, workersOf } from "../support/faults/processState.ts";
import { hangSignals, unrulyWorker } from "../support/faults/unrulyWorker.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { tinyModel } from "../support/models/models.ts";
import { times } from "../support/run/thoroughness.ts";
import { isAlive, pidOf, TestHome, until } from "../support/workers.ts";

/** How long a worker may be silent in these tests. */
const hungMs = 3000;
/** How long a request may take that waits for a worker which hangs: silence, its end, and a busy machine. */
const endMs = 60_000;
const rounds = times(1, 3);
/** It hangs while it answers; thoroughly also while nobody asks. */
const moments = times(1, 2);

/** A question whose answer has begun. A model without sense may end an answer before its first word: then it is asked again. */
async function answering(window: FaultWindow): Promise<[Promise<Ending>]> {
  let hasEnded = false;
  const ask = (): Promise<Ending> => {
    window.startChat();
    hasEnded = false;
    return window.ask("Go on.").finally(() => (hasEnded = true));
  };
  let asked = ask();
  await until("it answers", () => {
    if (hasEnded) asked = ask();
    return window.hasReceived && !hasEnded;
  });
  return [asked];
}

describe("a worker that hangs", function () {
  this.timeout(900_000);
  let home: TestHome;
  let entry: string;
  beforeEach(() => {
    home = new TestHome();
    ({ entry } = unrulyWorker(path.join(home.home, "unruly")));
  });
  afterEach(() => home.close());
  const tiny = { path: tinyModel("qwen2"), contextTokens: 512 };
  const options = (): object => ({ workerEntry: entry, hungMs });

  for (const [what, signal] of [
    ["in JavaScript", hangSignals.javascript],
    ["in native code", hangSignals.native],
    ["because it was stopped", "SIGSTOP"],
  ] as const)
    it(`${what}: whoever waits is told, and the next request is answered by a new one`, async () => {
      const row = faultRow(`worker hung ${what}`);
      for (let round = 0; round < rounds; round++) {
        const windows = [0, 1].map(() => new FaultWindow(home, tiny, options()));
        for (const whileAsked of [true, false].slice(0, moments)) {
          home.forgetCrashes();
          assert.equal(await withEnd(windows[0]!.ghost()), "answered");
          await windows[1]!.client.connect();
          for (const window of windows) window.startChat();
          const asked = whileAsked ? [...(await answering(windows[0]!)), windows[1]!.edit()] : [];
          await hangs(row, windows, signal, asked);
        }
        for (const window of windows) window.close();
      }
      row.assertClean();
    });

  it("in a chat template that loops, but not in the check at the load", async () => {
    const row = faultRow("worker hung in a chat template");
    const loops = "{% for a in range(100000000) %}{% for b in range(100000000) %}{% endfor %}{% endfor %}";
    const template = path.join(home.home, "loops.jinja");
    writeFileSync(template, `${chatMl}{% if messages|length > 1 %}${loops}{% endif %}`);
    const window = new FaultWindow(home, { ...tiny, path: tinyModel("qwen2", undefined, template) }, { hungMs });
    const other = new FaultWindow(home, tiny, { hungMs });
    assert.equal(await withEnd(window.ghost()), "answered");
    const pid = pidOf(window.client);
    const ending = await withEnd(window.ask("A question?"), endMs);
    row.faults++;
    if (typeof ending === "string") row.loses(`the question: ${ending}`);
    else if (!/template/.test(ending.message)) row.loses(`no word about the template: ${ending.message}`);
    if ((await window.missing()) !== undefined) row.loses((await window.missing())!);
    if ((await withEnd(other.ghost())) === "answered") row.served++;
    // A template that is out of time is no reason to lose the worker.
    if (workersOf(home)[0] !== pid) row.loses("the worker was ended");
    for (const each of [window, other]) each.close();
    row.assertClean();
  });

  it("while it opens a model that is a pipe, whose reader never returns: it ends for certain when it is stopped", async () => {
    const row = faultRow("worker hung in a native call while it loads");
    const pipe = path.join(home.home, "pipe.gguf");
    execFileSync("mkfifo", [pipe]);
    const window = new FaultWindow(home, { path: pipe, contextTokens: 512 }, { hungMs });
    await window.client.connect();
    const pid = pidOf(window.client);
    const loading = window.client.load().then(
      () => "loaded",
      (error: Error) => error.message,
    );
    row.faults++;
    await new Promise((resolve) => setTimeout(resolve, 500));
    if ((await withEnd(window.client.restart(), endMs)) === "no end") row.loses("the restart has no end");
    const told = await withEnd(loading, endMs);
    if (told === "no end" || told === "loaded" || told === "") row.loses(`the load: ${told}`);
    if (isAlive(pid) && workersOf(home).includes(pid)) row.leaves(`process ${pid} lives on after a restart`);
    window.client.use(tiny);
    if ((await withEnd(window.ghost())) === "answered") row.served++;
    for (const orphan of await orphansOf(home, pidOf(window.client))) row.leaves(`process ${orphan}`);
    window.close();
    row.assertClean();
  });

  /** The worker hangs; then what was asked ends, the process is gone, and the next request of every window is answered. */
  async function hangs(
    row: FaultRow,
    windows: readonly FaultWindow[],
    signal: NodeJS.Signals,
    asked: readonly Promise<unknown>[],
  ): Promise<void> {
    const pid = pidOf(windows[0]!.client);
    process.kill(pid, signal);
    row.faults++;
    for (const ending of await Promise.all(asked.map((each) => withEnd(each, endMs))))
      if (ending === "no end") row.loses("a request without an end");
    // A window that asks while it hangs.
    const endings = await Promise.all(windows.map((window) => withEnd(window.ghost(), endMs)));
    if (endings.includes("no end")) row.loses("a request to the hung worker without an end");
    const next = await Promise.all(windows.map((window) => withEnd(window.ghost(), endMs)));
    if (next.every((ending) => ending === "answered")) row.served++;
    else row.loses(JSON.stringify(next));
    for (const window of windows) {
      const missing = window.hasReceived ? await window.missing() : undefined;
      if (missing !== undefined) row.loses(missing);
    }
    for (const orphan of await orphansOf(home, pidOf(windows[0]!.client))) {
      row.leaves(`process ${orphan}`);
      process.kill(orphan, "SIGKILL");
    }
  }
});

const chatMl =
  "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
