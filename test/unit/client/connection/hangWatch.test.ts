import assert from "node:assert/strict";
import type { Disposable } from "../../../../src/base/disposables.ts";
import { HangWatch, type WatchClock } from "../../../../src/client/connection/hangWatch.ts";

const limitMs = 30_000;

/** A client's time and a worker's answers, which reach the client only when its event loop runs. */
class Scene implements WatchClock {
  private time = 0;
  private ticks = new Map<symbol, { readonly periodMs: number; at: number; readonly tick: () => void }>();
  private received = 0;
  private arrived = 0;
  private readonly waiting: (() => void)[] = [];
  pings = 0;
  hung = 0;
  isWorkerAlive = true;
  readonly watch = new HangWatch(
    {
      ping: () => {
        this.pings++;
        return new Promise<void>((resolve) => {
          if (!this.isWorkerAlive) return;
          this.arrived += 20;
          this.waiting.push(resolve);
        });
      },
      receivedBytes: () => this.received,
    },
    limitMs,
    () => this.hung++,
    this,
  );

  now = (): number => this.time;

  every(periodMs: number, tick: () => void): Disposable {
    const key = Symbol();
    this.ticks.set(key, { periodMs, at: this.time + periodMs, tick });
    return { dispose: () => this.ticks.delete(key) };
  }

  afterInput(action: () => void): void {
    this.received = this.arrived;
    for (const resolve of this.waiting.splice(0)) resolve();
    action();
  }

  /** The worker sends a piece of an answer. */
  sends(): void {
    this.arrived += 100;
  }

  /** Time in which the client's loop runs. */
  async lives(ms: number, each: () => void = () => {}): Promise<void> {
    for (const end = this.time + ms; this.time < end;) {
      this.time = Math.min(end, this.time + 100);
      each();
      this.fire();
      await Promise.resolve();
    }
  }

  /** Time in which it does not: late timers fire once after it. */
  async sleeps(ms: number): Promise<void> {
    this.time += ms;
    this.fire();
    await Promise.resolve();
  }

  private fire(): void {
    for (const timer of [...this.ticks.values()])
      if (timer.at <= this.time) {
        timer.at = this.time + timer.periodMs;
        timer.tick();
      }
  }
}

describe("the watch for a hung worker", () => {
  let scene: Scene;
  let end: () => void;
  beforeEach(() => (scene = new Scene()));
  const request = (): void => void scene.watch.during(() => new Promise<void>((resolve) => (end = resolve)));

  it("says so when nothing comes for the whole time, and once", async () => {
    request();
    scene.isWorkerAlive = false;
    await scene.lives(limitMs - 1000);
    assert.equal(scene.hung, 0);
    await scene.lives(5000);
    assert.equal(scene.hung, 1);
    await scene.lives(10 * limitMs);
    assert.equal(scene.hung, 1);
  });

  it("counts from the last sign of life: an answered ping, or any piece of an answer", async () => {
    request();
    await scene.lives(10 * limitMs);
    assert.equal(scene.hung, 0, "pings are answered");
    scene.isWorkerAlive = false;
    await scene.lives(10 * limitMs, () => scene.sends());
    assert.equal(scene.hung, 0, "an answer streams");
    await scene.lives(limitMs + 3000);
    assert.equal(scene.hung, 1);
  });

  it("waits for any number of requests, and asks nothing when there is none", async () => {
    await scene.lives(limitMs);
    assert.equal(scene.pings, 0);
    request();
    const first = end;
    request();
    first();
    await scene.lives(5000);
    const { pings } = scene;
    assert.ok(pings > 2);
    end();
    await Promise.resolve();
    await Promise.resolve();
    scene.isWorkerAlive = false;
    await scene.lives(10 * limitMs);
    assert.equal(scene.hung, 0);
    assert.ok(scene.pings <= pings + 1);
  });

  it("is not fooled by an idle time between two requests", async () => {
    request();
    await scene.lives(2000);
    end();
    await scene.lives(100 * limitMs);
    request();
    await scene.lives(2000);
    assert.equal(scene.hung, 0);
  });

  for (const [what, gaps] of [
    ["one long", [10 * limitMs]],
    ["a night's", [12 * 3_600_000]],
    ["many short", Array.from({ length: 50 }, () => 5000)],
    ["a few that add up", [limitMs, limitMs, limitMs]],
  ] as const)
    it(`a client that was blocked, asleep or in a debugger does not blame the worker: ${what}`, async () => {
      request();
      await scene.lives(1500);
      for (const gap of gaps) {
        await scene.sleeps(gap);
        await scene.lives(1500);
      }
      assert.equal(scene.hung, 0);
      scene.isWorkerAlive = false;
      await scene.lives(limitMs + 3000);
      assert.equal(scene.hung, 1, "it still notices a hang");
    });

  it("what the client slept through does not count against a worker that slept too", async () => {
    request();
    await scene.lives(1500);
    scene.isWorkerAlive = false;
    await scene.lives(limitMs / 2);
    await scene.sleeps(8 * 3_600_000);
    assert.equal(scene.hung, 0);
    await scene.lives(limitMs / 2 + 3000);
    assert.equal(scene.hung, 1);
  });

  it("a clock that goes back changes nothing", async () => {
    request();
    scene.isWorkerAlive = false;
    await scene.lives(10_000);
    await scene.sleeps(-1_000_000);
    await scene.lives(1_000_000 + limitMs + 3000);
    assert.equal(scene.hung, 1);
  });

  it("says nothing after it was disposed of", async () => {
    request();
    scene.isWorkerAlive = false;
    scene.watch.dispose();
    request();
    await scene.lives(10 * limitMs);
    assert.equal(scene.hung, 0);
  });
});
