// The worker is killed at random moments while two windows ask for ghost text, chat and edits.
import assert from "node:assert/strict";
import { randomFrom } from "../support/randomNumbers.ts";
import { faultRow, type FaultRow } from "../support/faults/faultTable.ts";
import { FaultWindow, type Ending } from "../support/faults/faultWindow.ts";
import { leftStates, openFiles, orphansOf, workersOf } from "../support/faults/processState.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { tinyModel } from "../support/models/models.ts";
import { seed, times } from "../support/run/thoroughness.ts";
import { TestHome } from "../support/workers.ts";

const kills = times(6, 100);
/** Kills come within this time after the requests, in milliseconds: while the worker starts, loads, evaluates or generates. */
const latestMs = 900;
/** After so many kills the windows are opened anew, on another day: the worker restarts by itself only a few times. */
const killsPerWindow = 3;

describe("a worker that is killed", function () {
  this.timeout(1_200_000);
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  it(`${kills} times: whoever waits is told, and the next request is answered by one new worker (seed ${seed})`, async () => {
    const row = faultRow("worker killed: ghost text, chat, edits, two windows");
    const random = randomFrom(seed);
    const seen = new Set<number>();
    let windows: FaultWindow[] = [];
    let handles: number | undefined;
    let byThemselves = 0;
    for (let kill = 0; kill < kills; kill++) {
      if (kill % killsPerWindow === 0) {
        for (const window of windows) window.close();
        home.forgetCrashes();
        windows = [0, 1].map(() => new FaultWindow(home, { path: tinyModel("qwen2"), contextTokens: 512 }));
      }
      const [one, other] = windows as [FaultWindow, FaultWindow];
      for (const window of windows) window.startChat();
      const asked = [one.ghost(), other.ask(`Question ${kill}?`), one.ask("And here?"), other.ghost(), other.edit()];
      await new Promise((resolve) => setTimeout(resolve, random() * latestMs));
      const victims = workersOf(home);
      for (const pid of victims) {
        seen.add(pid);
        process.kill(pid, "SIGKILL");
        row.faults++;
      }
      // It had not even begun to start.
      if (victims.length === 0) kill--;
      if (victims.length > 1) row.leaves(`${victims.length} workers at once`);
      for (const [index, ending] of (await Promise.all(asked.map((each) => withEnd(each)))).entries())
        if (!isFair(ending)) row.loses(`kill ${kill}, request ${index}: ${JSON.stringify(ending)}`);
      for (const window of windows) {
        const missing = await window.missing();
        if (missing !== undefined) row.loses(`kill ${kill}: ${missing}`);
      }
      if (victims.length > 0 && (await next(row, windows, kill)) === "itself") byThemselves++;
      for (const pid of await orphansOf(home, ownerOf(one))) row.leaves(`process ${pid}`);
      // The first round opens what stays open.
      const open = openFiles("self");
      if (kill >= killsPerWindow && (handles ??= open) + 4 < open)
        row.grows(`handles of the window: ${handles}, ${open}`);
    }
    for (const window of windows) window.close();
    // The worker that runs now has cleared away what the killed ones had left.
    for (const folder of leftStates(seen)) row.leaves(folder);
    row.assertClean();
    assert.ok(
      byThemselves > kills / 3,
      `only ${byThemselves} times a window restarted the worker without being told to`,
    );
  });
});

function ownerOf({ client }: FaultWindow): number | undefined {
  return client.state.kind === "running" ? client.state.pid : undefined;
}

/**
 * The next request of each window. A worker that died loading, or died several times, is started again only when a person asks
 * for it: then by that command.
 */
async function next(row: FaultRow, windows: readonly FaultWindow[], kill: number): Promise<"itself" | "a person"> {
  const ask = (): Promise<(Ending | "no end")[]> => Promise.all(windows.map((window) => withEnd(window.ghost())));
  let endings = await ask();
  const isRefused = endings.some((ending) => typeof ending !== "string" && ending.kind === "workerCrashed");
  if (isRefused) {
    for (const window of windows) await withEnd(window.insist());
    endings = await ask();
  }
  const wrong = endings.filter((ending) => ending !== "answered");
  if (wrong.length === 0) row.served++;
  for (const ending of wrong) row.loses(`kill ${kill}, next request: ${JSON.stringify(ending)}`);
  return isRefused ? "a person" : "itself";
}

/** How a request may end when the worker dies under it: answered before, or with a sentence about the worker. */
function isFair(ending: Ending | "no end"): boolean {
  if (typeof ending === "string") return ending !== "no end";
  return (ending.kind === "workerGone" || ending.kind === "workerCrashed") && ending.nextStep !== "";
}
