import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { readModelShape } from "../../../src/client/store/files/modelFile.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import { realModel } from "../../support/models/models.ts";
import { builtTemplates } from "../../support/workers.ts";

/** Bytes that this process has read from files. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

describe("the library's estimates of memory", () => {
  it("do not read the vocabulary twice more on a processor", async () => {
    const path = realModel();
    const { headerBytes } = await readModelShape(path);
    const before = bytesRead();
    const model = await new LlamaEngine(builtTemplates).load({
      ...{ path, contextTokens: 512, gpu: "off", onProgress: () => {}, signal: new AbortController().signal },
    });
    const timesRead = (bytesRead() - before - statSync(path).size) / headerBytes;
    await model.dispose();
    // Its JavaScript reads the header too, with what it reads ahead 2.5 times; each exact estimate reads it once.
    assert.ok(timesRead < 3, `${timesRead}`);
  });
});
