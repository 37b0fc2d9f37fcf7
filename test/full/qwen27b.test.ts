// The full-size default: a sparse file of Qwen3.6-27B's exact shape, planned, loaded in the real worker with progress, evaluated,
// checkpointed, parked and given back, on 24 GiB without a GPU. Opt-in (`npm run test:27b`): about ten minutes on two cores. Its
// weights are all zero, so what it says means nothing; what it costs is what the real file costs. Figures: docs/full-size.md.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readModelShape } from "../../src/client/store/files/modelFile.ts";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import type { CompletionRequest } from "../../src/core/completion/completionRequest.ts";
import type { Machine } from "../../src/core/models/plan/machine.ts";
import type { ModelShape } from "../../src/core/models/gguf/modelShape.ts";
import { lanes } from "../../src/core/models/plan/planMemory.ts";
import { planModel } from "../../src/core/models/plan/planModel.ts";
import { pidOf, TestHome, until } from "../support/workers.ts";
import { pythonFunctions, requestBelow } from "../support/completion/completionRequests.ts";

const mebibyte = 1024 ** 2;
/** All, or fewer to look at a part of it where memory is short: every fourth has attention, the others a state. */
const layers = Number(process.env["GHOSTLIGHT_FULL_LAYERS"] ?? 64);
/** 48 layers x (48 heads x 128 x 128 + 3 x 10,240 of the convolution) x 4 bytes: docs/full-size.md. */
const stateBytes = layers * 0.75 * (48 * 128 * 128 + 3 * 10_240) * 4;
const contextTokens = 4096;
/** What the load and all that follows need free, with room for others. */
const neededBytes = 3e9 + (layers / 64) * 15e9;
const minutesMs = 60_000;

const above = pythonFunctions(3);
const query = (typed: string): CompletionRequest => requestBelow(above, typed, 2);

describe("the full-size 27B", function () {
  // Each step needs the one before.
  this.bail(true);
  const figures: Record<string, number | string> = {};
  let folder: string;
  let file: string;
  let shape: ModelShape;
  let home: TestHome;
  let client: WorkerClient;
  let idleBytes: number;

  before(() => {
    const free = memoryAvailable();
    assert.ok(
      free > neededBytes,
      `${Math.round(free / 1e9)} GB of memory are free; ${neededBytes / 1e9} GB are needed`,
    );
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-27b-"));
    file = path.join(folder, "qwen3.6-27b-shape.gguf");
    const script = fileURLToPath(new URL("../support/models/make-tiny-gguf.py", import.meta.url));
    execFileSync("python3", [
      script,
      "--arch",
      "qwen35",
      "--preset",
      "27b",
      "--sparse",
      "--layers",
      String(layers),
      "--out",
      file,
    ]);
    home = new TestHome();
    client = home.client();
  });
  after(async () => {
    await home.close();
    rmSync(folder, { recursive: true, force: true });
    const text = `${JSON.stringify(figures, undefined, 2)}\n`;
    console.log(text);
    const { GHOSTLIGHT_FIGURES } = process.env;
    if (GHOSTLIGHT_FIGURES) writeFileSync(GHOSTLIGHT_FIGURES, text);
  });

  /** A value of the worker's process, from the system, in bytes. */
  const processBytes = (field: "VmRSS" | "VmHWM"): number => {
    const status = readFileSync(`/proc/${pidOf(client)}/status`, "utf8");
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(status)?.[1]) * 1024;
  };
  const complete = async (typed: string): Promise<{ readonly evaluated: number; readonly ms: number }> => {
    const start = performance.now();
    const { usage } = await client.complete(query(typed), () => {});
    return { evaluated: usage.evaluated, ms: Math.round(performance.now() - start) };
  };

  it("is 15.5 GB that take no disk", () => {
    const { size, blocks } = statSync(file);
    figures["file bytes"] = size;
    figures["bytes on disk"] = blocks * 512;
    assert.ok(blocks * 512 < 50e6);
    if (layers === 64) assert.ok(size > 15.4e9 && size < 15.6e9);
  });

  it("is planned: whole on a GPU of 24 GB, and on this machine's processor", async () => {
    shape = await readModelShape(file);
    assert.equal(
      shape.layers.reduce((sum, layer) => sum + layer.stateBytes, 0),
      stateBytes,
    );
    const gpu: Machine = {
      gpus: [{ name: "RTX 3090", backend: "cuda", totalBytes: 24 * 1024 ** 3, freeBytes: 23.5 * 1024 ** 3 }],
      cpu: { name: "", cores: 8 },
      ramBytes: 64e9,
      freeRamBytes: 50e9,
      isUnified: false,
    };
    const planned = planModel(shape, gpu, { contextPerLane: 16_384 });
    assert.ok(planned.fits);
    assert.equal(planned.layersOnGpu, layers + 1);
    figures["planned GPU bytes, 2 x 16k context"] = planned.gpuBytes;
  });

  it("loads with visible progress", async function () {
    this.timeout(30 * minutesMs);
    await client.connect();
    idleBytes = processBytes("VmRSS");
    const seen = new Set<number>();
    let firstMs: number | undefined;
    const start = performance.now();
    const watching = client.onDidChangeState((state) => {
      const model = state.kind === "running" ? state.status.model : undefined;
      if (model?.kind !== "loading" || model.progress === undefined) return;
      firstMs ??= performance.now() - start;
      seen.add(model.progress);
    });
    client.use({ path: file, contextTokens, shape, gpu: "off" });
    const facts = await client.load();
    watching.dispose();
    Object.assign(figures, {
      "load seconds": Math.round((performance.now() - start) / 100) / 10,
      "progress steps seen": seen.size,
      "first progress seconds": Math.round((firstMs ?? NaN) / 100) / 10,
      "resident bytes idle": idleBytes,
      "resident bytes loaded": processBytes("VmRSS"),
      "prefill tokens per second": facts.prefillTokensPerSecond,
    });
    assert.equal(facts.architecture, "qwen35");
    assert.equal(facts.layers, layers + 1);
    assert.equal(facts.needsCheckpoints, true);
    assert.ok(seen.size > layers / 2, `${seen.size} steps`);
  });

  it("evaluates, and keeps checkpoints of 149.6 MiB", async function () {
    this.timeout(20 * minutesMs);
    const first = await complete("    result");
    assert.ok(first.evaluated > 40, `${first.evaluated} evaluated`);
    const key = await complete("    result ");
    assert.ok(key.evaluated <= 32, `a key evaluated ${key.evaluated}`);
    const { checkpointBytes, kvCacheBytes } = await client.memory();
    const count = Math.round(checkpointBytes / stateBytes);
    assert.ok(count >= 1);
    const each = checkpointBytes / count;
    assert.ok(Math.abs(each / stateBytes - 1) < 0.01, `${each} bytes each`);
    Object.assign(figures, {
      "first prompt tokens": first.evaluated,
      "first prompt ms": first.ms,
      "key tokens": key.evaluated,
      "key ms": key.ms,
      checkpoints: count,
      "MiB of a checkpoint": Math.round((each / mebibyte) * 10) / 10,
      "context bytes by the library": kvCacheBytes,
    });
  });

  it("takes the memory that was predicted, within 3 %", async () => {
    const facts = await client.machine("off");
    const machine: Machine = {
      gpus: [],
      cpu: { name: "", cores: facts.cpu.threads },
      ramBytes: facts.ram.totalBytes,
      freeRamBytes: facts.ram.totalBytes,
      isUnified: false,
    };
    const checkpoints = Number(figures["checkpoints"]);
    const { bytes } = planModel(shape, machine, { contextPerLane: contextTokens, isCpuOnly: true, checkpoints });
    const measured = processBytes("VmHWM");
    Object.assign(figures, {
      "predicted bytes": bytes.total,
      "measured peak bytes": measured,
      "predicted / measured": Math.round((bytes.total / measured) * 1000) / 1000,
      "planned parts": JSON.stringify(bytes),
    });
    assert.ok(Math.abs(bytes.total / measured - 1) <= 0.03, `predicted ${bytes.total}, measured ${measured}`);
  });

  it("gives its memory back when it is parked, and comes back warm", async function () {
    this.timeout(30 * minutesMs);
    const before = processBytes("VmRSS");
    const start = performance.now();
    await client.park();
    figures["parking ms"] = Math.round(performance.now() - start);
    figures["resident bytes parked"] = processBytes("VmRSS");
    assert.ok(
      processBytes("VmRSS") < before - (layers / 64) * 14e9,
      `${processBytes("VmRSS")} of ${before} bytes are left`,
    );
    const back = await complete("    result =");
    figures["back tokens"] = back.evaluated;
    figures["back ms, load included"] = back.ms;
    assert.ok(back.evaluated <= 32, `evaluated ${back.evaluated}`);
  });

  it("gives its memory back when it is unloaded", async () => {
    await client.unload();
    figures["resident bytes unloaded"] = processBytes("VmRSS");
    await until("the memory is back", () => processBytes("VmRSS") < idleBytes + lanes * 500e6);
  });
});

/** Memory that programs can still get, in bytes. */
function memoryAvailable(): number {
  return Number(/MemAvailable:\s+(\d+) kB/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1]) * 1024;
}
