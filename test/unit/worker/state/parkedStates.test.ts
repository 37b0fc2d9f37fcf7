import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { KvStateCache } from "../../../../src/worker/state/kvStateCache.ts";
import { fileKey, ParkedStates } from "../../../../src/worker/state/parkedStates.ts";

describe("the states of parked models", () => {
  let folder: string;
  let cleared: string[];
  let parked: ParkedStates;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-parked-"));
    cleared = [];
    parked = new ParkedStates();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const statesOf = (name: string): KvStateCache =>
    ({ clear: () => void cleared.push(name) }) as unknown as KvStateCache;
  const file = (name: string, text = name): string => {
    const at = path.join(folder, name);
    writeFileSync(at, text);
    return at;
  };
  const key = (at: string, contextTokens = 1024): Promise<string> => fileKey({ path: at, contextTokens });

  it("are kept for several models, each until it is loaded again", async () => {
    const [a, b] = [await key(file("a")), await key(file("b"))];
    const [ofA, ofB] = [statesOf("a"), statesOf("b")];
    parked.keep(ofA, a);
    parked.keep(ofB, b);
    assert.equal(parked.take(a), ofA);
    assert.equal(parked.take(a), undefined);
    assert.equal(parked.take(b), ofB);
    assert.deepEqual(cleared, []);
  });

  it("of a file that has changed since are removed, and those of another context stay", async () => {
    const at = file("a");
    parked.keep(statesOf("short"), await key(at));
    parked.keep(statesOf("long"), await key(at, 2048));
    file("a", "another text");
    assert.equal(parked.take(await key(at)), undefined);
    assert.deepEqual(cleared, ["short"]);
  });

  it("of the model that was parked first are given up when there are many", async () => {
    const keys = await Promise.all(["a", "b", "c", "d", "e"].map((name) => key(file(name))));
    for (const [index, each] of keys.entries()) parked.keep(statesOf(String(index)), each);
    assert.deepEqual(cleared, ["0"]);
    parked.forget(keys[1]!);
    assert.deepEqual(cleared, ["0", "1"]);
  });
});
