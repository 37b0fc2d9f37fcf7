import assert from "node:assert/strict";
import { withinTime } from "../../../../src/client/gpuCheck/timeLimit.ts";

/** A wait that ends when the test says so. */
class Waits {
  readonly asked: number[] = [];
  private readonly pass: (() => void)[] = [];
  readonly wait = (ms: number, ended: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.asked.push(ms);
      this.pass.push(resolve);
      ended.addEventListener("abort", () => reject(new Error("ended")));
    });
  over(): void {
    this.pass.at(-1)!();
  }
}

const never = new AbortController().signal;

describe("work with a time limit", () => {
  const stuck: string[] = [];
  const onStuck = async (): Promise<void> => void stuck.push("stuck");
  beforeEach(() => (stuck.length = 0));

  it("answers what the work answers, and raises what it raises", async () => {
    const { wait } = new Waits();
    assert.equal(await withinTime(async () => 7, 1000, never, onStuck, wait), 7);
    const broken = withinTime(() => Promise.reject(new Error("broken")), 1000, never, onStuck, wait);
    await assert.rejects(broken, /broken/);
    assert.deepEqual(stuck, []);
  });

  it("cancels work that takes too long, and says so", async () => {
    const waits = new Waits();
    const work = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("cancelled"))));
    const run = withinTime(work, 2000, never, onStuck, waits.wait);
    waits.over();
    await assert.rejects(run, /longer than 2 s/);
    assert.deepEqual(stuck, []);
  });

  it("leaves work behind that does not end when it is cancelled", async () => {
    const waits = new Waits();
    let cancelled = (): void => {};
    const wasCancelled = new Promise<void>((resolve) => (cancelled = resolve));
    const hang = (signal: AbortSignal): Promise<never> => {
      signal.addEventListener("abort", () => cancelled());
      return new Promise(() => {});
    };
    const run = withinTime(hang, 2000, never, onStuck, waits.wait);
    waits.over();
    await wasCancelled;
    while (waits.asked.length < 2) await Promise.resolve();
    waits.over();
    await assert.rejects(run, /longer than 2 s/);
    assert.deepEqual(stuck, ["stuck"]);
  });
});
