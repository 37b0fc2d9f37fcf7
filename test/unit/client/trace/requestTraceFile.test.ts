import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { writeTraceFile } from "../../../../src/client/trace/requestTraceFile.ts";
import { FailureError } from "../../../../src/core/failures.ts";
import { skipBecause } from "../../../support/run/skipped.ts";

describe("writing a trace", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-trace-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const refused = async (file: string): Promise<string> => {
    try {
      await writeTraceFile(file, "{}");
    } catch (error) {
      assert.ok(error instanceof FailureError, String(error));
      assert.equal(error.failure.kind, "badInput");
      assert.match(error.failure.nextStep, /Choose a place/);
      return error.failure.message;
    }
    return assert.fail("it was written");
  };

  it("takes the place of an older one and leaves nothing else behind", async () => {
    const file = path.join(folder, "trace.json");
    writeFileSync(file, "older and longer");
    await writeTraceFile(file, "{}");
    assert.equal(readFileSync(file, "utf8"), "{}");
    assert.deepEqual(readdirSync(folder), ["trace.json"]);
  });

  it("follows a link", async () => {
    writeFileSync(path.join(folder, "real.json"), "older");
    symlinkSync("real.json", path.join(folder, "link.json"));
    await writeTraceFile(path.join(folder, "link.json"), "{}");
    assert.equal(readFileSync(path.join(folder, "real.json"), "utf8"), "{}");
  });

  it("says which path cannot be written", async () => {
    const nowhere = path.join(folder, "none", "trace.json");
    assert.match(await refused(nowhere), /trace\.json cannot be written: .*no such file or directory/);
    mkdirSync(path.join(folder, "folder"));
    assert.match(await refused(path.join(folder, "folder")), /is a directory|illegal operation on a directory/);
    writeFileSync(path.join(folder, "file"), "kept");
    assert.match(await refused(path.join(folder, "file", "trace.json")), /not a directory/);
    assert.equal(readFileSync(path.join(folder, "file"), "utf8"), "kept");
    assert.deepEqual(readdirSync(folder).sort(), ["file", "folder"]);
  });

  it("writes into a pipe instead of replacing it", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no such files");
    const pipe = path.join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const [read] = await Promise.all([readFile(pipe, "utf8"), writeTraceFile(pipe, "{}")]);
    assert.equal(read, "{}");
  });
});
