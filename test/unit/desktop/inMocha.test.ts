// The suite's frame: a failure must be seen from outside, whatever the editor around it does.
import assert from "node:assert/strict";
import { runInMocha } from "../../desktop/support/inMocha.ts";

describe("tests inside an editor", () => {
  const run = async (
    ...define: (() => void)[]
  ): Promise<{ readonly lines: readonly string[]; readonly error?: string }> => {
    const lines: string[] = [];
    const files = define.map((each) => async () => each());
    try {
      await runInMocha(files, (line) => lines.push(line));
      return { lines };
    } catch (error) {
      return { lines, error: (error as Error).message };
    }
  };
  const passing = (): void => void describe("one", () => void it("passes", () => {}));

  it("say each how it ended, and pass together", async () => {
    const { lines, error } = await run(
      passing,
      () => void describe("two", () => void it("passes too", async () => {})),
    );
    assert.equal(error, undefined);
    assert.match(lines.join("\n"), /^passed: one passes .*\npassed: two passes too .*\n2 passed, 0 failed$/);
  });

  for (const [what, define] of Object.entries<() => void>({
    "a test throws": () => describe("two", () => void it("fails", () => assert.fail("broken"))),
    "a test rejects": () => describe("two", () => void it("fails", async () => assert.fail("broken"))),
    "a hook fails": () =>
      describe("two", () => {
        before("fails", () => assert.fail("broken"));
        it("never runs", () => {});
      }),
  }))
    it(`fail when ${what}`, async () => {
      const { lines, error } = await run(passing, define);
      assert.match(error ?? "", /^1 failed: two .*fails/);
      assert.match(lines.join("\n"), /FAILED: two [^]*broken/);
    });

  it("fail when there are none, when they cannot be loaded, and when some would be left out", async () => {
    assert.match((await run()).error ?? "", /no test/);
    assert.match((await run(() => assert.fail("not loaded"))).error ?? "", /not loaded/);
    const skipping = () => describe("two", () => void it.skip("is skipped", () => {}));
    assert.match((await run(passing, skipping)).error ?? "", /pending|skip/i);
  });

  it("leave this mocha's own functions as they are", async () => {
    const { it: mine, describe: own, before: first } = globalThis;
    await run(passing);
    assert.deepEqual([globalThis.it, globalThis.describe, globalThis.before], [mine, own, first]);
  });
});
