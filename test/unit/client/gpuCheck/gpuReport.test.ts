import assert from "node:assert/strict";
import {
  failedStages,
  gpuMarkdown,
  type GpuReport,
  type StageResult,
} from "../../../../src/client/gpuCheck/gpuReport.ts";
import type { MachineFacts } from "../../../../src/core/models/plan/machine.ts";

const machine: MachineFacts = {
  backend: "cpu",
  gpus: [],
  unifiedBytes: 0,
  cpu: { name: "Processor", threads: 4, features: "" },
  ram: { totalBytes: 32e9, freeBytes: 20e9 },
  binary: { kind: "prebuilt", release: "b1" },
};
const card = { name: "RTX 3090", backend: "cuda", totalBytes: 24e9, freeBytes: 23e9 } as const;

function report(found: MachineFacts | undefined, stages: readonly StageResult[] = [], isComplete = true): GpuReport {
  return {
    build: "1.2.3",
    machine: "4 × Processor",
    startedAt: "2026-01-02T03:04:05.000Z",
    drivers: [],
    backends: [
      { choice: "auto", ms: 20, ...(found && { found }) },
      { choice: "vulkan", ms: 30, failure: "There is no loader." },
    ],
    models: [{ file: "m.gguf", sizeBytes: 1e9, choice: "auto", stages }],
    isComplete,
  };
}

const stage = (name: string, outcome: StageResult["outcome"], text = ""): StageResult => ({
  name,
  outcome,
  ms: 5,
  figures: [],
  text,
});

describe("the report of a GPU check", () => {
  it("names the card and the binary that was taken", () => {
    const text = gpuMarkdown(report({ ...machine, backend: "cuda", gpus: [card] }));
    assert.match(text, /^# Ghostlight on a GPU\n\n\*\*RTX 3090 \(24\.0 GB\) through cuda, llama\.cpp b1\.\*\*/);
    assert.match(text, /- auto: the cuda binary \(prebuilt\) started after 20 ms: RTX 3090 with 23\.0 GB free/);
    assert.match(text, /- vulkan: does not work here, after 30 ms\. There is no loader\./);
  });

  it("says when no GPU was used, and why", () => {
    assert.match(gpuMarkdown(report(machine)), /\*\*No GPU was used.*There is no sign of a GPU\.\*\*/);
    const gpuFallback = { kind: "noDevice", seen: "/dev/nvidia0", text: "Vulkan finds no GPU." } as const;
    assert.match(gpuMarkdown(report({ ...machine, gpuFallback })), /No GPU was used.*Vulkan finds no GPU\.\*\*/);
    assert.match(gpuMarkdown(report(undefined)), /The inference library did not start/);
  });

  it("says what failed, what was skipped, and that it was cut off", () => {
    const stages = [stage("load", "failed", "a | b\nc"), stage("speed", "skipped", "not loaded"), stage("ghost", "ok")];
    const text = gpuMarkdown(report(machine, stages, false));
    assert.match(text, /^\| load \| {2}\| failed: a \\\| b c \|$/m);
    assert.match(text, /^\| speed \| {2}\| skipped: not loaded \|$/m);
    assert.match(text, /The check was cut off/);
    assert.deepEqual(failedStages(report(machine, stages)), ["m.gguf, auto, load: a | b\nc"]);
    assert.doesNotMatch(gpuMarkdown(report(machine)), /cut off|What failed/);
  });

  it("puts what was planned beside what was measured, each in its unit", () => {
    const figures: StageResult["figures"] = [
      { name: "Memory", value: 2e9, unit: "bytes", planned: 1.5e9 },
      { name: "Left", value: -3e6, unit: "bytes" },
      { name: "Off", value: 2.04, unit: "%" },
      { name: "Short", value: 1.234, unit: "ms" },
      { name: "Long", value: 12_345, unit: "ms" },
      { name: "Speed", value: 31.94, unit: "tokens/s", planned: 32 },
      { name: "Layers", value: 65, unit: "", planned: 65 },
    ];
    const text = gpuMarkdown(report(machine, [{ ...stage("memory", "ok"), figures }]));
    const rows = text
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(2);
    assert.deepEqual(rows, [
      "| Memory | 1.5 GB | 2.0 GB |",
      "| Left |  | −3 MB |",
      "| Off |  | +2.0 % |",
      "| Short |  | 1.23 ms |",
      "| Long |  | 12.3 s |",
      "| Speed | 32.0 tokens/s | 31.9 tokens/s |",
      "| Layers | 65 | 65 |",
    ]);
  });
});
