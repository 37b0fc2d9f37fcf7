import assert from "node:assert/strict";
import { catalogue, findEntry } from "../../../../../src/core/models/catalogue/catalogue.ts";
import { describedMachine, readSize, type Described } from "../../../../../src/cli/commands/models/describedMachine.ts";
import type { Machine } from "../../../../../src/core/models/plan/machine.ts";
import type { Plan, PlanWish } from "../../../../../src/core/models/plan/plan.ts";
import { candidatesFor } from "../../../../../src/core/models/plan/planCandidates.ts";
import { planModel } from "../../../../../src/core/models/plan/planModel.ts";
import { alternativeText, reasonText } from "../../../../../src/core/models/plan/planText.ts";
import { planText } from "../../../../../src/cli/commands/models/planReport.ts";
import { entryShape } from "../../../../../src/core/models/catalogue/entryShape.ts";

const card = (name: string, total: number, free?: number): Described["gpus"][number] => ({
  name,
  vram: free === undefined ? { total } : { total, free },
});
const machine = (gpus: Described["gpus"], ram: number, cores = 8): Machine =>
  describedMachine({ gpus, ram: { total: ram }, cores });

const plan = (id: string, on: Machine, wish: PlanWish = {}): Plan => {
  const entry = findEntry(id)!;
  const remote = entry.isRemoteOnly === true ? { isRemoteOnly: true } : {};
  return planModel(entryShape(entry)!, on, { candidates: candidatesFor(entry, catalogue), ...remote, ...wish });
};
const kinds = (found: Plan): string[] => found.reasons.map(({ kind }) => kind);
const instead = (found: Plan): string[] =>
  found.alternatives.flatMap((each) =>
    each.kind === "model" ? [each.id] : each.kind === "context" ? [] : [each.kind],
  );
const longer = (found: Plan): number => {
  const context = found.alternatives.find(({ kind }) => kind === "context");
  return context?.kind === "context" ? context.contextPerLane : 0;
};
const isWhole = ({ fits, layersOnGpu, layers }: Plan): boolean => fits && layersOnGpu === layers;

describe("planner", () => {
  it("counts a layer for predicting further tokens as the library does, and nothing else of it", () => {
    const big = machine([card("NVIDIA GeForce RTX 3090", 24)], 64);
    const [plain, predicting] = [plan("qwen3.6-27b", big), plan("qwen3.6-27b-mtp", big)];
    assert.deepEqual([plain.layersOnGpu, plain.layers], [65, 65]);
    assert.deepEqual([predicting.layersOnGpu, predicting.layers], [66, 66]);
    assert.equal(predicting.bytes.kv, plain.bytes.kv);
    assert.ok(Math.abs(predicting.bytes.weights / plain.bytes.weights - 1) < 0.005);
    assert.ok(isWhole(plan("qwen3.8-27b", big)));
    const small = machine([card("NVIDIA GeForce RTX 3060", 12)], 64);
    // One more of the library's layers for the same part on the GPU.
    assert.equal(plan("qwen3.6-27b-mtp", small).layersOnGpu, plan("qwen3.6-27b", small).layersOnGpu + 1);
    assert.equal(plan("qwen3.6-27b-mtp", machine([], 64)).layersOnGpu, 0);
  });

  it("puts the 27B on a card with 24 GB as a whole, with more context to be had", () => {
    for (const name of ["NVIDIA GeForce RTX 3090", "NVIDIA GeForce RTX 4090"]) {
      const found = plan("qwen3.6-27b", machine([card(name, 24)], 64));
      assert.ok(isWhole(found) && found.contextPerLane === 8192);
      assert.deepEqual(kinds(found), ["wholeOnGpu"]);
      assert.ok(longer(found) >= 32_768, `${longer(found)}`);
      const decode = found.tokensPerSecond.decode ?? 0;
      // Reported for a 3090: 31.9.
      assert.ok(decode > 28 && decode < 40);
    }
  });

  it("agrees with the library's own estimate of the 27B on a GPU", () => {
    // Estimates of GgufInsights for the context alone (docs/memory-plan.md), in GB: tokens of one lane, or of both.
    const one = (context: number): number => {
      const { bytes } = plan("qwen3.6-27b", machine([card("RTX 6000 Ada", 48)], 64), { contextPerLane: context });
      const gpuCompute = bytes.compute - (512 * 4 * (17_408 + 2 * 5120) + 248_320 * 8);
      return (bytes.kv + bytes.recurrent) / 2 + gpuCompute;
    };
    for (const [context, gigabytes] of [
      [4096, 0.98],
      [16_384, 1.79],
      [32_768, 2.86],
      [131_072, 9.3],
    ] as const)
      assert.ok(Math.abs(one(context) / 1e9 / gigabytes - 1) < 0.03, `${context}: ${one(context)}`);
  });

  it("splits the 27B where a card is too small, and names what would fit", () => {
    const sixteen = plan("qwen3.6-27b", machine([card("RTX 4080", 16)], 32));
    assert.ok(sixteen.fits && sixteen.layersOnGpu > 40 && sixteen.layersOnGpu < sixteen.layers);
    assert.equal(kinds(sixteen)[0], "partlyOnGpu");
    assert.ok(instead(sixteen).includes("qwen3.6-27b-q3_k_m"));
    const twelve = plan("qwen3.6-27b", machine([card("RTX 3060", 12)], 32));
    const eight = plan("qwen3.6-27b", machine([card("RTX 4060", 8)], 32));
    assert.ok(eight.fits && twelve.layersOnGpu > eight.layersOnGpu && eight.layersOnGpu > 10);
    for (const found of [twelve, eight])
      assert.ok(kinds(found).includes("slow") && instead(found).includes("qwen3.5-9b"));
    assert.ok((twelve.tokensPerSecond.decode ?? 0) > (eight.tokensPerSecond.decode ?? 0));
    // With little memory beside the card it does not fit at all.
    const small = plan("qwen3.6-27b", machine([card("RTX 4060", 8)], 8));
    assert.equal(small.fits, false);
    assert.deepEqual(small.tokensPerSecond, {});
  });

  it("fits the 27B into a Mac with 32 GB, and says that it is slow and how slow", () => {
    const found = plan("qwen3.6-27b", machine([{ name: "Apple M2 Pro" }], 32));
    assert.ok(isWhole(found));
    assert.deepEqual(kinds(found), ["wholeInUnified", "slow"]);
    assert.match(reasonText(found.reasons[1]!), /^About [67]\.\d tokens per second/);
    assert.equal(plan("qwen3.6-27b", machine([{ name: "Apple M2" }], 16)).fits, false);
  });

  it("fits the 27B into 24 GB without a GPU, where it crawls", () => {
    const found = plan("qwen3.6-27b", machine([], 24, 2));
    assert.ok(found.fits && found.layersOnGpu === 0 && found.gpuBytes === 0);
    assert.deepEqual(kinds(found), ["onCpu", "slow"]);
    assert.ok((found.tokensPerSecond.decode ?? 9) < 2);
    assert.ok(found.checkpoints === 16 && Math.abs(found.bytes.checkpoints / 16 / 1024 ** 2 - 149.6) < 0.1);
    const little = plan("qwen3.6-27b", machine([], 16));
    assert.equal(little.fits, false);
    assert.ok(instead(little).includes("qwen3.5-9b") && instead(little).includes("remote"));
  });

  it("uses two cards as one, at the speed of both", () => {
    const found = plan("qwen3.6-27b-q8_0", machine([card("RTX 3090", 24), card("RTX 3090", 24)], 64));
    assert.ok(isWhole(found));
    assert.ok(!isWhole(plan("qwen3.6-27b-q8_0", machine([card("RTX 3090", 24)], 64))));
    const mixed = plan("qwen3.6-27b", machine([card("RTX 3090", 24), card("RTX 3060", 12)], 64));
    const alone = plan("qwen3.6-27b", machine([card("RTX 3090", 24)], 64));
    assert.ok((mixed.tokensPerSecond.decode ?? 0) < (alone.tokensPerSecond.decode ?? 0));
    assert.ok(longer(mixed) > longer(alone));
  });

  it("refuses the 397B everywhere, and points to a server", () => {
    const everywhere = [
      machine([card("RTX 5090", 32)], 128),
      machine([card("H100", 80), card("H100", 80)], 256),
      machine([{ name: "Apple M3 Ultra" }], 512),
      machine([], 24),
    ];
    for (const on of everywhere) {
      const found = plan("qwen3.5-397b-a17b", on);
      assert.equal(found.fits, false);
      assert.ok(kinds(found).includes("tooLargeAnywhere"));
      assert.equal(found.alternatives.at(-1)?.kind, "remote");
      assert.match(found.reasons.map(reasonText).join(" "), /run it on a server/);
    }
  });

  it("knows that a token uses a part of gpt-oss 120B", () => {
    const mac = plan("gpt-oss-120b", machine([{ name: "Apple M3 Max" }], 96));
    assert.ok(isWhole(mac) && (mac.tokensPerSecond.decode ?? 0) > 30);
    assert.ok(isWhole(plan("gpt-oss-120b", machine([card("H100", 80)], 128))));
    const split = plan("gpt-oss-120b", machine([card("RTX 3090", 24)], 96));
    assert.ok(split.fits && split.layersOnGpu < split.layers && split.layersOnGpu > 5);
    assert.equal(plan("gpt-oss-120b", machine([card("RTX 3090", 24)], 32)).fits, false);
  });

  it("counts what others use, and says when closing them would help", () => {
    const busy = plan("qwen3.6-27b", machine([card("RTX 3090", 24, 14)], 64));
    assert.ok(busy.fits && !isWhole(busy));
    const use = busy.reasons.find(({ kind }) => kind === "gpuInUse");
    assert.ok(use && reasonText(use).startsWith("Other programs use 10.7 GB of RTX 3090"));
    assert.ok(instead(busy).includes("closeOthers"));
  });

  it("gives as much context as there is room for, and never more than was trained", () => {
    const tight = plan("qwen3.6-27b", machine([card("RTX 3090", 24)], 64), { contextPerLane: 131_072 });
    assert.ok(tight.fits && tight.layersOnGpu === tight.layers && tight.contextPerLane >= 32_768);
    assert.ok(kinds(tight).includes("contextReduced"));
    const phi = plan("phi-4", machine([card("RTX 3090", 24)], 64), { contextPerLane: 65_536 });
    assert.ok(phi.contextPerLane === 16_384 && kinds(phi).includes("contextOfTraining"));
    const quantised = plan("phi-4", machine([card("RTX 3090", 24)], 64), { contextPerLane: 16_384, kvType: "q8_0" });
    assert.equal(quantised.bytes.kv / phi.bytes.kv, 34 / 64);
  });

  it("takes a measured speed for an expected one, and admits what it does not know", () => {
    const measured = { prefill: 700, decode: 29 };
    assert.deepEqual(plan("qwen3.6-27b", machine([card("RTX 3090", 24)], 64), { measured }).tokensPerSecond, measured);
    const unknown = plan("qwen3.6-27b", machine([card("Strange GPU 9", 24)], 64));
    assert.ok(
      isWhole(unknown) && unknown.tokensPerSecond.decode === undefined && kinds(unknown).includes("speedUnknown"),
    );
  });

  it("holds for every entry and machine: parts add up, more memory is never worse", () => {
    for (const entry of catalogue)
      for (const ram of [4, 8, 16, 24, 64, 256]) {
        const on = [machine([], ram), machine([card("RTX 3060", 12)], ram), machine([{ name: "Apple M4" }], ram)];
        for (const each of on) {
          const found = plan(entry.id, each);
          const { total, ...parts } = found.bytes;
          const sum = Object.values(parts).reduce((a, b) => a + b, 0);
          assert.ok(Math.abs(sum - total) < 10 && Math.abs(found.gpuBytes + found.ramBytes - total) < 10);
          assert.ok(found.layersOnGpu <= found.layers, entry.id);
          assert.ok(
            found.contextPerLane <= (entry.contextTokens ?? Infinity),
            `${entry.id} ${ram} ${found.contextPerLane}`,
          );
          assert.ok(found.reasons.length > 0);
          if (!found.fits) continue;
          const gpuBytes = each.isUnified ? 0 : each.gpus.reduce((all, { totalBytes }) => all + totalBytes, 0);
          const where = `${entry.id} on ${each.gpus[0]?.name} with ${ram}`;
          assert.ok(total <= each.ramBytes + gpuBytes, where);
          const more = describedMachine({ gpus: [], ram: { total: ram * 2 } });
          assert.ok(plan(entry.id, { ...each, ramBytes: more.ramBytes, freeRamBytes: more.ramBytes }).fits, where);
        }
      }
  });

  it("is told in words", () => {
    const found = plan("qwen3.6-27b", machine([card("RTX 4080", 16)], 32));
    const text = planText("Qwen3.6 27B", found, machine([card("RTX 4080", 16)], 32), "catalogue");
    assert.match(text, /^Qwen3\.6 27B: fits RTX 4080 \(16 GB\) \+ 8 threads, 32 GB\n/);
    assert.match(text, /of 65 layers fit on the GPU; all of them would need 18\.\d GB, and 15\.8 GB is available/);
    assert.match(text, /Q3_K_M \(qwen3\.6-27b-q3_k_m\): on the GPU, with 8K of context, about \d+ tokens\/s/);
    assert.equal(
      alternativeText({ kind: "context", contextPerLane: 49_152 }),
      "the same model with up to 48K tokens of context per lane (--context)",
    );
  });

  it("reads sizes as people write them", () => {
    assert.deepEqual(readSize("24"), { total: 24 });
    assert.deepEqual(readSize("20.5/24"), { total: 24, free: 20.5 });
    for (const text of ["", "x", "24GB", "25/24", "-1", "1e9", "1/2/3"]) assert.equal(readSize(text), undefined);
  });
});
