import assert from "node:assert/strict";
import { loopAtEnd } from "../../../src/base/repetition.ts";

describe("a loop at the end of a sequence", () => {
  const limits = [
    { length: 4, period: 1 },
    { length: 6, period: 3 },
  ];

  it("is found by the shortest limit that it reaches", () => {
    assert.deepEqual(loopAtEnd("x a a a a".split(" "), limits), { length: 4, period: 1 });
    assert.deepEqual(loopAtEnd("x a b c a b c".split(" "), limits), { length: 6, period: 3 });
    assert.deepEqual(loopAtEnd("x a b a b a b".split(" "), limits), { length: 6, period: 2 });
  });

  it("is none where something else stands at the end, or too little repeats", () => {
    for (const text of ["", "a a a", "a a a a b", "a b c a b", "a b c d a b c d"])
      assert.equal(loopAtEnd(text.split(" "), limits), undefined);
  });
});
