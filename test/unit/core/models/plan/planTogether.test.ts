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
