import assert from "node:assert/strict";
import { Outputs } from "../../../scripts/outputs.mjs";

describe("output of suites that run at the same time", () => {
  let shown = "";
  let outputs: Outputs;
  beforeEach(() => {
    shown = "";
    outputs = new Outputs((text) => (shown += text));
  });

  it("is shown as it comes for the first", () => {
    const first = outputs.begin();
    first.say("a1 ");
    assert.equal(shown, "a1 ");
    first.say("a2 ");
    assert.equal(shown, "a1 a2 ");
  });

  it("waits for its turn for the others, each in one piece", () => {
    const [a, b, c] = [outputs.begin(), outputs.begin(), outputs.begin()];
    c.say("c1 ");
    b.say("b1 ");
    a.say("a1 ");
    c.end();
    assert.equal(shown, "a1 ");
    a.end();
    assert.equal(shown, "a1 b1 ");
    b.say("b2 ");
    b.end();
    assert.equal(shown, "a1 b1 b2 c1 ");
  });

  it("goes on with whoever comes when all others are done", () => {
    outputs.begin().end();
    const next = outputs.begin();
    next.say("next");
    assert.equal(shown, "next");
  });
});
