// Cancelling a download acts at once, wherever it waits. The hub's timeouts here are longer than the test's own.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { remoteShape } from "../../../src/client/store/hub/remoteHeader.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import * as hubs from "../../support/servers/hubServer.ts";
import { startHub, type HubBehaviour, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, someContent } from "../../support/store/modelPackages.ts";
import { StoreHome } from "../../support/store/storeRun.ts";

const longMs = 600_000;
const patience = { connectMs: longMs, headMs: longMs, idleMs: longMs, retryMs: longMs };

describe("cancelling a download", function () {
  this.timeout(30_000);
  const content = someContent(1_000_000);
  const entry = rowFor(content);
  /** The hub must be asked for its size and digest first. */
  const unknown = { ...entry, files: [{ name: entry.files[0].name }] as const };
  const pieces = { pieceBytes: 64_000, connections: 4 };
  let store: StoreHome;
  let hub: HubServer | undefined;
  let other: Server | undefined;
  beforeEach(() => (store = new StoreHome()));
  afterEach(async () => {
    await hub?.close();
    other?.close();
    [hub, other] = [undefined, undefined];
    store.close();
  });

  /** Cancels at the hub's `request`-th request for the file, once the hub has behaved. */
  function cancellingAt(request: number, abort: AbortController, ...behaviours: HubBehaviour[]): HubBehaviour[] {
    let count = 0;
    return Array.from({ length: 40 }, (_, index): HubBehaviour => (...call) => {
      behaviours[Math.min(index, behaviours.length - 1)]!(...call);
      if (++count === request) setImmediate(() => abort.abort());
    });
  }

  const cancelled = async (running: Promise<unknown>): Promise<Failure> => {
    const failure = await running.then(
      () => assert.fail("it was not cancelled"),
      (error: unknown) => failureOf(error),
    );
    assert.equal(failure.kind, "cancelled", failure.message);
    return failure;
  };

  const ways: Readonly<Record<string, { at: number; do: HubBehaviour[] }>> = {
    "the head of the first reply": { at: 1, do: [hubs.mute] },
    "the first byte": { at: 1, do: [hubs.silentAfter(0)] },
    "more of a piece": { at: 1, do: [hubs.silentAfter(10_000)] },
    "the first piece, while the others are there": { at: 4, do: [hubs.silentAfter(10_000), hubs.whole] },
    "a later piece": { at: 5, do: [hubs.whole, hubs.whole, hubs.silentAfter(500), hubs.mute] },
    "the rest of a file without ranges": {
      at: 1,
      do: [(reply) => void reply.writeHead(200).write(content.subarray(0, 9000))],
    },
    "the next try after a fault": { at: 1, do: [hubs.status(503)] },
    "the next try after a cut": { at: 1, do: [hubs.cutAfter(9000)] },
  };
  for (const [what, { at, do: behaviours }] of Object.entries(ways))
    it(`acts while it waits for ${what}`, async () => {
      const abort = new AbortController();
      hub = await startHub(content, ...cancellingAt(at, abort, ...behaviours));
      await cancelled(store.ensure(entry, { base: hub.base, ...patience, ...pieces }, { signal: abort.signal }));
    });

  it("acts whenever the hub falls silent", async () => {
    for (let at = 1; at <= 14; at++) {
      const abort = new AbortController();
      const before = Array.from({ length: at - 1 }, () => hubs.whole);
      hub = await startHub(
        content,
        ...cancellingAt(at, abort, ...before, at % 2 === 0 ? hubs.mute : hubs.silentAfter(5000)),
      );
      await cancelled(store.ensure(entry, { base: hub.base, ...patience, ...pieces }, { signal: abort.signal }));
      await hub.close();
      store.close();
    }
  });

  for (const facts of ["silent", "silentList"] as const)
    it(`acts while it waits for the size and digest: ${facts}`, async () => {
      hub = await startHub(content);
      hub.facts = facts;
      const abort = new AbortController();
      const running = store.ensure(unknown, { base: hub.base, ...patience }, { signal: abort.signal });
      const { seen } = hub;
      const asked = (): boolean =>
        seen.some(({ method, path }) => (facts === "silent" ? method === "HEAD" : path.startsWith("/api/")));
      const ask = setInterval(() => asked() && abort.abort(), 5);
      await cancelled(running).finally(() => clearInterval(ask));
    });

  it("acts while it waits for a connection, and for a redirect's goal", async () => {
    // Accepts, and never says a word.
    const silent = createServer((socket) => socket.on("error", () => undefined));
    other = silent;
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const address = silent.address();
    const base = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const abort = new AbortController();
    silent.once("connection", () => abort.abort());
    await cancelled(store.ensure(entry, { base, ...patience }, { signal: abort.signal }));
    const again = new AbortController();
    silent.once("connection", () => again.abort());
    hub = await startHub(content, hubs.status(302, { location: `${base}/elsewhere` }));
    await cancelled(store.ensure(entry, { base: hub.base, ...patience }, { signal: again.signal }));
  });

  it("acts while a header is read", async () => {
    for (const silence of [hubs.mute, hubs.silentAfter(16)]) {
      const abort = new AbortController();
      hub = await startHub(content, ...cancellingAt(1, abort, silence));
      await cancelled(remoteShape(`${hub.base}/a/b.gguf`, abort.signal, patience));
      await hub.close();
    }
  });
});
