import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { skipBecause } from "../../support/run/skipped.ts";
import { Activity, judge, processesWith, usualLimits } from "../../../scripts/watchdog.mjs";

const minute = 60_000;

describe("watchdog of the test suites", () => {
  const at = (minutes: { now: number; progress: number; busy: number }): string | undefined =>
    judge({
      startedAt: 0,
      now: minutes.now * minute,
      progressAt: minutes.progress * minute,
      busyAt: minutes.busy * minute,
    });

  it("lets a slow machine work: tests end seldom, but the processor is used", () => {
    assert.equal(at({ now: 40, progress: 39, busy: 39 }), undefined);
    assert.equal(at({ now: 40, progress: 25, busy: 40 }), undefined);
  });

  it("lets a test wait as long as a test may", () => {
    assert.equal(at({ now: 14, progress: 10, busy: 10 }), undefined);
  });

  it("calls it a hang when no test ends and nothing computes", () => {
    assert.match(at({ now: 16, progress: 10, busy: 10 }) ?? "", /no process has worked for 6 minutes/);
    assert.match(at({ now: 16, progress: 8, busy: 10 }) ?? "", /no process has worked for 6 minutes/);
  });

  it("calls it a hang when something computes and no test ends for very long", () => {
    assert.match(at({ now: 31, progress: 10, busy: 31 }) ?? "", /no test has ended for 21 minutes/);
  });

  it("ends the run before continuous integration does", () => {
    assert.match(at({ now: 81, progress: 81, busy: 81 }) ?? "", /not done after 80 minutes/);
    assert.ok(usualLimits.wholeMs < 90 * minute);
  });

  it("takes a few percent of a core for idling, and what cannot be measured for work", () => {
    const activity = new Activity(0);
    activity.measured(10_000, 500);
    assert.equal(activity.busyAt, 0);
    activity.measured(20_000, 5_500);
    assert.equal(activity.busyAt, 20_000);
    // A process that had used much has ended.
    activity.measured(30_000, 1000);
    assert.equal(activity.busyAt, 20_000);
    activity.measured(40_000, undefined);
    assert.equal(activity.busyAt, 40_000);
  });

  it("finds a process by its environment, even when it has left the group", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux tells of other processes");
    const marker = `GHOSTLIGHT_TEST_MARKER=${process.pid}`;
    const [name = "", value] = marker.split("=");
    const child = spawn(process.execPath, ["-e", "process.stdin.resume(); console.log('up')"], {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, [name]: value },
    });
    await once(child.stdout, "data");
    const found = processesWith(marker);
    assert.deepEqual(
      found.map(({ pid, parent }) => [pid, parent]),
      [[child.pid, process.pid]],
    );
    assert.ok(found[0]!.cpuMs > 0 && found[0]!.command.includes("process.stdin.resume"));
    child.stdin.end();
    await once(child, "close");
    assert.deepEqual(processesWith(marker), []);
  });
});
