import assert from "node:assert/strict";
import { StopRules } from "../../../../../../src/core/completion/stop/stopRules.ts";
import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("looping", () => {
  it("ends with a loop", () => {
    stopsAt(
      "block",
      "|\n",
      "f(1)\na, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b\nc\n",
      "f(1)\na, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b",
      "looping",
    );
  });

  it("ends within a line that never ends", () => {
    const rules = new StopRules({ shape: "line", lineBefore: "x = [", following: "\n" });
    for (let count = 0; count < 200 && rules.stoppedBy === undefined; count++) rules.push("0, ");
    assert.equal(rules.stoppedBy, "looping");
  });

  it("does not apply to a short list, or to brackets that close one after the other", () => {
    goesOn("block", "|\n", "f(1)\na, b, a, b, a, b\nc\n");
    goesOn("block", "|\n", `${"(".repeat(20)}a${")".repeat(20)}\nc\n`);
  });
});
