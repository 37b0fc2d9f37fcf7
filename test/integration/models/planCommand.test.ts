import assert from "node:assert/strict";
import type { Plan } from "../../../src/core/models/plan/plan.ts";
import { tinyModel } from "../../support/models/models.ts";
import { runCli, TestHome } from "../../support/workers.ts";

interface Printed extends Plan {
  readonly model: { readonly id?: string; readonly name: string; readonly from: string };
  readonly machine: { readonly ramBytes: number };
}

describe("ghostlight models plan", () => {
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  const run = (...args: string[]) => runCli(["models", "plan", ...args], home.home);
  const json = async (...args: string[]): Promise<Printed> => {
    const { code, stdout, stderr } = await run(...args, "--json");
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Printed;
  };

  it("answers for a machine that is described", async () => {
    const plan = await json("qwen3.6-27b", "--gpu", "RTX 3090", "--vram", "24", "--ram", "64");
    assert.equal(plan.fits, true);
    assert.equal(plan.layersOnGpu, 65);
    assert.equal(plan.contextPerLane, 8192);
    assert.deepEqual(Object.keys(plan.bytes).sort(), [
      "checkpoints",
      "compute",
      "kv",
      "process",
      "recurrent",
      "total",
      "weights",
    ]);
    assert.ok((plan.tokensPerSecond.prefill ?? 0) > 500 && (plan.tokensPerSecond.decode ?? 0) > 20);
    assert.ok(plan.reasons.every((reason) => "text" in reason) && plan.alternatives.length > 0);
    assert.deepEqual(plan.model, { id: "qwen3.6-27b", name: "Qwen3.6 27B Q4_K_M", from: "catalogue" });
  });

  it("answers for this machine and a file, in words too", async () => {
    const file = tinyModel("qwen35");
    const plan = await json(file, "--context", "2048");
    assert.ok(plan.fits && plan.isExact && plan.contextPerLane === 2048 && plan.checkpoints === 64);
    assert.ok(plan.machine.ramBytes > 1e9);
    const { stdout } = await run(file, "--ram", "1");
    assert.match(stdout, /^tiny random qwen35: fits 8 threads, 1 GB\n {2}No GPU was found/);
  });

  it("says what it does not understand", async () => {
    assert.equal((await run()).code, 2);
    assert.match((await run("qwen3.6-27b", "--gpu", "RTX 3090", "--vram", "24")).stderr, /--ram GB/);
    assert.match((await run("qwen3.6-27b", "--gpu", "RTX 3090", "--ram", "64")).stderr, /needs --vram/);
    const refused = await run("http://192.0.2.1/model.gguf", "--ram", "64");
    assert.ok(refused.code === 1 && /plain http/.test(refused.stderr));
  });
});
