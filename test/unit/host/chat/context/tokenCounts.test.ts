import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ModelFacts } from "../../../../../src/core/models/runtime/modelState.ts";
import { TokenCounts } from "../../../../../src/host/chat/context/tokenCounts.ts";
import { FakeClock } from "../../../../support/fakeClock.ts";

/** A tokenizer whose tokens are words, punctuation and breaks. */
const tokensOf = (text: string): number => text.match(/\w+|[^\w ]/g)?.length ?? 0;

describe("token counts", () => {
  let asked: string[];
  let path: string | undefined;
  let clock: FakeClock;
  let answer: (text: string) => Promise<number>;
  let counts: TokenCounts;
  beforeEach(() => {
    [asked, path, clock] = [[], "a.gguf", new FakeClock()];
    answer = async (text) => tokensOf(text);
    counts = new TokenCounts({
      facts: () => (path === undefined ? undefined : ({ path } as ModelFacts)),
      countTokens: (text) => (asked.push(text), answer(text)),
      after: clock.after,
    });
  });

  it("are asked for once for each text and model, and not without one", async () => {
    for (const text of ["a b", "a b", "c", "a b"]) await counts.of(text);
    await Promise.all([counts.of("d"), counts.of("d")]);
    assert.deepEqual(asked, ["a b", "c", "d"]);
    path = "b.gguf";
    assert.equal(await counts.of("a b"), 2);
    assert.equal(asked.length, 4);
    path = undefined;
    assert.equal(await counts.of("new"), undefined);
    assert.equal(asked.length, 4);
  });

  it("of long texts are estimates by short pieces", async () => {
    const line = (index: number): string => `const value${index} = compute(${index}, "${"x".repeat(index % 30)}");\n`;
    for (const length of [4000, 30_000]) {
      const text = Array.from({ length }, (_, index) => line(index)).join("");
      asked = [];
      const count = (await counts.of(text))!;
      assert.ok(counts.isEstimated(text));
      assert.ok(Math.abs(count / tokensOf(text) - 1) < 0.05, `${count} instead of ${tokensOf(text)}`);
      assert.ok(asked.join("").length <= 24_000 && asked.length <= 3);
    }
    assert.ok(!counts.isEstimated("x".repeat(100_000)));
  });

  it("of long texts are by whole characters", async () => {
    for (const before of ["", "x"]) await counts.of(before + "😀".repeat(80_000));
    for (const text of asked) assert.doesNotMatch(text, /[\ud800-\udfff]/u);
  });

  it("keep none of the texts", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    collect();
    const before = process.memoryUsage().heapUsed;
    // An open file of 90 kB after 400 keys: 36 MB of text.
    for (let key = 0; key < 400; key++) {
      const lines = Array.from({ length: 900 }, (_, line) => `${key} ${line} ${"x".repeat(90)}`);
      await counts.of(lines.join("\n"));
      asked = [];
    }
    collect();
    const grown = process.memoryUsage().heapUsed - before;
    assert.ok(grown < 2_000_000, `${grown} bytes`);
  });

  it("that do not come in time are unknown, and known later", async () => {
    let come = (): void => {};
    answer = (text) => new Promise((resolve) => (come = () => resolve(tokensOf(text))));
    const late = counts.of("a b");
    await clock.pass(1500);
    assert.equal(await late, undefined);
    come();
    await clock.pass(0);
    assert.equal(await counts.of("a b"), 2);
    assert.equal(asked.length, 1);
  });

  it("do not pile up in a worker that does not answer, and go on when it is lost", async () => {
    const lose: (() => void)[] = [];
    answer = () => new Promise((_, reject) => lose.push(() => reject(new Error("lost"))));
    const all = Array.from({ length: 50 }, (_, key) => counts.of(`${key} ${"x".repeat(80_000)}`));
    await clock.pass(2000);
    assert.deepEqual([...new Set(await Promise.all(all))], [undefined]);
    assert.ok(asked.join("").length <= 1_000_000);
    for (const end of lose) end();
    await clock.pass(0);
    answer = async (text) => tokensOf(text);
    assert.equal(await counts.of("a b c"), 3);
  });
});
