import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  promises,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import path from "node:path";
import { atomicWrite } from "../../../src/client/atomicWrite.ts";
import { skipBecause } from "../../support/skipped.ts";

describe("an atomic write", () => {
  let folder: string;
  let file: string;
  const { rename } = promises;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-write-"));
    file = path.join(folder, "some.json");
  });
  afterEach(() => {
    renameIs(rename);
    rmSync(folder, { recursive: true, force: true });
  });

  function renameIs(instead: typeof promises.rename): void {
    promises.rename = instead;
    syncBuiltinESMExports();
  }

  it("creates a file, and replaces one", async () => {
    await atomicWrite(file, "first, and longer");
    await atomicWrite(file, "ü");
    assert.equal(readFileSync(file, "utf8"), "ü");
    assert.deepEqual(readdirSync(folder), ["some.json"]);
  });

  it("leaves the old file as it was until the new one is whole: a crash right before the rename loses nothing", async () => {
    writeFileSync(file, "old");
    let seen: string[] = [];
    renameIs(async (from, to) => {
      seen = [readFileSync(String(from), "utf8"), readFileSync(String(to), "utf8")];
      return rename(from, to);
    });
    await atomicWrite(file, "new");
    assert.deepEqual(seen, ["new", "old"]);
    assert.equal(readFileSync(file, "utf8"), "new");
  });

  it("leaves the old file and no other when it fails", async () => {
    writeFileSync(file, "old");
    renameIs(async () => {
      throw new Error("the disk is gone");
    });
    await assert.rejects(atomicWrite(file, "new"), /the disk is gone/);
    assert.equal(readFileSync(file, "utf8"), "old");
    assert.deepEqual(readdirSync(folder), ["some.json"]);
    await assert.rejects(atomicWrite(path.join(folder, "none", "some.json"), "new"), { code: "ENOENT" });
  });

  it("keeps the permissions, and follows a link", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has other permissions");
    writeFileSync(file, "old");
    chmodSync(file, 0o640);
    const link = path.join(folder, "link.json");
    symlinkSync("some.json", link);
    await atomicWrite(link, "new");
    assert.equal(readlinkSync(link), "some.json");
    assert.equal(readFileSync(file, "utf8"), "new");
    assert.equal(statSync(file).mode & 0o777, 0o640);
  });

  it("lets several writers of the same file finish, each whole", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(5000));
    await Promise.all(texts.map((text) => atomicWrite(file, text)));
    assert.ok(texts.includes(readFileSync(file, "utf8")));
    assert.deepEqual(readdirSync(folder), ["some.json"]);
  });

  it("writes into a pipe instead of replacing it", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no such files");
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const [read] = await Promise.all([readFile(pipe, "utf8"), atomicWrite(pipe, "{}")]);
    assert.equal(read, "{}");
  });
});
