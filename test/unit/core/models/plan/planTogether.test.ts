import assert from "node:assert/strict";
import { describedMachine } from "../../../../../src/cli/commands/models/describedMachine.ts";
import { findEntry } from "../../../../../src/core/models/catalogue/catalogue.ts";
import { entryShape } from "../../../../../src/core/models/catalogue/entryShape.ts";
import type { ModelShape } from "../../../../../src/core/models/gguf/modelShape.ts";
import type { Machine } from "../../../../../src/core/models/plan/machine.ts";
import { planModel } from "../../../../../src/core/models/plan/planModel.ts";
import { isWhole, machineBeside, planTogether } from "../../../../../src/core/models/plan/planTogether.ts";

const shapeOf = (id: string): ModelShape => entryShape(findEntry(id)!)!;
const small = shapeOf("qwen2.5-coder-0.5b");
const large = shapeOf("qwen3.6-27b");
const card = (total: number): Machine =>
  describedMachine({ gpus: [{ name: "NVIDIA GeForce RTX 3090", vram: { total } }], ram: { total: 64 }, cores: 8 });
const noCard = (ram: number): Machine => describedMachine({ gpus: [], ram: { total: ram }, cores: 8 });

describe("two models planned together", () => {
  it("both fit whole where there is memory for both", () => {
    const { completion, chat, verdict } = planTogether(card(32), small, large);
    assert.equal(verdict, "whole");
    assert.equal(completion.layersOnGpu, completion.layers);
    assert.equal(chat.layersOnGpu, chat.layers);
  });

  it("the model for chat gets less where there is room for it alone only", () => {
    const machine = card(19);
    const alone = planModel(large, machine);
    const { chat, completion, verdict } = planTogether(machine, small, large);
    assert.equal(verdict, "smaller");
    assert.equal(completion.layersOnGpu, completion.layers, "ghost text comes first");
    assert.ok(chat.layersOnGpu < alone.layersOnGpu || chat.contextPerLane < alone.contextPerLane);
  });

  it("they are refused together where one of them does not fit", () => {
    assert.equal(planTogether(noCard(18), small, large).verdict, "tooLarge");
    assert.equal(planTogether(noCard(2), large, small).verdict, "tooLarge");
  });

  it("never promises more memory than there is, whatever is loaded beside whatever", () => {
    const unified = (total: number): Machine => {
      const machine = card(total);
      return { ...machine, isUnified: true, freeRamBytes: machine.gpus[0]!.freeBytes };
    };
    const machines = [2, 19, 36].flatMap((total) => [card(total), noCard(total), unified(total)]);
    const pairs = [
      [small, large],
      [large, small],
      [large, large],
    ] as const;
    for (const machine of machines)
      for (const [first, second] of pairs)
        for (const wish of [{}, { isCpuOnly: true }]) {
          const { completion, chat, verdict } = planTogether(machine, first, second, wish);
          const what = `${machine.gpus[0]?.freeBytes} and ${machine.freeRamBytes} bytes free`;
          assert.equal(verdict === "tooLarge", !completion.fits || !chat.fits, what);
          if (verdict === "tooLarge") continue;
          const [gpu, ram] = [completion.gpuBytes + chat.gpuBytes, completion.ramBytes + chat.ramBytes];
          const freeGpu = machine.gpus.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
          assert.ok(gpu <= freeGpu, `${what}: ${gpu} bytes of ${freeGpu} on the GPU`);
          assert.ok(ram + (machine.isUnified ? gpu : 0) <= machine.freeRamBytes, `${what}: ${ram} bytes in RAM`);
        }
  });

  it("one that is larger than the memory is refused with either order, and takes nothing from the other", () => {
    const machine = noCard(4);
    const alone = planModel(small, machine);
    assert.equal(planTogether(machine, small, large).verdict, "tooLarge");
    assert.equal(planTogether(machine, large, small).verdict, "tooLarge");
    assert.deepEqual(planTogether(machine, small, large).completion, alone);
    assert.ok(machineBeside(machine, planModel(large, machine)).freeRamBytes >= 0);
  });

  it("what one takes is taken from the memory that it is in", () => {
    const machine = card(24);
    const plan = planModel(small, machine);
    const beside = machineBeside(machine, plan);
    assert.ok(Math.abs(machine.gpus[0]!.freeBytes - beside.gpus[0]!.freeBytes - plan.gpuBytes) < 2);
    assert.equal(machine.freeRamBytes - beside.freeRamBytes, plan.ramBytes);
    const unified: Machine = { ...machine, isUnified: true };
    assert.equal(machine.freeRamBytes - machineBeside(unified, plan).freeRamBytes, plan.ramBytes + plan.gpuBytes);
  });

  it("a plan with a shorter context or with layers left out of the GPU is not whole", () => {
    const wish = { contextPerLane: 8192 };
    for (const [machine, whole] of [
      [card(24), true],
      [card(16), false],
      [noCard(64), true],
      [noCard(20), false],
    ] as const)
      assert.equal(isWhole(planModel(large, machine, wish), machine, wish), whole, `${machine.ramBytes}`);
    assert.equal(
      isWhole(planModel(large, card(24), { ...wish, isCpuOnly: true }), card(24), { isCpuOnly: true }),
      true,
    );
  });
});
