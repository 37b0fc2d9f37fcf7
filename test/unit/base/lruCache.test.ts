import assert from "node:assert/strict";
import { LruCache } from "../../../src/base/lruCache.ts";

const keysOf = (cache: LruCache<string, unknown>): string => [...cache.entries()].map(([key]) => key).join("");

describe("a cache of what was used last", () => {
  it("evicts the entry that was not used for longest", () => {
    const cache = new LruCache<string, number>({ entries: 3 });
    for (const [index, key] of ["a", "b", "c"].entries()) cache.set(key, index);
    assert.equal(cache.get("a"), 0);
    cache.set("d", 3);
    assert.equal(keysOf(cache), "cad");
    assert.equal(cache.get("b"), undefined);
    assert.equal(cache.newestKey, "d");
  });

  it("counts setting again as use, but neither peeking nor iterating", () => {
    const cache = new LruCache<string, number>({ entries: 2 });
    cache.set("a", 1);
    cache.set("b", 2);
    cache.set("a", 3);
    assert.equal(cache.peek("b"), 2);
    assert.deepEqual(
      [...cache.entries()],
      [
        ["b", 2],
        ["a", 3],
      ],
    );
    cache.set("c", 4);
    assert.equal(keysOf(cache), "ac");
  });

  it("keeps the sum of the sizes below its limit", () => {
    const cache = new LruCache<string, string>({ entries: 10, size: 6, sizeOf: ({ length }) => length });
    cache.set("a", "123");
    cache.set("b", "123");
    assert.equal(cache.size, 6);
    cache.set("c", "1");
    assert.equal(keysOf(cache), "bc");
    cache.set("b", "1");
    assert.deepEqual([cache.count, cache.size], [2, 2]);
    cache.set("d", "1234567");
    assert.deepEqual([cache.count, cache.size], [0, 0]);
  });

  it("says of each value once that it has left, however it did", () => {
    const left: string[] = [];
    const cache = new LruCache<string, string>({ entries: 2, onRemoved: (value, key) => left.push(key + value) });
    cache.set("a", "1");
    cache.set("b", "1");
    cache.set("b", "1");
    assert.deepEqual(left, []);
    cache.set("a", "2");
    assert.deepEqual(left.splice(0), ["a1"]);
    cache.set("c", "1");
    assert.deepEqual(left.splice(0), ["b1"]);
    cache.delete("c");
    cache.delete("c");
    cache.clear();
    assert.deepEqual(left, ["c1", "a2"]);
    assert.equal(cache.count, 0);
  });

  it("keeps a value that is undefined", () => {
    const cache = new LruCache<string, undefined>({ entries: 1 });
    cache.set("a", undefined);
    cache.set("b", undefined);
    assert.equal(keysOf(cache), "b");
  });
});
