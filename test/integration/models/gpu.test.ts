// What the worker says of devices, what a wish for one leads to, and that nothing is ever compiled. There is no GPU where these
// tests run as a rule: a wish for one must then be refused, and on a machine that has one it must be met.
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf } from "../../../src/core/failures.ts";
import { neverBuild } from "../../../src/worker/llama/gpuBinary.ts";
import { tinyModel } from "../../support/models/models.ts";
import { pidOf, TestHome } from "../../support/workers.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
/** Whatever a build from source would call first. */
const buildTools = [
  "cmake",
  "make",
  "ninja",
  "git",
  "gcc",
  "g++",
  "cc",
  "c++",
  "clang",
  "nvcc",
  "npm",
  "npx",
  "curl",
  "wget",
];

describe("devices", () => {
  let home: TestHome;
  let client: WorkerClient;
  let traps: string;
  let calls: string;
  const { PATH: pathBefore, OMP_NUM_THREADS: threadsBefore } = process.env;
  before(() => {
    traps = mkdtempSync(path.join(os.tmpdir(), "gl-"));
    calls = path.join(traps, "calls");
    for (const tool of buildTools) {
      const trap = path.join(traps, tool);
      writeFileSync(trap, `#!/bin/sh\necho ${tool} "$@" >> '${calls}'\nexit 1\n`);
      chmodSync(trap, 0o755);
    }
    // The worker inherits both.
    process.env["PATH"] = `${traps}${path.delimiter}${pathBefore}`;
    process.env["OMP_NUM_THREADS"] = "1";
    home = new TestHome();
    client = home.client();
  });
  after(async () => {
    process.env["PATH"] = pathBefore;
    if (threadsBefore === undefined) delete process.env["OMP_NUM_THREADS"];
    else process.env["OMP_NUM_THREADS"] = threadsBefore;
    await home.close();
    rmSync(traps, { recursive: true, force: true });
  });

  it("are known without a model", async () => {
    const facts = await client.machine("auto");
    assert.equal(facts.cpu.threads, 1, "as many as OMP_NUM_THREADS allows");
    assert.notEqual(facts.cpu.features, "");
    assert.ok(facts.ram.totalBytes > 1e9 && facts.ram.freeBytes > 0 && facts.ram.freeBytes <= facts.ram.totalBytes);
    assert.equal(facts.backend === "cpu", facts.gpus.length === 0);
    for (const gpu of facts.gpus) {
      assert.equal(gpu.backend, facts.backend);
      assert.ok(gpu.name !== "" && gpu.totalBytes > 0 && gpu.freeBytes <= gpu.totalBytes);
    }
    assert.match(facts.binary.release, /\d/);
    const processor = await client.machine("off");
    assert.equal(processor.backend, "cpu");
    assert.deepEqual(processor.gpus, []);
    assert.equal(processor.gpuFallback, undefined, "it is what was wished");
  });

  it("that are wished for and not there are a failure that names them, not the processor in silence", async () => {
    await client.connect();
    const pid = pidOf(client);
    for (const [gpu, name] of [
      ["cuda", "CUDA"],
      ["vulkan", "Vulkan"],
      ["metal", "Metal"],
    ] as const) {
      client.use({ path: tinyModel("qwen2"), contextTokens: 1024, gpu });
      const facts = await client.load().catch((error: unknown) => {
        const { kind, message, nextStep } = failureOf(error);
        assert.equal(kind, "gpuUnavailable", message);
        assert.match(message, new RegExp(name));
        assert.match(nextStep, /ghostlight\.gpu/);
        return undefined;
      });
      if (facts) assert.equal(facts.backend, gpu);
      assert.equal(pidOf(client), pid, "the worker lives");
    }
  });

  it("are given back their say when the wish changes", async () => {
    for (const gpu of ["off", "auto"] as const) {
      client.use({ path: tinyModel("qwen2"), contextTokens: 1024, gpu });
      const facts = await client.load();
      assert.equal(facts.layers, 9);
      const onGpu = gpu === "auto" && (await client.machine(gpu)).gpus.length > 0;
      assert.equal(facts.gpuLayers, onGpu ? 9 : 0);
      if (!onGpu) assert.equal(facts.device, "CPU");
    }
  });

  it("never lead to a build: no tool for it was called, and the library has no local build", () => {
    assert.deepEqual(neverBuild, { build: "never", skipDownload: true, usePrebuiltBinaries: true });
    assert.equal(existsSync(calls) ? readFileSync(calls, "utf8") : "", "");
    const library = path.join(root, "node_modules/node-llama-cpp/llama");
    assert.equal(existsSync(path.join(library, "localBuilds")), false);
    assert.equal(existsSync(path.join(library, "llama.cpp")), false, "nor its sources");
    const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const starters = sources.filter((name) => /\bgetLlama\b/.test(readFileSync(path.join(root, "src", name), "utf8")));
    assert.deepEqual(starters, [path.join("worker", "llama", "gpuBinary.ts")], "one place starts the library");
  });
});
