import assert from "node:assert/strict";
import { TokenCache } from "../../../../src/worker/tokens/tokenCache.ts";

describe("the cache of tokens", () => {
  it("tokenises a text once, until many others were used since", () => {
    const asked: string[] = [];
    const cache = new TokenCache({
      tokenize: (text) => {
        asked.push(text);
        return [text.length];
      },
    });
    assert.deepEqual(cache.of("prefix"), [6]);
    for (let document = 0; document < 90; document++) cache.of(`document ${document}`);
    assert.equal(cache.of("prefix"), cache.of("prefix"));
    assert.equal(asked.filter((text) => text === "prefix").length, 1);
    for (let document = 0; document < 96; document++) cache.of(`later ${document}`);
    cache.of("prefix");
    assert.equal(asked.filter((text) => text === "prefix").length, 2);
  });
});
