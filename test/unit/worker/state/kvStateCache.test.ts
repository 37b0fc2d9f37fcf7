import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Log } from "../../../../src/base/log.ts";
import type { Token } from "../../../../src/worker/embedded/engine.ts";
import { RequestRecord } from "../../../../src/worker/service/requestRecord.ts";
import { StateFolder } from "../../../../src/worker/state/stateFolder.ts";
import { KvStateCache } from "../../../../src/worker/state/kvStateCache.ts";
import { HeldTokens } from "../../../support/heldTokens.ts";

/** Two hundred tokens of a document's own. */
function promptOf(document: number): Token[] {
  return Array.from({ length: 200 }, (_, i) => document * 1000 + i);
}

describe("the cache of saved states", () => {
  let parent: string;
  let warnings: string[];
  const log: Log = { info: () => {}, warn: (line) => void warnings.push(line), error: () => {} };
  beforeEach(() => {
    warnings = [];
    parent = mkdtempSync(path.join(os.tmpdir(), "gl-"));
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  /** Goes over to a document, evaluates its prompt, and answers how many tokens it did not have to evaluate. */
  async function visit(
    cache: KvStateCache,
    sequence: HeldTokens,
    document: number,
    tokens = promptOf(document),
  ): Promise<number> {
    const record = new RequestRecord("background", "warm");
    const boundaries = [100, 184];
    const work = cache.change(sequence, `file ${document}`, { tokens, boundaries }, record);
    while ((await work.next()).done !== true);
    const held = await sequence.reuse(tokens);
    sequence.tokens = tokens;
    sequence.checkpoints.push(...boundaries.filter((boundary) => boundary > held));
    return held;
  }

  it("gives back the state of a document that was left", async () => {
    const [cache, sequence] = [new KvStateCache(new StateFolder(parent), log), new HeldTokens()];
    assert.equal(await visit(cache, sequence, 1), 0);
    assert.equal(await visit(cache, sequence, 2), 0);
    assert.equal(await visit(cache, sequence, 1), 200);
    assert.equal(await visit(cache, sequence, 1, [...promptOf(1), 7]), 200);
    assert.equal(await visit(cache, sequence, 2), 200);
  });

  it("of a model that needs checkpoints ends at the last one that a prompt passes again", async () => {
    const [cache, sequence] = [new KvStateCache(new StateFolder(parent), log), new HeldTokens(true)];
    await visit(cache, sequence, 1);
    await visit(cache, sequence, 2);
    assert.equal(await visit(cache, sequence, 1, [...promptOf(1).slice(0, 190), 7, 8]), 184);
    await visit(cache, sequence, 2);
    assert.equal(await visit(cache, sequence, 1, [...promptOf(1).slice(0, 150), 7, 8]), 0, "it can only be continued");
  });

  it("saves nothing when the next document shares most of the state", async () => {
    const [cache, sequence] = [new KvStateCache(new StateFolder(parent), log), new HeldTokens()];
    await visit(cache, sequence, 1);
    assert.equal(await visit(cache, sequence, 2, [...promptOf(1).slice(0, 150), 9]), 150);
    assert.equal(cache.use.states, 0);
  });

  it("keeps the eight documents used last, and no file of any other", async () => {
    const folder = new StateFolder(parent);
    const [cache, sequence] = [new KvStateCache(folder, log), new HeldTokens()];
    for (let document = 1; document <= 12; document++) await visit(cache, sequence, document);
    assert.equal(cache.use.states, 8);
    assert.equal(readdirSync(folder.path()).length, 8);
    assert.equal(await visit(cache, sequence, 2), 0);
    assert.equal(await visit(cache, sequence, 11), 200);
    cache.clear();
    assert.deepEqual(readdirSync(folder.path()), []);
    assert.deepEqual(warnings, []);
  });

  it("a full disk only loses the state, and the log says so until it has tried enough", async () => {
    class FullDisk extends StateFolder {
      override freeBytes = async (): Promise<number> => 1024;
    }
    const [cache, sequence] = [new KvStateCache(new FullDisk(parent), log), new HeldTokens()];
    for (const document of [1, 2, 3, 4, 5, 6]) assert.equal(await visit(cache, sequence, document), 0);
    assert.equal(cache.use.states, 0);
    assert.equal(warnings.length, 3);
    assert.match(warnings[0]!, /warm state could not be saved: the disk is nearly full\.$/);
    assert.match(warnings[2]!, /No more are saved/);
  });
});
