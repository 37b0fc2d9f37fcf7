import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { readModelShape } from "../../../src/client/store/files/modelFile.ts";
import { failureOf } from "../../../src/core/failures.ts";
import { longHeaders, modelWithLongHeader } from "../../support/models/longHeader.ts";

/** Processor time that one turn of the event loop may take. About 10 ms is usual; a busy machine counts more. */
const mostTurnMs = 100;
/** Memory for buffers that may be held. The whole headers have 20 to 60 MB. */
const mostBufferBytes = 4e6;

/** Reads a file; answers the outcome, the longest turn and the most memory for buffers meanwhile. */
async function watched(file: string): Promise<{ outcome: string; turnMs: number; bufferBytes: number }> {
  let isOver = false;
  let turnMs = 0;
  let bufferBytes = 0;
  let least = Infinity;
  let last = process.cpuUsage();
  const look = (): void => {
    const { user, system } = process.cpuUsage(last);
    turnMs = Math.max(turnMs, (user + system) / 1000);
    const { arrayBuffers } = process.memoryUsage();
    // It falls when the garbage collector frees what the test used before.
    least = Math.min(least, arrayBuffers);
    bufferBytes = Math.max(bufferBytes, arrayBuffers - least);
    last = process.cpuUsage();
    if (!isOver) setImmediate(look);
  };
  look();
  const outcome = await readModelShape(file).then(
    ({ layers }) => `${layers.length} layers`,
    (error: unknown) => failureOf(error).message,
  );
  isOver = true;
  return { outcome, turnMs, bufferBytes };
}

describe("a very long header", function () {
  this.timeout(120_000);
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-long-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const reason of longHeaders)
    it(`is read in short turns and little memory: ${reason}`, async () => {
      const file = path.join(folder, "long.gguf");
      writeFileSync(file, modelWithLongHeader(reason));
      // One that was just written would be looked at twice.
      utimesSync(file, 1_700_000_000, 1_700_000_000);
      const { outcome, turnMs, bufferBytes } = await watched(file);
      assert.equal(outcome, "1 layers");
      assert.ok(turnMs < mostTurnMs, `${turnMs} ms`);
      assert.ok(bufferBytes < mostBufferBytes, `${bufferBytes} bytes`);
    });
});
