// Pieces of a file side by side, from a hub that can send them, does it badly, or stops doing it.
import assert from "node:assert/strict";
import { failureOf } from "../../../src/core/failures.ts";
import type { DownloadProgress } from "../../../src/core/models/runtime/downloadProgress.ts";
import * as hubs from "../../support/servers/hubServer.ts";
import { startHub, status, type HubBehaviour, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, someContent } from "../../support/store/modelPackages.ts";
import { randomFrom } from "../../support/randomNumbers.ts";
import { impatient, StoreHome, type HubChoice } from "../../support/store/storeRun.ts";

describe("model store: pieces side by side", function () {
  this.timeout(120_000);
  const content = someContent(1_000_000);
  const entry = rowFor(content);
  const pieces = { pieceBytes: 64_000, connections: 4 };
  let store: StoreHome;
  let hub: HubServer | undefined;
  beforeEach(() => (store = new StoreHome()));
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    store.close();
  });

  const start = async (...behaviours: HubBehaviour[]): Promise<HubChoice> => {
    await hub?.close();
    hub = await startHub(content, ...behaviours);
    return { base: hub.base, ...pieces };
  };
  const delivers = async (...behaviours: HubBehaviour[]): Promise<void> => {
    await store.ensure(entry, await start(...behaviours));
    store.assertDelivered(entry, content);
  };

  it("joins them in their order, and asks for none twice", async () => {
    const seen: DownloadProgress[] = [];
    await store.ensure(entry, await start(hubs.whole), { onProgress: (progress) => seen.push(progress) });
    store.assertDelivered(entry, content);
    const starts = (hub?.requests ?? []).toSorted((a, b) => a - b);
    assert.deepEqual(
      starts,
      Array.from({ length: Math.ceil(content.length / 64_000) }, (_, index) => index * 64_000),
    );
    assert.equal(seen.at(-1)?.doneBytes, content.length);
  });

  it("has several connections under way at once", async () => {
    let open = 0;
    let most = 0;
    await delivers((reply, file, from, asked) => {
      most = Math.max(most, ++open);
      reply.on("close", () => open--);
      setTimeout(() => hubs.whole(reply, file, from, asked), 30);
    });
    assert.ok(most >= 2 && most <= 4, `${most} at once`);
  });

  it("joins them when the first ones come last", async () => {
    await delivers((reply, file, from, asked) => {
      const lateMs = from % 256_000 === 0 ? 80 : 5;
      setTimeout(() => hubs.whole(reply, file, from, asked), lateMs);
    });
  });

  it("goes on after cuts, silences, faults and short pieces", async () => {
    const bad = [hubs.cutAfter(10_000), hubs.silentAfter(20_000), hubs.status(503), hubs.shortPiece, hubs.whole];
    let count = 0;
    const choice = await start((reply, file, from, asked) => bad[count++ % bad.length]?.(reply, file, from, asked));
    await store.ensure(entry, { ...choice, idleMs: 300 });
    store.assertDelivered(entry, content);
  });

  it("copes with a hub that ignores where a piece ends", () => delivers(hubs.ignoringEnd));

  it("copes with a hub that ignores ranges, from the start or from some time on", async () => {
    await delivers(hubs.ignoringRange);
    store.close();
    await delivers(hubs.whole, hubs.whole, hubs.whole, hubs.ignoringRange);
  });

  it("uses one connection for a hub that finds itself asked too often", async () => {
    let open = 0;
    let refused = 0;
    await delivers((reply, file, from, asked) => {
      open++;
      reply.on("close", () => open--);
      if (open > 1) refused++;
      const isTooMany = open > 1;
      setTimeout(() => (isTooMany ? hubs.status(429) : hubs.whole)(reply, file, from, asked), 10);
    });
    assert.ok(refused > 0 && refused < 12, `${refused} refusals`);
  });

  it("refuses other pieces than it asked for, and other bytes", async () => {
    assert.match((await store.failure(entry, await start(hubs.wrongPiece))).message, /a different range/);
    assert.match((await store.failure(entry, await start(hubs.whole, hubs.wrongPiece))).message, /a different range/);
    store.close();
    assert.equal((await store.failure(entry, await start(hubs.whole, hubs.wrongBytes))).kind, "wrongDigest");
    assert.deepEqual(store.names(), []);
  });

  it("keeps a true beginning when it is cancelled, whatever had arrived ahead of its turn", async () => {
    const abort = new AbortController();
    const onProgress = ({ doneBytes }: DownloadProgress): void => {
      if (doneBytes > 200_000) abort.abort();
    };
    // The first piece stalls again and again while the others are there.
    const choice = await start((reply, file, from, asked) =>
      (from < 64_000 ? hubs.silentAfter(15_000) : hubs.whole)(reply, file, from, asked),
    );
    const failure = await store.failure(entry, { ...choice, idleMs: 300 }, { signal: abort.signal, onProgress });
    assert.equal(failure.kind, "cancelled");
    const beginning = store.read(`${entry.files[0].name}.part`);
    assert.ok(beginning.length > 0 && beginning.length < 64_000);
    assert.ok(content.subarray(0, beginning.length).equals(beginning));
    await delivers(hubs.whole);
    assert.equal(Math.min(...(hub?.requests ?? [])), beginning.length);
  });

  it("gives up on a hub that is gone in the middle, and keeps what had arrived", async () => {
    const failure = await store.failure(entry, await start(hubs.whole, hubs.whole, hubs.whole, hubs.cutAfter(0)));
    assert.equal(failure.kind, "downloadFailed");
    assert.deepEqual(store.names(), [`${entry.files[0].name}.part`]);
    await delivers(hubs.whole);
  });

  it("ends with the right digest or a clear error whatever the hub does", async () => {
    const small = content.subarray(0, 200_000);
    const smallRow = rowFor(small);
    const ways: HubBehaviour[] = [
      ...[hubs.whole, hubs.whole, hubs.whole, hubs.ignoringRange, hubs.ignoringEnd, hubs.shortPiece, hubs.wrongPiece],
      ...[hubs.cutAfter(0), hubs.cutAfter(5000), hubs.silentAfter(7000), hubs.mute, hubs.wrongBytes, hubs.wrongLength],
      ...[hubs.tooMuch, hubs.webPage, hubs.plainPage, hubs.slow(20_000, 5)],
      ...[status(404), status(416), status(429), status(500), status(302, { location: "/elsewhere" })],
    ];
    const random = randomFrom(7);
    const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    const kinds = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const home = new StoreHome();
        const pieceBytes = pick([30_000, 70_000, 500_000]);
        const hub = await startHub(small, ...Array.from({ length: 6 }, () => pick(ways)));
        const options = { base: hub.base, ...impatient, pieceBytes, connections: 3 };
        const kind = await home.ensure(smallRow, options).then(
          () => "right",
          (error: unknown) => failureOf(error).kind,
        );
        if (kind === "right") home.assertDelivered(smallRow, small);
        else assert.ok(!home.names().includes(smallRow.files[0].name));
        await hub.close();
        home.close();
        return kind;
      }),
    );
    assert.deepEqual(
      kinds.filter((kind) => !["right", "downloadFailed", "wrongDigest"].includes(kind)),
      [],
    );
    assert.ok(kinds.includes("right") && kinds.includes("downloadFailed"), kinds.join(" "));
  });
});
