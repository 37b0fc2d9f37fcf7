import assert from "node:assert/strict";
import os from "node:os";
import { readVmStat, thisMachine } from "../../../src/client/machine.ts";
import type { MachineFacts } from "../../../src/core/models/plan/machineFacts.ts";

describe("this machine", () => {
  it("has what the system says, and the GPUs that the worker sees", async () => {
    const alone = await thisMachine();
    assert.ok(alone.gpus.length === 0 && !alone.isUnified && alone.cpu.cores >= 1);
    assert.ok(alone.freeRamBytes > 0 && alone.freeRamBytes <= alone.ramBytes && alone.ramBytes <= os.totalmem());
    const gpu = { name: "Some GPU", backend: "cuda", totalBytes: 8e9, freeBytes: 6e9 } as const;
    const facts: MachineFacts = {
      backend: "cuda",
      gpus: [gpu],
      unifiedBytes: 0,
      cpu: { threads: 3, features: "" },
      ram: { totalBytes: 1, freeBytes: 1 },
      binary: { kind: "prebuilt", release: "x" },
    };
    const asked = await thisMachine(facts);
    assert.deepEqual(asked.gpus, [gpu]);
    assert.equal(asked.cpu.cores, 3);
  });

  it("counts what macOS would give back", () => {
    const text = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            500000.
Pages inactive:                          300000.
Pages speculative:                         2000.
Pages throttled:                              0.
Pages wired down:                        150000.
Pages purgeable:                           8000.
`;
    assert.equal(readVmStat(text), 320_000 * 16_384);
    for (const other of ["", "nonsense", text.replace("purgeable", "elsewhere")])
      assert.equal(readVmStat(other), undefined);
  });
});
