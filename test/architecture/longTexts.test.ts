// The editor, the worker and the page read text that anybody may have written. Whatever takes text takes time that grows with its
// length and no faster, and never fails because it is long. Here: that each such function is tried, and that the trial tells. The
// trials are in test/fuzz/longTexts.fuzz.test.ts.
import assert from "node:assert/strict";
import { faultsOf, rows } from "../support/longText/allCalls.ts";
import { needsDocument } from "../support/longText/calls/pageCalls.ts";
import { superLinear, type TextCall } from "../support/longText/growth.ts";
import { textTakers } from "../support/longText/textTakers.ts";
import { root } from "./lawfulTree.ts";

describe("text of any kind", function () {
  this.timeout(60_000);

  it("is known to every export of base, core and the page that takes some", () => {
    const takers = ["base", "core", "webview"].flatMap((layer) => textTakers(root, layer));
    assert.ok(takers.length > 200, "the compiler finds them");
    const known = new Set([...rows.map(([name]) => name), ...needsDocument]);
    assert.deepEqual(
      takers.filter((name) => !known.has(name)),
      [],
      "add a row to a table in test/support/longText/calls",
    );
  });

  it("is told from what takes too long, and from what fails", async () => {
    // Every letter may be the first of those at the end.
    const square = (text: string): boolean => /a+$/.test(`${text}!`);
    const deep = (text: string): number => (text === "" ? 0 : 1 + deep(text.slice(1)));
    const letters = { name: "letters", texts: ["a".repeat(1_000), "a".repeat(2_000), "a".repeat(8_000)] as const };
    const judge = (call: TextCall, most: number): Promise<readonly string[]> =>
      faultsOf([call], [letters], (each, { texts: own }) => superLinear(each, own, most));
    assert.match((await judge(square, 600))[0]!, /^call 0, letters: \d+\.\d ms at 2,000 .*, \d+\.\d ms at 8,000 /);
    assert.match((await judge(square, 0.01))[0]!, /^call 0, letters: \d+\.\d ms at 1,000 characters$/);
    assert.deepEqual(await judge((text) => text.split("").reverse().join(""), 60_000), []);
    const [fault] = await faultsOf([deep], [{ name: "letters" }], async (call) => {
      await call("a".repeat(1_000_000));
      return undefined;
    });
    assert.match(fault ?? "", /^call 0, letters: RangeError/);
  });
});
