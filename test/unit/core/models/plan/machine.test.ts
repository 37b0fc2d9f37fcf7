import assert from "node:assert/strict";
import { usableMemory, type MemoryReading } from "../../../../../src/core/models/plan/machine.ts";

const reading: MemoryReading = { totalBytes: 32e9, availableBytes: 20e9, limitBytes: undefined, residentBytes: 1e8 };

describe("usable memory", () => {
  it("is what is available where no limit is set", () => {
    for (const limitBytes of [undefined, 0, 2 ** 63])
      assert.deepEqual(usableMemory({ ...reading, limitBytes }), { totalBytes: 32e9, freeBytes: 20e9 });
  });

  it("is no more than a limit leaves beside this process", () => {
    assert.deepEqual(usableMemory({ ...reading, limitBytes: 8e9 }), { totalBytes: 8e9, freeBytes: 7.9e9 });
    // The limit is below the memory, but less than that is available.
    assert.deepEqual(usableMemory({ ...reading, limitBytes: 30e9 }), { totalBytes: 30e9, freeBytes: 20e9 });
  });

  it("is nothing when this process has used up the limit", () => {
    assert.equal(usableMemory({ ...reading, limitBytes: 8e7 }).freeBytes, 0);
  });
});
