// Looking after models that are there: the list, the check, the removal, and the same from a terminal.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { removeModel, verifyModel, type FileCheck } from "../../../src/client/store/modelMaintenance.ts";
import { listModels, type StoredModel, type StoredModels } from "../../../src/client/store/modelList.ts";
import { findModel } from "../../../src/client/store/modelStore.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";
import { cutAfter, slow, startHub, status, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, rowOfFiles, someContent } from "../../support/store/modelPackages.ts";
import { tinyModel } from "../../support/models/models.ts";
import { UserHome } from "../../support/store/otherPrograms.ts";
import { StoreHome } from "../../support/store/storeRun.ts";
import { environmentOf, runCli, TestHome } from "../../support/workers.ts";

describe("model store: care", function () {
  this.timeout(120_000);
  const content = someContent(400_000);
  const entry = rowFor(content);
  const unknown: ModelEntry = { ...rowOfFiles({ "unknown.gguf": content }, "unknown"), id: "unknown" };
  let store: StoreHome;
  let hub: HubServer | undefined;
  beforeEach(() => (store = new StoreHome()));
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    store.close();
  });
  const list = (): Promise<StoredModels> => listModels(store.home, [entry, unknown]);
  const stored = async (id: string): Promise<StoredModel> =>
    (await list()).models.find((model) => model.id === id) ?? assert.fail(`${id} is not listed`);
  const verify = async (id: string): Promise<FileCheck[]> =>
    verifyModel(await stored(id), store.home, () => undefined, new AbortController().signal);
  const damage = (name: string): void => {
    const file = path.join(store.home, "models", name);
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };

  it("lists what is there, what is half there, and what could be", async () => {
    hub = await startHub(content, cutAfter(100_000), status(404));
    await store.failure(unknown, { base: hub.base });
    writeFileSync(path.join(store.home, "models", "own.gguf"), content);
    const before = await list();
    assert.deepEqual(
      before.models.map(({ id, isInstalled, isVerified, sizeBytes }) => [id, isInstalled, isVerified, sizeBytes]),
      [
        ["test-model", false, false, content.length],
        ["unknown", false, false, content.length],
        ["own.gguf", true, false, content.length],
      ],
    );
    assert.equal(before.diskBytes, content.length);
    assert.ok(before.partialBytes > 0 && before.partialBytes <= 100_000);
    assert.ok((before.freeBytes ?? 0) > 0);
    await hub.close();
    hub = await startHub(content);
    await store.ensure(entry, { base: hub.base });
    const model = await stored("test-model");
    assert.deepEqual([model.isInstalled, model.isVerified, model.diskBytes], [true, true, content.length]);
  });

  it("finds a damaged file, which then does not count as installed", async () => {
    hub = await startHub(content);
    await store.ensure(entry, { base: hub.base });
    assert.deepEqual(
      (await verify("test-model")).map(({ verdict }) => verdict),
      ["right"],
    );
    damage(entry.files[0].name);
    const [check] = await verify("test-model");
    assert.deepEqual([check?.verdict, check?.wanted], ["wrong", entry.files[0].sha256]);
    assert.equal(await findModel(entry, store.home), undefined);
    await store.ensure(entry, { base: hub.base });
    store.assertDelivered(entry, content);
  });

  it("remembers the digest of a file that nobody knows", async () => {
    mkdirSync(path.join(store.home, "models"));
    writeFileSync(path.join(store.home, "models", "own.gguf"), content);
    assert.deepEqual(
      (await verify("own.gguf")).map(({ verdict }) => verdict),
      ["first"],
    );
    assert.deepEqual(
      (await verify("own.gguf")).map(({ verdict }) => verdict),
      ["right"],
    );
    damage("own.gguf");
    for (let time = 0; time < 2; time++)
      assert.deepEqual(
        (await verify("own.gguf")).map(({ verdict }) => verdict),
        ["wrong"],
      );
  });

  it("removes a model with its pin and with what is left of downloads", async () => {
    hub = await startHub(content);
    await store.ensure(unknown, { base: hub.base });
    writeFileSync(path.join(store.home, "models", "unknown.gguf.part"), "rest");
    assert.equal(
      await removeModel(await stored("unknown"), { home: store.home, loadedPath: undefined }),
      content.length + 4,
    );
    assert.deepEqual(store.names(), []);
    assert.equal(readFileSync(path.join(store.home, "pins.json"), "utf8").trim(), "{}");
  });

  it("does not remove what the worker has loaded", async () => {
    hub = await startHub(content);
    const loadedPath = await store.ensure(entry, { base: hub.base });
    const removed = removeModel(await stored("test-model"), { home: store.home, loadedPath });
    assert.match(
      (await removed.then(() => assert.fail("removed"), failureOf)).message,
      /is loaded by the model worker/,
    );
    store.assertDelivered(entry, content);
  });

  it("does not remove what another process is getting", async () => {
    hub = await startHub(content, slow(2000, 100));
    const child = store.child(entry, hub);
    await child.wrote(/^progress downloading [1-9]/);
    const removed = removeModel(await stored("test-model"), { home: store.home, loadedPath: undefined });
    assert.match(
      (await removed.then(() => assert.fail("removed"), failureOf)).message,
      /Another process is downloading/,
    );
    assert.ok(store.names().includes(`${entry.files[0].name}.part`));
    await child.kill();
  });
});

describe("ghostlight models", function () {
  this.timeout(120_000);
  let home: TestHome;
  let user: UserHome;
  let tiny: string;
  before(() => {
    home = new TestHome();
    user = new UserHome();
    tiny = user.file(readFileSync(tinyModel("qwen2")), ".lmstudio", "models", "somebody", "tiny", "tiny.gguf");
  });
  after(async () => {
    await home.close();
    user.close();
  });
  const run = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(["models", ...args], home.home, {
      ...user.env,
      GHOSTLIGHT_RUNTIME: environmentOf(home.home)["GHOSTLIGHT_RUNTIME"],
      GHOSTLIGHT_HUB: "off",
    });
  const json = async (...args: string[]): Promise<{ code: number; value: Record<string, unknown> }> => {
    const { code, stdout, stderr } = await run(...args, "--json");
    assert.notEqual(stdout, "", stderr);
    return { code, value: JSON.parse(stdout) as Record<string, unknown> };
  };

  it("import lists, takes by name, and is found by its own name", async () => {
    const listed = (await json("import")).value as { found: { seenAt: string }[]; imported: unknown[] };
    assert.deepEqual([listed.found.map(({ seenAt }) => seenAt), listed.imported], [[tiny], []]);
    assert.match((await run("import")).stdout, /tiny\.gguf {2}1 MB, LM Studio, /);
    const taken = (await json("import", "tiny.gguf")).value as {
      imported: { id: string; path: string; how: string }[];
    };
    assert.deepEqual(
      taken.imported.map(({ id, how }) => [id, how]),
      [["tiny.gguf", "link"]],
    );
    assert.equal(statSync(taken.imported[0]?.path ?? "").ino, statSync(tiny).ino);
    const missing = await run("import", "no-such-model");
    assert.deepEqual([missing.code, missing.stdout], [1, ""]);
    assert.match(missing.stderr, /no file no-such-model/);
  });

  it("list shows it with its source", async () => {
    const { value } = await json("list");
    const own = (value["models"] as { id: string; isInstalled: boolean; origin?: unknown }[]).find(
      ({ id }) => id === "tiny.gguf",
    );
    assert.deepEqual([own?.isInstalled, own?.origin], [true, { from: "LM Studio", path: tiny, how: "link" }]);
    const { stdout } = await run("list");
    assert.match(stdout, /tiny\.gguf +1 MB, not verified, shared with .*tiny\.gguf \(LM Studio\)/);
    assert.match(stdout, /Not installed:[^]*qwen2\.5-coder-0\.5b +491 MB/);
  });

  it("verify ends with 0 when all is right, and with 1 when a file is wrong", async () => {
    assert.equal((await run("verify")).code, 0);
    const { code, value } = await json("verify", "tiny.gguf");
    assert.deepEqual([code, value["ok"]], [0, true]);
    const bytes = readFileSync(tiny);
    writeFileSync(tiny, Buffer.concat([bytes.subarray(0, -1), Buffer.from([1])]));
    const wrong = await run("verify");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stdout, /tiny\.gguf: WRONG/);
    writeFileSync(tiny, bytes);
  });

  it("remove takes our name only", async () => {
    const { code, value } = await json("remove", "tiny.gguf");
    assert.deepEqual([code, value], [0, { id: "tiny.gguf", freedBytes: 0 }]);
    assert.ok(readFileSync(tiny).length > 0);
    assert.equal((await run("remove", "tiny.gguf")).code, 1);
  });

  it("list ends quietly when nobody reads on", () => {
    const cli = fileURLToPath(new URL("../../../dist/cli.mjs", import.meta.url));
    const command = `"${process.execPath}" "${cli}" models list --home "${home.home}" | head -c 1`;
    const { status, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
  });

  it("says what it takes", async () => {
    assert.equal((await run("steal")).code, 2);
    assert.equal((await run("remove")).code, 2);
    assert.match((await run("pull", "no-such-model")).stderr, /catalogue has no model no-such-model.*models list/s);
  });
});
