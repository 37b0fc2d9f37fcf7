import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  renameSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { readModelShape } from "../../../../../src/client/store/files/modelFile.ts";
import { failureOf, type Failure } from "../../../../../src/core/failures.ts";
import { weightBytes } from "../../../../../src/core/models/gguf/modelShape.ts";
import { ggufBytes, pair, text } from "../../../../support/models/ggufBytes.ts";
import { skipBecause } from "../../../../support/run/skipped.ts";
import { soundHeader, soundModel, soundTensorBytes, type HeaderValue } from "../../../../support/models/soundModel.ts";

describe("model file check", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-check-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const old = new Date(Date.now() - 3_600_000);
  const file = (name: string, content: string | Buffer): string => {
    const target = path.join(folder, name);
    writeFileSync(target, content);
    // Of an hour ago: nobody writes it any more.
    utimesSync(target, old, old);
    return target;
  };
  const refusal = async (target: string): Promise<Failure> => {
    try {
      await readModelShape(target);
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
  const smallModel = soundHeader();
  const modelBytes = soundModel().length;

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
      await check(target, "modelUnreadable", /do not have permission to read/);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("accepts a whole file, also behind a link, and refuses every shorter one", async () => {
    const target = file("whole.gguf", smallModel);
    truncateSync(target, modelBytes);
    await readModelShape(target);
    mkdirSync(path.join(folder, "links"));
    const link = path.join(folder, "links", "link.gguf");
    symlinkSync(target, link);
    await readModelShape(link);
    for (const bytes of [modelBytes - 1, modelBytes / 2, smallModel.length]) {
      truncateSync(target, bytes);
      const failure = await refusal(target);
      assert.match(failure.message, /incomplete/);
    }
    truncateSync(target, smallModel.length - 1);
    await check(target, "modelUnreadable", /damaged or cut short/);
  });

  it("reads a header longer than one window", async () => {
    const long = soundHeader({ "general.description": "v".repeat(20_000_000) });
    const target = file("long.gguf", long);
    await assert.rejects(readModelShape(target), /incomplete/);
    truncateSync(target, Math.ceil(long.length / 32) * 32 + 4 * soundTensorBytes);
    assert.equal((await readModelShape(target)).layers.length, 2);
  });

  it("refuses a header that no model has, however large the file is", async () => {
    const target = file("endless.gguf", ggufBytes({ pairs: [pair("k", 8, text("v".repeat(70_000_000)))] }));
    await check(target, "modelUnreadable", /header is longer than/);
    const claims = file("claims.gguf", ggufBytes({ tensorCount: 10n ** 18n, pairCount: 3n }));
    truncateSync(claims, 17_000_000_000);
    await check(claims, "modelUnreadable", /more tensors/);
  });

  it("refuses a whole file that cannot write, and figures that would end the worker", async () => {
    const cases: [Record<string, HeaderValue>, RegExp][] = [
      [{ "general.architecture": "clip" }, /vision part/],
      [{ "general.architecture": "bert" }, /embedding model/],
      [{ "general.architecture": "brandnew9" }, /architecture “brandnew9”/],
      [{ "general.type": "adapter" }, /LoRA adapter/],
      [{ "qwen2.block_count": 1_000_000 }, /block_count 1000000/],
      [{ "qwen2.attention.head_count": 3 }, /head_count 3/],
      [{ "qwen2.attention.head_count_kv": 0 }, /head_count_kv 0/],
      [{ "qwen2.rope.dimension_count": 7 }, /rope\.dimension_count 7/],
    ];
    for (const [index, [values, message]] of cases.entries())
      await check(file(`wrong${index}.gguf`, soundModel(values)), "modelUnreadable", message);
    await check(file("words.gguf", soundModel({}, [])), "modelUnreadable", /only a vocabulary/);
  });

  it("takes a model in parts, and names the part that is missing or wrong", async () => {
    const part = (number: number, tensors: readonly string[], count = 3): Buffer =>
      soundModel({ "split.no": number, "split.count": count, "split.tensors.count": 4 }, tensors);
    const name = (number: number): string => `parts-0000${number}-of-00003.gguf`;
    const first = file(name(1), part(0, ["token_embd.weight", "blk.0.ffn_up.weight"]));
    await check(first, "modelUnreadable", /parts-00002-of-00003\.gguf is missing/);
    const second = file(name(2), part(1, ["blk.1.ffn_up.weight"]));
    await check(first, "modelUnreadable", /parts-00003-of-00003\.gguf is missing/);
    file(name(3), part(2, ["output.weight"]));
    const shape = await readModelShape(first);
    assert.equal(weightBytes(shape), 4 * soundTensorBytes);
    assert.deepEqual(await readModelShape(second), shape, "any part stands for the model");
    renameSync(first, `${first}.away`);
    await check(second, "modelUnreadable", /is part 2 of 3, and parts-00001-of-00003\.gguf is missing beside it/);
    renameSync(`${first}.away`, first);
    truncateSync(path.join(folder, name(3)), 2000);
    assert.match((await refusal(first)).message, /parts-00003-of-00003\.gguf is incomplete/);
    file(name(3), part(2, ["output.weight"], 4));
    assert.match((await refusal(first)).message, /split in another way/);
    file(name(3), part(2, []));
    assert.match((await refusal(first)).message, /do not belong together/);
    const renamed = file("renamed.gguf", part(0, ["token_embd.weight"]));
    await check(renamed, "modelUnreadable", /only its name tells/);
  });

  it("notices a file that somebody is writing", async () => {
    const target = file("growing.gguf", smallModel);
    const write = (): void => appendFileSync(target, Buffer.alloc(64));
    write();
    const writing = setInterval(write, 20);
    try {
      await check(target, "modelUnreadable", /being written by another program/);
    } finally {
      clearInterval(writing);
    }
  });
});
