// A file of the user's own that has the name of a model's file: it is there when the download begins, and never gone.
import assert from "node:assert/strict";
import { chmodSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { allEntries } from "../../../src/client/store/catalogueFile.ts";
import { listModels } from "../../../src/client/store/modelList.ts";
import { verifyModel } from "../../../src/client/store/modelMaintenance.ts";
import { findModel } from "../../../src/client/store/modelStore.ts";
import * as hubs from "../../support/servers/hubServer.ts";
import { startHub, type HubBehaviour, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, someContent } from "../../support/store/modelPackages.ts";
import { StoreHome } from "../../support/store/storeRun.ts";

describe("model store: the user's own file under a model's name", function () {
  this.timeout(120_000);
  const content = someContent(300_000);
  const entry = rowFor(content);
  const { name } = entry.files[0];
  const keptName = name.replace(/\.gguf$/, ".own.gguf");
  let store: StoreHome;
  let hub: HubServer | undefined;
  beforeEach(() => {
    store = new StoreHome();
    mkdirSync(models());
  });
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    store.close();
  });
  const models = (): string => path.join(store.home, "models");
  const target = (): string => path.join(models(), name);
  const start = async (...behaviours: HubBehaviour[]): Promise<{ base: string }> => {
    hub = await startHub(content, ...behaviours);
    return { base: hub.base };
  };
  /** Whether some file of the models folder has these bytes. */
  const isThere = (bytes: Buffer): boolean =>
    readdirSync(models()).some(
      (each) => !each.endsWith(".lock") && readFileSync(path.join(models(), each)).equals(bytes),
    );

  const altered = Buffer.from(content);
  altered[7]! ^= 1;
  const own: readonly (readonly [string, Buffer])[] = [
    ["of the same size", altered],
    ["that is shorter", content.subarray(0, 1000)],
    ["that is longer", Buffer.concat([content, content])],
    ["that is empty", Buffer.alloc(0)],
  ];
  for (const [what, bytes] of own)
    describe(what, () => {
      beforeEach(() => writeFileSync(target(), bytes));

      it("stays when the download fails, and does not pass for the model", async () => {
        await store.failure(entry, await start(hubs.status(404)));
        assert.ok(readFileSync(target()).equals(bytes));
        assert.equal(await findModel(entry, store.home), undefined);
      });

      it("stays when what comes is wrong", async () => {
        assert.equal((await store.failure(entry, await start(hubs.wrongBytes))).kind, "wrongDigest");
        assert.ok(readFileSync(target()).equals(bytes));
      });

      it("stays while the download runs, and when it is cancelled", async () => {
        const cancelling = new AbortController();
        let seen = 0;
        const onProgress = ({ step, doneBytes }: { step: string; doneBytes: number }): void => {
          if (step !== "downloading" || doneBytes === 0) return;
          seen++;
          assert.ok(readFileSync(target()).equals(bytes));
          cancelling.abort();
        };
        const more = { onProgress, signal: cancelling.signal };
        assert.equal((await store.failure(entry, await start(hubs.slow(20_000, 50)), more)).kind, "cancelled");
        assert.ok(seen > 0 && readFileSync(target()).equals(bytes));
      });

      it("has another name when the model is there, also after checks in between", async () => {
        const { entries } = await allEntries(store.home);
        const [model] = (await listModels(store.home, [entry, ...entries])).models;
        await verifyModel(model!, store.home, () => {}, new AbortController().signal);
        await store.failure(entry, await start(hubs.status(404)));
        await hub!.close();
        await store.ensure(entry, await start());
        assert.ok(readFileSync(target()).equals(content));
        assert.ok(readFileSync(path.join(models(), keptName)).equals(bytes));
      });

      it("is never lost to a kill", async () => {
        const { base } = await start(hubs.slow(20_000, 50), hubs.whole);
        const child = store.child(entry, { base });
        await child.wrote(/^progress downloading [1-9]/);
        await child.kill();
        assert.ok(isThere(bytes));
        await store.ensure(entry, { base });
        assert.ok(isThere(bytes) && readFileSync(target()).equals(content));
      });
    });

  it("keeps earlier ones that were kept", async () => {
    writeFileSync(path.join(models(), keptName), "earlier");
    writeFileSync(target(), "mine");
    await store.ensure(entry, await start());
    assert.equal(readFileSync(path.join(models(), keptName), "utf8"), "earlier");
    assert.equal(readFileSync(path.join(models(), keptName.replace(".own", ".own-2")), "utf8"), "mine");
  });

  it("that is a link gives up the name only", async () => {
    const elsewhere = path.join(store.home, "mine.gguf");
    writeFileSync(elsewhere, "mine");
    symlinkSync(elsewhere, target());
    await store.ensure(entry, await start());
    assert.equal(readFileSync(elsewhere, "utf8"), "mine");
    assert.ok(readFileSync(target()).equals(content));
  });

  it("with several names, or read-only, keeps its bytes and its permissions", async () => {
    const elsewhere = path.join(store.home, "mine.gguf");
    writeFileSync(elsewhere, "mine");
    linkSync(elsewhere, target());
    chmodSync(target(), 0o444);
    await store.ensure(entry, await start());
    assert.equal(readFileSync(elsewhere, "utf8"), "mine");
    assert.equal(readFileSync(path.join(models(), keptName), "utf8"), "mine");
  });

  it("of another program, taken by name, stays when the program's own copy is gone", async () => {
    await store.ensure(entry, await start());
    const record = path.join(models(), `${name}.verified.json`);
    const { sizeBytes, mtimeMs } = JSON.parse(readFileSync(record, "utf8")) as { sizeBytes: number; mtimeMs: number };
    const origin = { from: "folder", path: "/gone/mine.gguf", how: "link" };
    writeFileSync(target(), altered);
    writeFileSync(record, JSON.stringify({ sizeBytes, mtimeMs, sha256: "0".repeat(64), origin }));
    await store.ensure(entry, { base: hub!.base });
    assert.ok(readFileSync(path.join(models(), keptName)).equals(altered));
  });
});
