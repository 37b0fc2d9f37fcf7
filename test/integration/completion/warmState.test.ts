// Going back to a file that was left must not read it again.
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Log } from "../../../src/base/log.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { CompletionRequest } from "../../../src/core/completion/completionRequest.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import { openEmbedded } from "../../../src/worker/embedded/embeddedBackend.ts";
import { Device } from "../../../src/worker/schedule/scheduler.ts";
import { ParkedStates } from "../../../src/worker/state/parkedStates.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { StateFolder } from "../../../src/worker/state/stateFolder.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { builtTemplates, isAlive, pidOf, TestHome, until } from "../../support/workers.ts";
import type { Usage } from "../../../src/core/modelPort.ts";

/** A file of its own: its name is in every line. */
function query(name: string): CompletionRequest {
  const above = Array.from({ length: 9 }, (_, i) => `def ${name}_${i}(value):\n    return value * ${i} + ${name}\n`);
  const following = `\n\nprint(${name}_last(1))\n`;
  return {
    documentId: `${name}.py`,
    languageId: "python",
    prefix: `${above.join("\n")}\ndef ${name}_last(value):\n    return `,
    suffix: following,
    following,
    shape: "line",
    maxTokens: 4,
  };
}

describe("warm state per file", () => {
  let home: TestHome;
  let client: WorkerClient;
  before(() => {
    home = new TestHome();
    client = home.client();
  });
  after(() => home.close());

  const complete = async (name: string): Promise<Usage> => (await client.complete(query(name), () => {})).usage;

  for (const [what, model] of [
    ["the 0.5B", realModel],
    ["a hybrid model, whose state cannot be trimmed", () => tinyModel("qwen35")],
  ] as const)
    it(`going back to a file evaluates at most 32 tokens on ${what}`, async () => {
      client.use({ path: model(), contextTokens: 4096 });
      await client.load();
      assert.ok((await complete("alpha")).evaluated > 120, "the first time reads the file");
      assert.ok((await complete("beta")).evaluated > 120, "another file is read too");
      const text = (await client.complete(query("alpha"), () => {})).text;
      const back = (await client.trace()).at(-1)!;
      assert.ok(back.usage.evaluated <= 32, `evaluated ${back.usage.evaluated}`);
      assert.ok(back.restoredTokens! > 120, `restored ${back.restoredTokens}`);
      const fresh = await client.complete(query("alpha"), () => {});
      assert.equal(text, fresh.text);
      assert.ok((await complete("beta")).evaluated <= 32, "so does going back once more");
    });

  for (const [what, model, most, gigabyte] of [
    ["the 0.5B", realModel, 9, 0.4],
    ["a hybrid model", () => tinyModel("qwen35"), 32, 0],
  ] as const)
    it(`${what} that was parked gives its memory back, and comes back warm in every file`, async () => {
      client.use({ path: model(), contextTokens: 4096 });
      await client.load();
      await complete("alpha");
      await complete("beta");
      const { residentBytes } = await client.memory();
      await client.park();
      await until("it is parked", () => client.state.kind === "running" && client.state.status.model.kind === "parked");
      const parked = await client.memory();
      assert.equal(parked.modelBytes, 0);
      assert.ok(
        parked.residentBytes < residentBytes - gigabyte * 1e9 + 1e8,
        `${residentBytes} ${parked.residentBytes}`,
      );
      // What the editor still does in advance, such as reading the file that is open, must not take the memory again.
      const { documentId, prefix, suffix } = query("beta");
      for (const ahead of [
        () => client.warm({ documentId, prefix, suffix }),
        () => client.complete({ ...query("beta"), isSpeculative: true }, () => {}),
      ])
        await assert.rejects(ahead(), (error) => failureOf(error).kind === "cancelled");
      assert.equal((await client.memory()).modelBytes, 0);
      const typed = await client.complete({ ...query("beta"), prefix: `${prefix}v` }, () => {});
      assert.ok(typed.usage.evaluated <= most, `a key evaluated ${typed.usage.evaluated}`);
      assert.ok((await complete("alpha")).evaluated <= 32, "another file's state was kept too");
      const other = tinyModel("qwen2");
      await client.park();
      client.use({ path: other, contextTokens: 4096 });
      await client.load();
      client.use({ path: model(), contextTokens: 4096 });
      await client.load();
      assert.ok((await complete("alpha")).evaluated > 120, "another model in between: nothing is left");
    });

  it("a file that changed while its model was parked is read anew", async () => {
    const file = path.join(home.home, "changing.gguf");
    mkdirSync(home.home, { recursive: true });
    copyFileSync(tinyModel("qwen2"), file);
    client.use({ path: file, contextTokens: 4096 });
    await client.load();
    await complete("alpha");
    await client.park();
    utimesSync(file, 1, 1);
    assert.ok((await complete("alpha")).evaluated > 120);
  });

  it("noticed by warming up, a switch costs the first key nothing", async () => {
    client.use({ path: tinyModel("qwen35"), contextTokens: 4096 });
    await client.load();
    await complete("gamma");
    for (const name of ["delta", "gamma"]) {
      const { documentId, prefix, suffix } = query(name);
      await client.warm({ documentId, prefix, suffix });
      const { evaluated } = await complete(name);
      assert.ok(evaluated <= 20, `${name} evaluated ${evaluated}`);
    }
    assert.ok(
      (await client.trace()).some(({ purpose, restoredTokens }) => purpose === "warm" && restoredTokens! > 120),
    );
  });
});

describe("a worker's saved states", () => {
  it("are gone with it", async () => {
    const home = new TestHome();
    try {
      const client = home.client();
      client.use({ path: tinyModel("qwen2"), contextTokens: 4096 });
      await client.load();
      const pid = pidOf(client);
      const folders = (): string[] =>
        readdirSync(os.tmpdir()).filter((name) => name.startsWith(`ghostlight-states-${pid}-`));
      for (const name of ["alpha", "beta"]) await client.complete(query(name), () => {});
      assert.equal(folders().length, 1);
      await client.stop();
      await until("its process is gone", () => !isAlive(pid));
      assert.deepEqual(folders(), []);
    } finally {
      await home.close();
    }
  });
});

describe("the folder of saved states", () => {
  const engine = new LlamaEngine(builtTemplates);
  let parent: string;
  beforeEach(() => (parent = mkdtempSync(path.join(os.tmpdir(), "gl-"))));
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  /** Completes in one file after the other in this process, and answers what the last one evaluated. */
  async function completeIn(names: readonly string[], folder: StateFolder, warnings: string[]): Promise<number> {
    const log: Log = {
      info: () => {},
      warn: (line) => void warnings.push(line),
      error: (line) => void warnings.push(line),
    };
    const { signal } = new AbortController();
    const backend = await openEmbedded(
      { engine, device: new Device(), states: folder, parked: new ParkedStates(), log },
      { path: tinyModel("qwen2"), contextTokens: 4096 },
      { signal, onProgress: () => {} },
    );
    try {
      let record!: RequestRecord;
      for (const name of names) {
        record = new RequestRecord("ghost", "complete");
        await backend.infill(query(name), { record, signal }, () => {});
      }
      return record.usage().evaluated;
    } finally {
      await backend.dispose();
    }
  }

  it("is private, and empty once the model is gone", async () => {
    const folder = new StateFolder(parent);
    const warnings: string[] = [];
    assert.ok((await completeIn(["alpha", "beta", "alpha"], folder, warnings)) <= 32);
    assert.deepEqual(warnings, []);
    assert.deepEqual(readdirSync(folder.path()), []);
    await folder.remove();
    assert.deepEqual(readdirSync(parent), []);
  });

  it("that cannot be written loses the state only, and the log says so", async () => {
    const file = path.join(parent, "file");
    writeFileSync(file, "");
    const warnings: string[] = [];
    const names = ["alpha", "beta", "gamma", "delta", "epsilon", "alpha"];
    assert.ok((await completeIn(names, new StateFolder(file), warnings)) > 120);
    assert.equal(warnings.length, 3);
    assert.match(warnings[0]!, /warm state could not be saved: .*ENOTDIR/);
    assert.match(warnings[2]!, /No more are saved/);
  });

  it("that was emptied by somebody loses the state only", async () => {
    class EmptiedFolder extends StateFolder {
      override async freeBytes(): Promise<number> {
        for (const name of readdirSync(this.path())) rmSync(path.join(this.path(), name));
        return super.freeBytes();
      }
    }
    const warnings: string[] = [];
    const folder = new EmptiedFolder(parent);
    assert.ok((await completeIn(["alpha", "beta", "gamma", "alpha"], folder, warnings)) > 120);
    assert.match(warnings.join("\n"), /could not be read/);
  });

  it("of a process that was killed is removed by the next one", () => {
    const dead = new StateFolder(parent);
    const left = dead.path().replace(`-${process.pid}-`, "-999999999-");
    writeFileSync(path.join(parent, "other"), "");
    const living = new StateFolder(parent);
    const kept = living.path();
    mkdtempSync(left);
    living.removeLeftovers();
    assert.ok(existsSync(kept));
    assert.deepEqual(
      readdirSync(parent).filter((name) => name.includes("999999999")),
      [],
    );
    assert.ok(existsSync(path.join(parent, "other")));
  });
});
