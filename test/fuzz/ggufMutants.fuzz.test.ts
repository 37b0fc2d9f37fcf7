// Damaged and lying model files through the planner, the store and the worker: each ends in a plan or in a sentence that says
// what is wrong. A file may end the worker, never the process that asks.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { importModel } from "../../src/client/store/import/importModel.ts";
import { scanForModels } from "../../src/client/store/import/importScan.ts";
import { readModelShape } from "../../src/client/store/files/modelFile.ts";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { FailureError } from "../../src/core/failures.ts";
import type { ModelShape } from "../../src/core/models/gguf/modelShape.ts";
import { planModel } from "../../src/core/models/plan/planModel.ts";
import { mutantOf, type Mutant } from "../support/models/ggufMutants.ts";
import { tinyModel, type TinyArchitecture } from "../support/models/models.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { fuzzRuns, seed } from "../support/run/thoroughness.ts";
import { pidOf, TestHome } from "../support/workers.ts";

const runs = fuzzRuns(40, 1000);
const architectures: readonly TinyArchitecture[] = ["qwen2", "qwen35", "gemma4moe", "gpt-oss", "mistral3"];
/** What reading a header and planning may take, in milliseconds, on a busy machine. */
const mostReadMs = 5000;
/** Data that the worker may take, in bytes: a file that lies about its size must not use up the machine that tests. */
const mostDataBytes = 4 * 1024 ** 3;
const machine = {
  ...{ ramBytes: 64e9, freeRamBytes: 48e9, gpus: [], isUnified: false },
  cpu: { name: "any", cores: 8 },
};

describe(`damaged model files (seed ${seed}, ${runs} of them)`, function () {
  this.timeout(3_600_000);
  let home: TestHome;
  let folder: string;
  let client: WorkerClient;
  before(() => {
    home = new TestHome();
    folder = path.join(home.home, "mutants");
    mkdirSync(folder, { recursive: true });
    client = home.client();
  });
  after(() => home.close());

  it("a plan or a sentence, from header, planner, store and worker", async () => {
    const random = randomFrom(seed);
    const counts = { planned: 0, loaded: 0, refused: 0, endedTheWorker: 0 };
    for (let index = 0; index < runs; index++) {
      const architecture = architectures[index % architectures.length]!;
      const mutant = mutantOf(readFileSync(tinyModel(architecture)), random);
      const label = `mutant ${index} of ${architecture}, seed ${seed}: ${mutant.what}`;
      const file = write(mutant, `mutant-${index}.gguf`);
      const shape = await shapeOrSentence(file, label);
      if (shape !== undefined) {
        counts.planned++;
        await endsFairly(() => importAll(file), label);
      }
      const outcome = await tried(file, shape, label);
      counts[outcome]++;
      rmSync(file);
      rmSync(path.join(home.home, "models"), { recursive: true, force: true });
    }
    console.log(`        ${JSON.stringify(counts)}`);
    // A worker that has seen all this still loads what is sound.
    client.use({ path: tinyModel("qwen2"), contextTokens: 256 });
    assert.ok((await client.load()).contextTokens > 0);
    assert.ok(
      counts.planned > runs / 20 && counts.refused > runs / 20,
      "mutants are neither all sound nor all hopeless",
    );
  });

  function write({ bytes }: Mutant, name: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, bytes);
    // A file that has just changed is looked at twice.
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(file, longAgo, longAgo);
    return file;
  }

  async function shapeOrSentence(file: string, label: string): Promise<ModelShape | undefined> {
    const start = performance.now();
    const shape = await endsFairly(async () => {
      const read = await readModelShape(file);
      const plan = planModel(read, machine, { contextPerLane: 1024, isCpuOnly: true });
      assert.ok(Number.isFinite(plan.bytes.total), label);
      return read;
    }, label);
    assert.ok(performance.now() - start < mostReadMs, `${label}: took ${Math.round(performance.now() - start)} ms`);
    return shape;
  }

  async function importAll(file: string): Promise<void> {
    const { found: models } = await scanForModels([{ from: "folder", folder, layout: "files" }]);
    assert.equal(models[0]?.seenAt, file);
    for (const found of models) await importModel(found, { home: home.home, entries: [] });
  }

  /** Loads it as a client does, and asks something. */
  async function tried(
    file: string,
    shape: ModelShape | undefined,
    label: string,
  ): Promise<"loaded" | "refused" | "endedTheWorker"> {
    await client.connect().catch(() => client.restart());
    spawnSync("prlimit", ["--pid", String(pidOf(client)), `--data=${mostDataBytes}`]);
    client.use({ path: file, contextTokens: 256, ...(shape && { shape }) });
    let isLoaded = false;
    await endsFairly(async () => {
      await client.load();
      isLoaded = true;
      const query = { documentId: "a", languageId: "c", prefix: "int a", suffix: "", following: "", maxTokens: 3 };
      await endsFairly(() => client.complete({ ...query, shape: "line" }, () => {}), label);
      const messages = [{ role: "user" as const, content: "a" }];
      await client.chat({ purpose: "chat", messages, maxTokens: 3, temperature: 0, thinking: false }, () => {});
    }, label);
    if (client.state.kind !== "running") return "endedTheWorker";
    return isLoaded ? "loaded" : "refused";
  }
});

/** What it gives, or undefined when it ends with a sentence and a next step; anything else thrown is a fault. */
async function endsFairly<T>(work: () => Promise<T>, label: string): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FailureError)) throw new Error(label, { cause: error });
    const { kind, message, nextStep } = error.failure;
    assert.notEqual(kind, "internal", `${label}: ${message}`);
    assert.match(message, /^\S+(?: \S+){3}/, `${label}: ${message}`);
    assert.notEqual(nextStep, "", `${label}: ${message}`);
    return undefined;
  }
}
