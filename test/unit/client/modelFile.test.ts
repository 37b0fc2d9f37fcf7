import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkModelFile } from "../../../src/client/modelFile.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import { ggufBytes, pair, tensor, text } from "../../support/ggufBytes.ts";
import { skipBecause } from "../../support/skipped.ts";

describe("model file check", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-check-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, content: string | Buffer): string => {
    const target = path.join(folder, name);
    writeFileSync(target, content);
    return target;
  };
  const refusal = async (target: string): Promise<Failure> => {
    try {
      await checkModelFile(target);
    } catch (error) {
      return failureOf(error);
    }
    return assert.fail(`${target} was accepted`);
  };
  const check = async (target: string, kind: Failure["kind"], message: RegExp): Promise<void> => {
    const failure = await refusal(target);
    assert.equal(failure.kind, kind);
    assert.match(failure.message, message);
    assert.ok(failure.message.includes(target) && failure.message.endsWith(".") && failure.nextStep !== "");
  };
  const smallModel = ggufBytes({
    pairs: [pair("general.name", 8, text("small"))],
    tensors: [tensor("a", [1024n, 64n], 0, 0n)],
  });
  const modelBytes = Math.ceil(smallModel.length / 32) * 32 + 1024 * 64 * 4;

  it("says what is there instead of a model", async () => {
    await check(path.join(folder, "absent.gguf"), "noModel", /no model file/);
    await check(path.join(folder, "absent", "deep.gguf"), "noModel", /no model file/);
    await check(`${file("plain.txt", "x")}/below.gguf`, "noModel", /no model file/);
    await check(path.join(folder, "x".repeat(300)), "noModel", /no model file/);
    await check(folder, "modelUnreadable", /is a folder/);
    await check(file("empty.gguf", ""), "modelUnreadable", /is empty/);
    await check(file("page.gguf", "<!DOCTYPE html><html>login</html>"), "modelUnreadable", /web page/);
    await check(file("lfs.gguf", "version https://git-lfs.github.com/spec/v1\n"), "modelUnreadable", /Git LFS/);
    await check(file("foreign.gguf", Buffer.alloc(5000, 1)), "modelUnreadable", /not a GGUF file/);
    await check(file("old.gguf", ggufBytes({ version: 99 })), "modelUnreadable", /version/);
    await check("/dev/null", "modelUnreadable", /not a regular file/);
  });

  it("does not wait for a pipe", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no such files");
    const pipe = path.join(folder, "pipe.gguf");
    execFileSync("mkfifo", [pipe]);
    await check(pipe, "modelUnreadable", /not a regular file/);
  });

  it("says when it may not read", async function () {
    const target = file("secret.gguf", smallModel);
    chmodSync(target, 0);
    chmodSync(folder, 0o755);
    // Root may read anything: ask as somebody else for a moment.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65534);
    try {
      await check(target, "modelUnreadable", /may not read/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("accepts a whole file, also behind a link, and refuses every shorter one", async () => {
    const target = file("whole.gguf", smallModel);
    truncateSync(target, modelBytes);
    await checkModelFile(target);
    mkdirSync(path.join(folder, "links"));
    const link = path.join(folder, "links", "link.gguf");
    symlinkSync(target, link);
    await checkModelFile(link);
    for (const bytes of [modelBytes - 1, modelBytes / 2, smallModel.length]) {
      truncateSync(target, bytes);
      const failure = await refusal(target);
      assert.match(failure.message, /incomplete/);
    }
    truncateSync(target, smallModel.length - 1);
    await check(target, "modelUnreadable", /damaged or cut short/);
  });

  it("reads a header longer than one window", async () => {
    const long = ggufBytes({
      pairs: [pair("k", 8, text("v".repeat(20_000_000)))],
      tensors: [tensor("a", [1024n], 0, 0n)],
    });
    const target = file("long.gguf", long);
    await assert.rejects(checkModelFile(target), /incomplete/);
    truncateSync(target, long.length + 32 + 4096);
    await checkModelFile(target);
  });

  it("leaves to the worker what it cannot tell", async () => {
    const target = file("unknown.gguf", ggufBytes({ pairs: [pair("k", 8, text("v".repeat(70_000_000)))] }));
    await checkModelFile(target);
  });
});
