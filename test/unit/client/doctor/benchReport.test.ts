import assert from "node:assert/strict";
import { benchMarkdown, type BenchReport } from "../../../../src/client/doctor/benchReport.ts";

describe("the benchmark's report", () => {
  /** Figures of the 0.5B on a processor, in bytes. */
  const report = (gpuLayers: number, contextBytes: number): string => {
    const cost = { ms: 10, reused: 1, evaluated: 1 };
    const bytes = { weights: 490e6, kv: 100e6, recurrent: 0, compute: 116e6, checkpoints: 0, total: 900e6 };
    const memory = { modelBytes: 490e6, kvCacheBytes: contextBytes, checkpointBytes: 0, residentBytes: 880e6 };
    const facts = {
      name: "Small",
      architecture: "qwen2",
      sizeBytes: 491e6,
      device: "CPU",
      gpuLayers,
      contextTokens: 8192,
    };
    return benchMarkdown({
      ...{ build: "1", machine: "2 × processor" },
      planned: { tokensPerSecond: {}, layersOnGpu: gpuLayers, bytes },
      measured: {
        ...{ facts, memory, loadMs: 1000, firstTextMs: 10, promptTokens: 9, peakResidentBytes: 890e6 },
        ...{ prefillTokensPerSecond: 100, decodeTokensPerSecond: 20 },
        ...{ secondTurn: cost, ghost: cost, ghostAfterKey: cost },
      },
    } as unknown as BenchReport);
  };

  it("says why more is measured for the context than was planned", () => {
    assert.match(report(0, 516e6), /\| Context .* \| 216 MB \| 516 MB \|/);
    assert.match(report(0, 516e6), /what the library reserves\. Part of that is never used on the CPU/);
  });

  it("does not explain away what is no reservation: on a card all of it is taken", () => {
    assert.doesNotMatch(report(24, 516e6), /what the library reserves/);
    assert.doesNotMatch(report(0, 200e6), /what the library reserves/);
  });
});
