import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
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
import { atomicWrite, removeUnfinished } from "../../../src/client/atomicWrite.ts";
import { skipBecause } from "../../support/run/skipped.ts";

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

  it("creates what a link leads to, and refuses a circle of links", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows allows links only to administrators");
    const link = path.join(folder, "link.json");
    symlinkSync("some.json", link);
    await atomicWrite(link, "new");
    assert.equal(readlinkSync(link), "some.json");
    assert.equal(readFileSync(file, "utf8"), "new");
    const [one, other] = ["one", "other"].map((name) => path.join(folder, name)) as [string, string];
    symlinkSync(one, other);
    symlinkSync(other, one);
    await assert.rejects(atomicWrite(one, "new"), { code: "ELOOP" });
    assert.equal(readlinkSync(one), other);
  });

  it("keeps all names of a file, whatever bytes it gets", async () => {
    const other = path.join(folder, "other.json");
    writeFileSync(file, "old and longer than the new one");
    linkSync(file, other);
    await atomicWrite(file, Uint8Array.from([0xff, 0x0a]));
    for (const each of [file, other]) assert.deepEqual([...readFileSync(each)], [0xff, 0x0a]);
    assert.equal(statSync(file).nlink, 2);
    assert.deepEqual(readdirSync(folder).sort(), ["other.json", "some.json"]);
  });

  it("gives a file with several names its content back when the disk has no room for the new one", async function () {
    if (process.platform !== "linux" || process.getuid?.() !== 0) skipBecause(this, "only root may mount a small disk");
    const disk = path.join(folder, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "none", disk]);
    try {
      file = path.join(disk, "some.json");
      writeFileSync(file, "old");
      linkSync(file, path.join(disk, "other.json"));
      // Room for a new file of that size, but not for the old one to grow as well.
      await assert.rejects(atomicWrite(file, "n".repeat(50_000)), { code: "ENOSPC" });
      assert.equal(readFileSync(file, "utf8"), "old");
      assert.deepEqual(readdirSync(disk).sort(), ["other.json", "some.json"]);
    } finally {
      execFileSync("umount", [disk]);
    }
  });

  it("keeps the owner, where that is allowed", async function () {
    if (process.getuid?.() !== 0) skipBecause(this, "only root may give files away");
    writeFileSync(file, "old");
    chownSync(file, 12, 34);
    chmodSync(file, 0o640);
    await atomicWrite(file, "new");
    const { uid, gid, mode } = statSync(file);
    assert.deepEqual([uid, gid, mode & 0o777], [12, 34, 0o640]);
  });

  it("takes a file name as long as there can be", async () => {
    const long = path.join(folder, "ü".repeat(127));
    await atomicWrite(long, "new");
    assert.equal(readFileSync(long, "utf8"), "new");
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

  it("leaves its beginning where its process is killed, and the next one can take that away, but not another's", async () => {
    const gone = spawnSync(process.execPath, ["--version"]).pid;
    const id = "9469cc28-e5cf-4f9c-9ce6-b0262ce62944";
    const left = `some.json.${gone}-${id}.tmp`;
    const others = [`some.json.${process.pid}-${id}.tmp`, `some.json5.${gone}-${id}.tmp`, `some.json.${id}.tmp`];
    for (const name of [left, ...others]) writeFileSync(path.join(folder, name), "half");
    await removeUnfinished(file);
    assert.deepEqual(readdirSync(folder).toSorted(), others.toSorted());
  });
});
