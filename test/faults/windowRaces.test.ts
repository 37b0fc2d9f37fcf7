// Windows that come and go faster than the worker starts or loads.
import assert from "node:assert/strict";
import { randomFrom } from "../support/randomNumbers.ts";
import { faultRow } from "../support/faults/faultTable.ts";
import { FaultWindow } from "../support/faults/faultWindow.ts";
import { openFiles, orphansOf, residentBytes, workersOf } from "../support/faults/processState.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { realModel, tinyModel } from "../support/models/models.ts";
import { seed, times } from "../support/run/thoroughness.ts";
import { pidOf, TestHome, until } from "../support/workers.ts";

const rounds = times(2, 20);
const reloads = times(6, 50);
const warmUps = times(3, 20);
const closings = times(6, 100);
/** Share by which a worker's memory may differ after many windows: the allocator's, not ours. One leaked model is more. */
const slackShare = 0.15;

describe("windows that come and go", function () {
  this.timeout(1_200_000);
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());
  const tiny = { path: tinyModel("qwen2"), contextTokens: 512 };

  it(`eight windows race for the worker ${rounds} times, before there is one and after it was killed`, async () => {
    const row = faultRow("eight windows race to start the worker");
    for (let round = 0; round < rounds; round++) {
      const windows = Array.from({ length: 8 }, () => new FaultWindow(home, tiny));
      for (const what of ["first", "after a kill"]) {
        row.faults++;
        const endings = await Promise.all(windows.map((window) => withEnd(window.ghost())));
        // Only the newest request of a window is answered; here each window has one.
        const wrong = endings.filter((ending) => ending !== "answered");
        if (wrong.length === 0) row.served++;
        else row.loses(`round ${round}, ${what}: ${JSON.stringify(wrong)}`);
        const pids = new Set(windows.map(({ client }) => pidOf(client)));
        if (pids.size > 1) row.leaves(`round ${round}, ${what}: ${pids.size} workers`);
        for (const pid of await orphansOf(home, [...pids][0])) row.leaves(`round ${round}, ${what}: process ${pid}`);
        home.forgetCrashes();
        for (const pid of pids) process.kill(pid, "SIGKILL");
        await until("every window knows", () => windows.every(({ client }) => client.state.kind !== "running"));
      }
      for (const window of windows) window.close();
    }
    row.assertClean();
  });

  it(`${reloads} reloads while the model loads: it is loaded, once, and nothing stays of the windows (seed ${seed})`, async () => {
    const row = faultRow("window reloaded while the model loads");
    const random = randomFrom(seed);
    // Of the small one the load is over before a window can close.
    const model = (contextTokens: number) => ({ path: realModel(), contextTokens });
    const keeper = new FaultWindow(home, model(1024));
    assert.equal(await withEnd(keeper.ghost()), "answered");
    const pid = pidOf(keeper.client);
    /** A window that is closed while it loads, and the next one in its place. */
    const reloadOnce = async (number: number): Promise<void> => {
      // Every third time the settings were changed meanwhile, which ends the load that runs.
      const window = new FaultWindow(home, model(number % 3 === 0 ? 2048 : 1024));
      const loading = window.client.load().catch(() => undefined);
      await until("it loads or has loaded", () => isLoading(window) || isSettled(loading));
      await new Promise((resolve) => setTimeout(resolve, random() * 300));
      window.close();
      assert.notEqual(await withEnd(loading), "no end");
    };
    /** A window that stays: its model is loaded and answers. */
    const servedNext = async (): Promise<string> => {
      const window = new FaultWindow(home, model(1024));
      const loaded = await withEnd(window.client.load().then(() => "loaded", String));
      const ending = loaded === "loaded" ? await withEnd(window.ghost()) : loaded;
      window.close();
      return typeof ending === "string" ? ending : ending.kind;
    };
    // The allocator takes about ten loads to come to rest: until then it keeps more of what each gives back.
    for (let number = 1; number <= warmUps; number++) await reloadOnce(number);
    assert.equal(await servedNext(), "answered");
    const before = await countsOf(keeper, pid);
    for (let reload = 0; reload < reloads; reload++) {
      await reloadOnce(reload);
      row.faults++;
      if (workersOf(home).length !== 1) row.leaves(`${workersOf(home).length} workers after reload ${reload}`);
      if (reload % 5 !== 4 && reload !== reloads - 1) continue;
      const ending = await servedNext();
      if (ending === "answered") row.served = row.faults;
      else row.loses(`reload ${reload}: ${ending}`);
    }
    assert.equal(await withEnd(keeper.ghost()), "answered");
    assert.equal(pidOf(keeper.client), pid, "the worker was never lost");
    await compare(row, keeper, pid, before);
    keeper.close();
    row.assertClean();
  });

  it(`${closings} windows closed in mid-answer leave nothing in the worker`, async () => {
    const row = faultRow("window closed in mid-answer");
    const keeper = new FaultWindow(home, tiny);
    const round = async (): Promise<void> => {
      const window = new FaultWindow(home, tiny);
      const asked = [window.ask("What is this?"), window.ghost(), window.edit()];
      await until("it answers", () => window.hasReceived || isSettled(asked[0]!));
      window.close();
      for (const ending of await Promise.all(asked.map((each) => withEnd(each))))
        if (ending === "no end") row.loses("a request without an end");
      const missing = await window.missing();
      if (missing !== undefined) row.loses(missing);
    };
    assert.equal(await withEnd(keeper.ghost()), "answered");
    const pid = pidOf(keeper.client);
    // The worker's heap comes to rest in the first twenty: 111 MB, then 124, and from there 3 MB more in another 250.
    for (let number = 1; number <= warmUps; number++) await round();
    const before = await countsOf(keeper, pid);
    for (let closing = 0; closing < closings; closing++) {
      await round();
      row.faults++;
      if ((await withEnd(keeper.ghost())) === "answered") row.served++;
    }
    await compare(row, keeper, pid, before);
    keeper.close();
    row.assertClean();
  });
});

type Counts = Awaited<ReturnType<typeof countsOf>>;

/** What the worker holds once it has nothing to do. */
async function countsOf({ client }: FaultWindow, pid: number) {
  await until("the worker is idle", () => client.state.kind === "running" && client.state.status.pending === 0);
  const { sequences, savedStates, handles } = await client.memory();
  return { sequences, savedStates, handles, files: openFiles(pid), memory: residentBytes(pid) };
}

async function compare(
  row: ReturnType<typeof faultRow>,
  keeper: FaultWindow,
  pid: number,
  { memory: memoryBefore, ...before }: Counts,
): Promise<void> {
  // Connections of closed windows end a moment later.
  await until(
    "the windows are gone",
    () => keeper.client.state.kind === "running" && keeper.client.state.status.clients === 1,
  );
  const { memory, ...after } = await countsOf(keeper, pid);
  row.compares(before, after);
  if (memory > memoryBefore * (1 + slackShare)) row.grows(`memory: ${memoryBefore} before, ${memory} after`);
}

function isLoading({ client }: FaultWindow): boolean {
  return client.state.kind === "running" && client.state.status.model.kind === "loading";
}

const settled = new WeakSet<Promise<unknown>>();
function isSettled(promise: Promise<unknown>): boolean {
  const done = (): void => void settled.add(promise);
  promise.then(done, done);
  return settled.has(promise);
}
