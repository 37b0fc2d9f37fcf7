// Loads that fail after the weights are in memory: everything is released.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { silentLog } from "../../../src/base/log.ts";
import { failureOf } from "../../../src/core/failures.ts";
import { loadReady } from "../../../src/worker/embedded/readyModel.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import type { OpenOptions } from "../../../src/worker/service/inferenceBackend.ts";
import { KvStateCache } from "../../../src/worker/state/kvStateCache.ts";
import { StateFolder } from "../../../src/worker/state/stateFolder.ts";
import { tinyModel } from "../../support/models/models.ts";
import { builtTemplates } from "../../support/workers.ts";

describe("a load that fails late", () => {
  const engine = new LlamaEngine(builtTemplates);
  const params = { path: tinyModel("qwen2"), contextTokens: 512, gpu: "off" } as const;
  const folder = mkdtempSync(path.join(os.tmpdir(), "gl-late-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const states = (): KvStateCache => new KvStateCache(new StateFolder(folder), silentLog);
  const options = (signal: AbortSignal, onProgress: OpenOptions["onProgress"] = () => {}): OpenOptions => ({
    signal,
    onProgress,
  });

  async function fails(load: Promise<unknown>): Promise<string> {
    const kind = await load.then(
      () => assert.fail("it loaded"),
      (error: unknown) => failureOf(error).kind,
    );
    assert.equal(engine.sequences, 0);
    return kind;
  }

  it("at its last step", async () => {
    const bug = (): never => {
      throw new Error("planted");
    };
    assert.equal(await fails(loadReady(engine, params, options(new AbortController().signal), bug)), "internal");
  });

  it("when it is cancelled, early or late", async () => {
    // Progress is reported many times, and as unknown once the weights are there. The last round cancels nothing.
    let isLoaded = false;
    for (let step = 0; !isLoaded; step = 2 * step + 1) {
      const abort = new AbortController();
      let steps = 0;
      const count = (): void => {
        if (steps++ === step) abort.abort();
      };
      const load = loadReady(engine, params, options(abort.signal, count), states);
      isLoaded = await load.then(
        ({ ready }) => ready.model.dispose().then(() => true),
        (error: unknown) => failureOf(error).kind !== "cancelled",
      );
      assert.equal(isLoaded, !abort.signal.aborted);
      assert.equal(engine.sequences, 0);
    }
  });

  it("and the next load works", async () => {
    const { ready } = await loadReady(engine, params, options(new AbortController().signal), states);
    assert.equal(engine.sequences, 2);
    await ready.model.dispose();
    assert.equal(engine.sequences, 0);
  });
});
