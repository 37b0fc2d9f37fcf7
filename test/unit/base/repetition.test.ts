import assert from "node:assert/strict";
import { loopAtEnd } from "../../../src/base/repetition.ts";

describe("a loop at the end of a sequence", () => {
  const limits = [
    { length: 4, period: 1 },
    { length: 6, period: 3 },
  ];

  it("is found by the shortest limit that it reaches", () => {
    assert.deepEqual(loopAtEnd([..."xaaaa"], limits), { length: 4, period: 1 });
    assert.deepEqual(loopAtEnd([..."xabcabc"], limits), { length: 6, period: 3 });
    assert.deepEqual(loopAtEnd([..."xababab"], limits), { length: 6, period: 2 });
  });

  it("is none where something else stands at the end, or too little repeats", () => {
    for (const text of ["", "aaa", "aaaab", "abcab", "abcdabcd"]) assert.equal(loopAtEnd([...text], limits), undefined);
  });
});
