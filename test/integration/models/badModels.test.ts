// Files that are no model, or none that fits: refused with the reason, and the worker lives.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readModelShape } from "../../../src/client/store/files/modelFile.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import type { LocalModel } from "../../../src/core/models/runtime/modelSource.ts";
import { ggufBytes, pair, text, u32, u64 } from "../../support/models/ggufBytes.ts";
import { tinyModel } from "../../support/models/models.ts";
import { pidOf, TestHome } from "../../support/workers.ts";

const named = (key: string, value: string): Buffer => pair(key, 8, text(value));
const architecture = (name: string): Buffer => named("general.architecture", name);

describe("bad models", () => {
  let home: TestHome;
  let client: WorkerClient;
  let pid: number;
  before(async () => {
    home = new TestHome();
    mkdirSync(home.home, { recursive: true });
    client = home.client();
    await client.connect();
    pid = pidOf(client);
  });
  after(() => home.close());

  const write = (name: string, bytes: Buffer): string => {
    const file = path.join(home.home, name);
    writeFileSync(file, bytes);
    return file;
  };

  /** What the worker itself says, asked without the checks that clients make. */
  async function refused(params: LocalModel): Promise<Failure> {
    client.use(params);
    const failure = await client.load().then(
      () => assert.fail(`${params.path} was loaded`),
      (error: unknown) => failureOf(error),
    );
    assert.match(failure.message, new RegExp(path.basename(params.path).replace(/-\d+-of.*/, "")));
    assert.notEqual(failure.nextStep, "");
    assert.equal(pidOf(client), pid, "the worker lives");
    return failure;
  }

  const tiny = (): Buffer => readFileSync(tinyModel("qwen2"));
  for (const [what, name, bytes, says] of [
    ["a renamed archive", "zip.gguf", () => Buffer.concat([Buffer.from("PK\x03\x04"), Buffer.alloc(5000)]), /GGUF/],
    [
      "a header that claims 10^18 tensors",
      "huge.gguf",
      () => ggufBytes({ tensorCount: 10n ** 18n, pairs: [architecture("qwen2")] }),
      /header is damaged/,
    ],
    ["a vision projector", "mmproj.gguf", () => ggufBytes({ pairs: [architecture("clip")] }), /vision part/],
    ["an embedding model", "bert.gguf", () => ggufBytes({ pairs: [architecture("bert")] }), /embedding model/],
    ["an unknown architecture", "new.gguf", () => ggufBytes({ pairs: [architecture("starship")] }), /starship/],
    ["a file that is not all there yet", "half.gguf", () => tiny().subarray(0, 900_000), /of at least \d+ bytes/],
    [
      "the first of two parts alone",
      "two-00001-of-00002.gguf",
      () => {
        // One pair more than the tiny model has: the header's own count is raised with it.
        const bytes = tiny();
        bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 1n, 16);
        const count = pair("split.count", 2, Buffer.from([2, 0]));
        return Buffer.concat([bytes.subarray(0, 24), count, bytes.subarray(24)]);
      },
      /00002-of-00002/,
    ],
  ] as const)
    it(`${what} is refused, and the worker lives`, async () => {
      const { kind, message } = await refused({ path: write(name, bytes()), contextTokens: 1024 });
      assert.ok(kind === "loadFailed" || kind === "modelUnreadable", kind);
      assert.match(message, says);
    });

  it("a second part that is a pipe, a device or a folder is refused without being opened", async () => {
    const [first, second] = ["odd-00001-of-00002.gguf", "odd-00002-of-00002.gguf"];
    const bytes = tiny();
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 1n, 16);
    const count = pair("split.count", 2, Buffer.from([2, 0]));
    const file = write(first, Buffer.concat([bytes.subarray(0, 24), count, bytes.subarray(24)]));
    const part = path.join(home.home, second);
    const kinds = [(): void => mkdirSync(part), (): void => symlinkSync("/dev/zero", part)];
    if (process.platform !== "win32") kinds.push((): void => void execFileSync("mkfifo", [part]));
    for (const make of kinds) {
      rmSync(part, { recursive: true, force: true });
      make();
      const { kind, message } = await refused({ path: file, contextTokens: 1024 });
      assert.equal(kind, "loadFailed");
      assert.match(message, /00002-of-00002\.gguf could not be loaded: it is not a regular file/);
    }
  });

  it("a file with something else than text where its chat template, its name or its tokens' names belong still answers", async () => {
    const strings = Buffer.concat([u32(8), u64(1n), text("{{ messages }}")]);
    const odd: Readonly<Record<string, readonly Buffer[]>> = {
      "a number": [pair("tokenizer.chat_template", 4, u32(7)), pair("general.basename", 4, u32(7))],
      "a list": [pair("tokenizer.chat_template", 9, strings), pair("general.tags", 4, u32(7))],
      "a flag": [pair("tokenizer.chat_template", 7, Buffer.from([1])), pair("general.finetune", 9, strings)],
      "nothing but blanks": [pair("tokenizer.chat_template", 8, text(" \n ")), pair("general.size_label", 4, u32(1))],
    };
    for (const [what, pairs] of Object.entries(odd)) {
      client.use({ path: write("odd.gguf", withPairs(tiny(), pairs)), contextTokens: 256 });
      await client.load();
      const messages = [{ role: "user", content: "Hi" }] as const;
      const end = await client.chat(
        { purpose: "chat", messages, maxTokens: 2, temperature: 0, thinking: false },
        () => {},
        new AbortController().signal,
      );
      assert.equal(end.reason, "maxTokens", what);
      assert.equal(pidOf(client), pid);
    }
  });

  it("what cannot fit is refused before it is tried, with what it would need", async () => {
    const file = tinyModel("qwen2");
    const shape = await readModelShape(file);
    const layers = shape.layers.map((layer) => ({ ...layer, weightBytes: 1e12 }));
    const { kind, message } = await refused({ path: file, contextTokens: 1024, shape: { ...shape, layers } });
    assert.equal(kind, "outOfMemory");
    assert.match(message, /It needs .+ is available/);
  });

  it("a model that fits is loaded as planned", async () => {
    const file = tinyModel("qwen35");
    client.use({ path: file, contextTokens: 2048, shape: await readModelShape(file) });
    const facts = await client.load();
    assert.equal(facts.contextTokens, 2048);
    assert.equal(facts.layers, 9);
    assert.equal(pidOf(client), pid);
  });
});

/** A model's file with these values instead of its own of the same names. */
function withPairs(model: Buffer, pairs: readonly Buffer[]): Buffer {
  const bytes = Buffer.from(model);
  const template = bytes.indexOf("tokenizer.chat_template");
  if (template >= 0) bytes.write("tokenizer.another_value", template);
  // What is put in front moves the weights, which begin at a multiple of 32.
  const added = pairs.reduce((sum, each) => sum + each.length, 0);
  const key = "test.filler";
  const filler = pair(key, 8, text("x".repeat(32 - ((added + pair(key, 8, text("")).length) % 32))));
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + BigInt(pairs.length + 1), 16);
  return Buffer.concat([bytes.subarray(0, 24), ...pairs, filler, bytes.subarray(24)]);
}
