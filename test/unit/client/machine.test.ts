import assert from "node:assert/strict";
import os from "node:os";
import { machineWithoutGpu, wiredBytes } from "../../../src/client/machine.ts";
import { machineOf, type MachineFacts, type MemoryReading } from "../../../src/core/models/plan/machine.ts";
import { machineFacts } from "../../../src/worker/llama/placement.ts";

const gigabyte = 1024 ** 3;
const reading: MemoryReading = {
  totalBytes: 32 * gigabyte,
  availableBytes: 20 * gigabyte,
  limitBytes: 0,
  residentBytes: gigabyte / 8,
};

/** The library as the worker asks it, without a GPU. */
const library = {
  gpu: false,
  getGpuDeviceNames: () => Promise.resolve([]),
  getVramState: () => Promise.resolve({ total: 0, used: 0, free: 0, unifiedSize: 0 }),
  cpuMathCores: 4,
  systemInfo: "AVX2",
  buildType: "prebuilt",
  llamaCppRelease: { release: "b1" },
} as unknown as Parameters<typeof machineFacts>[0];

describe("this machine", () => {
  it("has what the system says", async () => {
    const alone = await machineWithoutGpu();
    assert.ok(alone.gpus.length === 0 && !alone.isUnified && alone.cpu.cores >= 1);
    assert.ok(alone.freeRamBytes > 0 && alone.freeRamBytes <= alone.ramBytes && alone.ramBytes <= os.totalmem());
  });

  it("has the GPUs that the worker sees", () => {
    const gpu = { name: "Some GPU", backend: "cuda", totalBytes: 8e9, freeBytes: 6e9 } as const;
    const facts: MachineFacts = {
      backend: "cuda",
      gpus: [gpu],
      unifiedBytes: 0,
      cpu: { name: "a processor", threads: 3, features: "" },
      ram: { totalBytes: 2, freeBytes: 1 },
      binary: { kind: "prebuilt", release: "x" },
    };
    const machine = machineOf(facts);
    assert.deepEqual(machine.gpus, [gpu]);
    assert.deepEqual(machine.cpu, { name: "a processor", cores: 3 });
    assert.deepEqual([machine.ramBytes, machine.freeRamBytes], [2, 1]);
  });

  for (const [name, limitBytes] of [
    ["no limit", 0],
    ["a limit that is larger than the memory", 2 ** 63],
    ["a container's limit below the memory", 8 * gigabyte],
    ["a container's limit below the memory that is available", 19 * gigabyte],
  ] as const)
    it(`has the same memory with and without a worker: ${name}`, async () => {
      const given = { ...reading, limitBytes };
      const ofWorker = machineOf(await machineFacts(library, "auto", given));
      const alone = await machineWithoutGpu(given);
      assert.deepEqual([ofWorker.ramBytes, ofWorker.freeRamBytes], [alone.ramBytes, alone.freeRamBytes]);
    });

  it("counts what macOS cannot compress or swap", () => {
    const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            500000.
Pages inactive:                          300000.
Pages wired down:                        150000.
Pages purgeable:                           8000.
`;
    assert.equal(wiredBytes(text), 150_000 * 16_384);
    for (const other of ["", "nonsense", text.replace("wired", "other")]) assert.equal(wiredBytes(other), undefined);
  });
});
