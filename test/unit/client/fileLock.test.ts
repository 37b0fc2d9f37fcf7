import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { takeLock, waitForLock } from "../../../src/client/fileLock.ts";

describe("a lock that is waited for", () => {
  let root: string;
  let folder: string;
  let options: Parameters<typeof takeLock>[1];
  beforeEach(() => {
    root = mkdtempSync(path.join(os.tmpdir(), "gl-lock-"));
    folder = path.join(root, "run");
    mkdirSync(folder);
    options = { lockfilePath: path.join(folder, "lock"), stale: 60_000, onCompromised: () => undefined };
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("is taken when its holder gives it back", async () => {
    const release = await takeLock(folder, options);
    const waiting = waitForLock(30_000, folder, options);
    await release();
    await (
      await waiting
    )();
  });

  it("is refused when its holder keeps it", async () => {
    const release = await takeLock(folder, options);
    await assert.rejects(waitForLock(10, folder, options), { code: "ELOCKED" });
    await release();
  });

  it("is given up at once when the folder is gone", async () => {
    const release = await takeLock(folder, options);
    const waiting = waitForLock(3_600_000, folder, options);
    rmSync(folder, { recursive: true });
    await assert.rejects(waiting, { code: "ENOENT" });
    await release().catch(() => undefined);
  });
});
