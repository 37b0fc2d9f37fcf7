// A wall clock that jumps: set by hand, by a time server, or wrong until the network came.
import { mkdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { faultRow } from "../support/faults/faultTable.ts";
import { FaultWindow } from "../support/faults/faultWindow.ts";
import { unrulyWorker } from "../support/faults/unrulyWorker.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { tinyModel } from "../support/models/models.ts";
import { startHub } from "../support/servers/hubServer.ts";
import { rowFor, someContent } from "../support/store/modelPackages.ts";
import { StoreHome } from "../support/store/storeRun.ts";
import { times } from "../support/run/thoroughness.ts";
import { pidOf, TestHome } from "../support/workers.ts";

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const jumpsMs = [10 * yearMs, -hourMs, 0, hourMs, -10 * yearMs, -40 * yearMs].slice(0, times(3, 6));

describe("a clock that jumps", function () {
  this.timeout(600_000);
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());
  const tiny = { path: tinyModel("qwen2"), contextTokens: 2048 };

  it("under a worker that answers: it goes on, and is neither parked nor ended", async () => {
    const row = faultRow("clock jumps under the worker");
    const { entry, setClock } = unrulyWorker(path.join(home.home, "unruly"));
    const window = new FaultWindow(home, tiny, { workerEntry: entry });
    if ((await withEnd(window.ghost())) !== "answered") row.loses("the first answer");
    const pid = pidOf(window.client);
    for (const jumpMs of jumpsMs) {
      const asked = window.ask("What time is it?");
      setClock(jumpMs);
      row.faults++;
      const endings = [await withEnd(asked), await withEnd(window.ghost())];
      if (endings.every((ending) => ending === "answered")) row.served++;
      else row.loses(`jump by ${jumpMs} ms: ${JSON.stringify(endings)}`);
      const missing = await window.missing();
      if (missing !== undefined) row.loses(missing);
      if (pidOf(window.client) !== pid) row.loses(`jump by ${jumpMs} ms: the worker`);
      window.startChat();
    }
    window.close();
    row.assertClean();
  });

  it("back: a lock that a killed process left in what is now the future is taken over", async () => {
    const row = faultRow("lock left in the future");
    const window = new FaultWindow(home, tiny);
    mkdirSync(home.paths.folder, { recursive: true, mode: 0o700 });
    leaveLock(home.paths.lock);
    row.faults++;
    if ((await withEnd(window.ghost())) === "answered") row.served++;
    else row.loses("no worker is started");

    mkdirSync(path.dirname(window.chatFile), { recursive: true });
    leaveLock(`${window.chatFile}.lock`);
    row.faults++;
    await window.ask("Is this saved?");
    const missing = await window.missing().catch(String);
    if (missing === undefined) row.served++;
    else row.loses(missing);
    window.close();

    const store = new StoreHome();
    const content = someContent(10_000);
    const entry = rowFor(content);
    const hub = await startHub(content);
    mkdirSync(path.join(store.home, "models"), { recursive: true });
    leaveLock(path.join(store.home, "models", `${entry.files[0].name}.lock`));
    row.faults++;
    if ((await withEnd(store.ensure(entry, hub))) === "no end") row.loses("no model is downloaded");
    else row.served++;
    await hub.close();
    store.close();
    row.assertClean();
  });
});

function leaveLock(folder: string): void {
  mkdirSync(folder);
  const tomorrow = new Date(Date.now() + 24 * hourMs);
  utimesSync(folder, tomorrow, tomorrow);
}
