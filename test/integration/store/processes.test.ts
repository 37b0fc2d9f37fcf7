// Several processes at once, killed processes, and full disks.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { slow, startHub, whole, type HubServer } from "../../support/servers/hubServer.ts";
import { makeWheels, onlyWheels, rowFor, rowOfFiles, someContent } from "../../support/store/modelPackages.ts";
import { processesNaming } from "../../support/processes.ts";
import { randomFrom } from "../../support/randomNumbers.ts";
import { StoreHome } from "../../support/store/storeRun.ts";
import { skipBecause } from "../../support/run/skipped.ts";
import { until } from "../../support/workers.ts";

const noHub = { base: "off" };

describe("model store: processes", function () {
  this.timeout(180_000);
  const homes: StoreHome[] = [];
  const hubs: HubServer[] = [];
  const newHome = (env?: NodeJS.ProcessEnv): StoreHome => {
    const home = new StoreHome(env);
    homes.push(home);
    return home;
  };
  afterEach(async () => {
    for (const hub of hubs.splice(0)) await hub.close();
    for (const home of homes.splice(0)) home.close();
  });

  it("four processes at once download once", async () => {
    const content = someContent(4_000_000);
    const entry = rowFor(content);
    const hub = await startHub(content, slow(200_000, 100));
    hubs.push(hub);
    const store = newHome();
    const children = Array.from({ length: 4 }, () => store.child(entry, hub));
    const outcomes = await Promise.all(children.map((child) => child.outcome));
    for (const outcome of outcomes)
      assert.equal(outcome, `path ${path.join(store.home, "models", entry.files[0].name)}`);
    assert.deepEqual(hub.requests, [0]);
    store.assertDelivered(entry, content);
    const waiting = children.flatMap(({ lines }) => lines).filter((line) => line.startsWith("progress waiting"));
    assert.ok(waiting.length > 0 && waiting.every((line) => line.endsWith("another Ghostlight process")));
  });

  it("four processes at once ask for the digest once", async () => {
    const content = someContent(1_000_000);
    const unknown = rowOfFiles({ "test-model.gguf": content }, "unknown");
    const hub = await startHub(content, slow(100_000, 50));
    hubs.push(hub);
    const store = newHome();
    const children = Array.from({ length: 4 }, () => store.child(unknown, { ...hub, pieceBytes: 300_000 }));
    for (const outcome of await Promise.all(children.map((child) => child.outcome))) assert.match(outcome, /^path /);
    assert.equal(hub.seen.filter(({ method }) => method === "HEAD").length, 1);
    assert.deepEqual(
      hub.requests.toSorted((a, b) => a - b),
      [0, 300_000, 600_000, 900_000],
    );
    store.assertDelivered(unknown, content);
  });

  it("four processes that find a killed one's lock download the rest once", async () => {
    const content = someContent(4_000_000);
    const entry = rowFor(content);
    const hub = await startHub(content, slow(200_000, 100));
    hubs.push(hub);
    const store = newHome();
    const victim = store.child(entry, hub);
    await victim.wrote(/^progress downloading [1-9]/);
    await victim.kill();
    const children = Array.from({ length: 4 }, () => store.child(entry, hub));
    for (const outcome of await Promise.all(children.map((child) => child.outcome))) assert.match(outcome, /^path /);
    assert.equal(hub.requests.length, 2);
    assert.ok((hub.requests[1] ?? 0) > 0);
    store.assertDelivered(entry, content);
  });

  it("a process killed at any place of a hub download leaves what can go on", async () => {
    const content = someContent(2_000_000);
    const entry = rowFor(content);
    await Promise.all(
      [0, 1, 3, 7, 12, 19, 20, 21].map(async (piece) => {
        const hub = await startHub(content, slow(100_000, 60), whole);
        hubs.push(hub);
        const store = newHome();
        const victim = store.child(entry, hub);
        await victim.wrote(new RegExp(`^progress downloading ${piece === 0 ? "0" : "[1-9]"}`));
        await new Promise((resolve) => setTimeout(resolve, piece * 60 + randomFrom(piece)() * 60));
        await victim.kill();
        if (store.names().includes(entry.files[0].name))
          assert.ok(readFileSync(path.join(store.home, "models", entry.files[0].name)).equals(content));
        else assert.ok(store.names().every((name) => name === `${entry.files[0].name}.part`));
        await store.ensure(entry, hub);
        store.assertDelivered(entry, content);
        assert.ok(hub.requests.length <= 2);
      }),
    );
  });

  it("a process killed at any moment of a package download leaves what can go on, and no process", async () => {
    const content = someContent(1_000_000);
    const entry = rowFor(content, 400_000);
    const wheels = makeWheels(entry, content);
    const stores: StoreHome[] = [];
    for (const delayMs of [0, 700, 1500, 2300]) {
      const store = newHome(onlyWheels(wheels));
      stores.push(store);
      const victim = store.child(entry, noHub);
      await victim.wrote(/^progress downloading 0 the package registry/);
      await new Promise((resolve) => setTimeout(resolve, delayMs + randomFrom(delayMs)() * 500));
      await victim.kill();
      if (process.platform === "linux") await noProcessNames(store.home);
    }
    for (const store of stores) {
      await store.ensure(entry, noHub);
      store.assertDelivered(entry, content);
    }
    rmSync(wheels, { recursive: true });
  });

  it("a lock left behind does not last", async () => {
    const content = someContent(100_000);
    const entry = rowFor(content);
    const hub = await startHub(content);
    hubs.push(hub);
    const store = newHome();
    mkdirSync(path.join(store.home, "models", `${entry.files[0].name}.lock`), { recursive: true });
    await store.ensure(entry, hub);
    store.assertDelivered(entry, content);
  });

  it("waiting for another process can be cancelled", async () => {
    const content = someContent(4_000_000);
    const entry = rowFor(content);
    const hub = await startHub(content, slow(50_000, 100));
    hubs.push(hub);
    const store = newHome();
    const first = store.child(entry, hub);
    await first.wrote(/^progress downloading [1-9]/);
    const abort = new AbortController();
    const onProgress = ({ step }: { step: string }): void => {
      if (step === "waiting") abort.abort();
    };
    assert.equal((await store.failure(entry, hub, { signal: abort.signal, onProgress })).kind, "cancelled");
    await first.kill();
  });

  describe("on a full disk", () => {
    let mounted: string | undefined;
    afterEach(() => {
      if (mounted !== undefined) execFileSync("/bin/umount", [mounted]);
      mounted = undefined;
    });
    /** A home whose models are on a disk of this size, or undefined where disks cannot be made. */
    const smallDisk = (env: NodeJS.ProcessEnv | undefined, kilobytes: number): StoreHome | undefined => {
      const store = newHome(env);
      const models = path.join(store.home, "models");
      mkdirSync(models);
      try {
        execFileSync("/bin/mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", models], { stdio: "ignore" });
      } catch {
        return undefined;
      }
      mounted = models;
      return store;
    };
    const fill = (store: StoreHome, leave: number): void => {
      const ballast = path.join(store.home, "models", "ballast");
      // Written until the disk refuses, then cut back.
      const piece = Buffer.alloc(64 * 1024);
      for (let size = 0; ; size += piece.length)
        try {
          writeFileSync(ballast, piece, { flag: "a" });
        } catch {
          truncateSync(ballast, Math.max(0, size - leave));
          return;
        }
    };

    it("says so before it begins", async function () {
      const content = someContent(2_000_000);
      const store = smallDisk(undefined, 1000) ?? skipBecause(this, "a small disk can only be mounted by root");
      const hub = await startHub(content);
      hubs.push(hub);
      const failure = await store.failure(rowFor(content), hub);
      assert.equal(failure.kind, "diskFull");
      assert.match(failure.message, /needs 2 MB on the disk of .*models, which has 1 MB left/);
      assert.deepEqual(hub.requests, []);
    });

    it("keeps what fitted, and goes on when there is space", async function () {
      const content = someContent(3_000_000);
      const entry = rowFor(content);
      const store = smallDisk(undefined, 8000) ?? skipBecause(this, "a small disk can only be mounted by root");
      const hub = await startHub(content, slow(100_000, 20), whole);
      hubs.push(hub);
      let isFull = false;
      const onProgress = ({ doneBytes }: { doneBytes: number }): void => {
        if (doneBytes > 0 && !isFull) fill(store, 300_000);
        isFull ||= doneBytes > 0;
      };
      const failure = await store.failure(entry, hub, { onProgress });
      assert.equal(failure.kind, "diskFull");
      assert.match(failure.message, /is full/);
      assert.ok(store.names().includes(`${entry.files[0].name}.part`));
      rmSync(path.join(store.home, "models", "ballast"));
      await store.ensure(entry, hub);
      store.assertDelivered(entry, content);
      assert.ok((hub.requests[1] ?? 0) > 300_000);
    });

    it("recognises it in the package client's words", async function () {
      const content = someContent(1_000_000);
      const entry = rowFor(content, 500_000);
      const wheels = makeWheels(entry, content);
      const store =
        smallDisk(onlyWheels(wheels), 8000) ?? skipBecause(this, "a small disk can only be mounted by root");
      let isFull = false;
      const onProgress = (): void => {
        if (!isFull) fill(store, 300_000);
        isFull = true;
      };
      assert.equal((await store.failure(entry, noHub, { onProgress })).kind, "diskFull");
      rmSync(path.join(store.home, "models", "ballast"));
      await store.ensure(entry, noHub);
      store.assertDelivered(entry, content);
      rmSync(wheels, { recursive: true });
    });
  });
});

/** Waits until no process has this text in its command line. */
async function noProcessNames(text: string): Promise<void> {
  const named = (): number[] => processesNaming(text);
  await until("its processes are gone", () => named().length === 0).catch(() => assert.deepEqual(named(), []));
}
