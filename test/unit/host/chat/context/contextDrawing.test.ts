import assert from "node:assert/strict";
import { ContextDrawing } from "../../../../../src/host/chat/context/contextDrawing.ts";
import { FakeClock } from "../../../../support/fakeClock.ts";

describe("what the chat's page shows of the context", () => {
  let clock: FakeClock;
  let isVisible: boolean;
  /** Texts that were counted, and what was shown of them. */
  let counted: string[];
  let shown: string[];
  let errors: unknown[];
  let text: string;
  let counts: (text: string) => Promise<void>;
  let drawing: ContextDrawing<string>;
  beforeEach(() => {
    clock = new FakeClock();
    isVisible = true;
    [counted, shown, errors, text] = [[], [], [], "a"];
    counts = async () => {};
    drawing = new ContextDrawing({
      isVisible: () => isVisible,
      gather: async () => {
        const now = text;
        counted.push(now);
        await counts(now);
        return now;
      },
      show: (gathered) => void shown.push(gathered),
      onError: (error) => void errors.push(error),
      after: (delayMs, action) => {
        let isOver = false;
        clock.after(delayMs, () => void (isOver || action()));
        return { dispose: () => void (isOver = true) };
      },
    });
  });

  it("is counted once for changes that come close together", async () => {
    for (text of ["a", "ab", "abc"]) {
      drawing.changed();
      await clock.pass(100);
    }
    await clock.pass(1000);
    assert.deepEqual([counted, shown], [["abc"], ["abc"]]);
  });

  it("is not counted while nobody sees it, whatever happens, and is again once it is seen", async () => {
    isVisible = false;
    for (let key = 0; key < 20; key++) {
      drawing.changed();
      drawing.received();
      await clock.pass(300);
    }
    assert.deepEqual(counted, []);
    isVisible = true;
    await clock.pass(10_000);
    assert.deepEqual(counted, [], "the page asks for it when it is there");
    drawing.changed();
    drawing.received();
    await clock.pass(10_000);
    assert.deepEqual(counted, ["a", "a"]);
  });

  it("is not counted for a page that is hidden between a change and the pause after it", async () => {
    drawing.changed();
    drawing.received();
    await clock.pass(100);
    isVisible = false;
    await clock.pass(10_000);
    assert.deepEqual(counted, []);
    isVisible = true;
    drawing.received();
    await clock.pass(10_000);
    assert.deepEqual(counted, ["a"], "and the pace of a stream begins anew");
  });

  it("moves at an even pace while an answer streams, also one without a pause", async () => {
    for (let piece = 0; piece < 100; piece++) {
      drawing.received();
      await clock.pass(50);
    }
    assert.equal(counted.length, 10, "five seconds");
  });

  it("moves while an answer streams also where counting takes longer than its pace", async () => {
    counts = () => new Promise((resolve) => clock.after(1400, resolve));
    for (let piece = 0; piece < 200; piece++) {
      text = `piece ${piece}`;
      drawing.received();
      await clock.pass(50);
    }
    assert.ok(shown.length >= 4, shown.join(", "));
    assert.equal(new Set(shown).size, shown.length);
  });

  it("is not shown once it is out of date", async () => {
    let finish!: () => void;
    counts = (now) => (now === "slow" ? new Promise((resolve) => (finish = resolve)) : Promise.resolve());
    text = "slow";
    drawing.changed();
    await clock.pass(1000);
    text = "new";
    drawing.changed();
    await clock.pass(1000);
    finish();
    await clock.pass(1000);
    assert.deepEqual([counted, shown], [["slow", "new"], ["new"]]);
  });

  it("goes on after a failure, and ends with the view", async () => {
    counts = () => Promise.reject(new Error("the worker is gone"));
    drawing.changed();
    await clock.pass(1000);
    assert.equal(errors.length, 1);
    counts = async () => {};
    drawing.changed();
    await clock.pass(1000);
    assert.deepEqual(shown, ["a"]);
    drawing.changed();
    drawing.received();
    drawing.dispose();
    await clock.pass(10_000);
    assert.equal(counted.length, 2);
  });
});
