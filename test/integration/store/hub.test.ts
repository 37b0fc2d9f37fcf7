// A model from the hub, with a hub that does everything wrong.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chooseModel, findModel } from "../../../src/client/store/modelStore.ts";
import { defaultEntry } from "../../../src/core/models/catalogue/catalogue.ts";
import type { DownloadProgress } from "../../../src/core/models/runtime/downloadProgress.ts";
import * as hubs from "../../support/servers/hubServer.ts";
import { startHub, type HubBehaviour, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, someContent } from "../../support/store/modelPackages.ts";
import { impatient, StoreHome } from "../../support/store/storeRun.ts";

describe("model store: hub", function () {
  this.timeout(120_000);
  const content = someContent(3_000_000);
  const entry = rowFor(content);
  let store: StoreHome;
  let hub: HubServer | undefined;
  beforeEach(() => (store = new StoreHome()));
  afterEach(async () => {
    await hub?.close();
    hub = undefined;
    store.close();
  });

  const start = async (...behaviours: HubBehaviour[]): Promise<{ base: string }> => {
    await hub?.close();
    hub = await startHub(content, ...behaviours);
    return { base: hub.base };
  };
  const delivers = async (...behaviours: HubBehaviour[]): Promise<void> => {
    await store.ensure(entry, await start(...behaviours));
    store.assertDelivered(entry, content);
  };
  const refuses = async (why: RegExp, ...behaviours: HubBehaviour[]): Promise<void> => {
    const failure = await store.failure(entry, await start(...behaviours));
    assert.equal(failure.kind, "downloadFailed");
    assert.match(failure.message, why);
    assert.ok(!store.names().includes(entry.files[0].name));
  };

  it("downloads once, and remembers that it verified", async () => {
    const seen: DownloadProgress[] = [];
    const base = await start(hubs.whole);
    const file = await store.ensure(entry, base, { onProgress: (progress) => seen.push(progress) });
    store.assertDelivered(entry, content);
    assert.equal(await store.ensure(entry, base), file);
    assert.deepEqual(hub?.requests, [0]);
    assert.equal(await findModel(entry, store.home), file);
    assert.deepEqual([seen[0]?.source, seen.at(-1)?.doneBytes], ["the model hub", content.length]);
    for (const [index, { doneBytes }] of seen.entries()) assert.ok(doneBytes >= (seen[index - 1]?.doneBytes ?? 0));
  });

  it("takes the hub's address from GHOSTLIGHT_HUB, and none from “off”", async () => {
    const { base } = await start(hubs.whole);
    store.env["GHOSTLIGHT_HUB"] = "off";
    assert.equal((await store.failure(entry, {})).kind, "downloadFailed");
    assert.deepEqual(hub?.requests, []);
    store.env["GHOSTLIGHT_HUB"] = `${base}/`;
    await store.ensure(entry, {});
    store.assertDelivered(entry, content);
    store.env["GHOSTLIGHT_HUB"] = "not an address";
    assert.match(
      (await store.failure({ ...entry, files: [{ ...entry.files[0], name: "other.gguf" }] }, {})).message,
      /not an address/,
    );
  });

  it("goes on after a cut, where it was", async () => {
    await delivers(hubs.cutAfter(1_000_000), hubs.cutAfter(500_000), hubs.whole);
    const [first, second, third] = hub?.requests ?? [];
    assert.equal(first, 0);
    assertCutAt(second, 1_000_000);
    assertCutAt(third, second! + 500_000);
  });

  it("goes on in a later run, where the earlier one gave up", async () => {
    await refuses(/ended|lost/, hubs.cutAfter(1_200_000), hubs.cutAfter(0));
    assert.deepEqual(store.names(), [`${entry.files[0].name}.part`]);
    await delivers(hubs.whole);
    assert.equal(hub?.requests.length, 1);
    assertCutAt(hub?.requests[0], 1_200_000);
  });

  it("goes on after a silence inside the file", async () => {
    await store.ensure(entry, { ...(await start(hubs.silentAfter(700_000), hubs.whole)), ...impatient });
    store.assertDelivered(entry, content);
  });

  it("copes with a hub that ignores ranges", () => delivers(hubs.cutAfter(1_000_000), hubs.ignoringRange));

  it("follows redirects, not in circles", async () => {
    await delivers(hubs.status(302, { location: "/elsewhere" }), hubs.whole);
    store.close();
    await refuses(/circles/, hubs.status(302, { location: "/again" }));
  });

  it("tries again when the hub is busy or faulty", () => delivers(hubs.status(429), hubs.status(503), hubs.whole));

  it("gives up soon, and says why", async () => {
    await refuses(/no such file \(404\)/, hubs.status(404));
    await refuses(/too many requests \(429\)/, hubs.status(429));
    await refuses(/problem \(500\)/, hubs.status(500));
    await refuses(/web page/, hubs.webPage);
    await refuses(/something that is not a model/, hubs.plainPage);
    await refuses(/has 3000004 bytes instead of 3000000/, hubs.wrongLength);
    await refuses(/more than the file has/, hubs.tooMuch);
    assert.deepEqual(store.names(), []);
  });

  it("does not wait long for a mute hub", async () => {
    const failure = await store.failure(entry, { ...(await start(hubs.mute)), ...impatient });
    assert.match(failure.message, /no answer within 1 s/);
  });

  it("gives up at once where nobody listens, and where there is no network", async () => {
    const taken = await BoundPort.open("nobody listens");
    try {
      const failure = await store.failure(entry, { base: `http://127.0.0.1:${taken.port}` });
      assert.match(failure.message, /connection was refused/);
    } finally {
      await taken.close();
    }
    assert.match(
      (await store.failure(entry, { base: "https://no-such-name.invalid" })).message,
      /name could not be resolved/,
    );
  });

  it("does not wait long for an address that never answers", async function () {
    // A listener whose queue is full leaves further connections without any answer, as a firewall does.
    const full = await BoundPort.open("nobody accepts");
    const fillers = [1, 2, 3].map(() => connect(full.port, "127.0.0.1").on("error", () => undefined));
    await once(fillers[0]!, "connect");
    try {
      const failure = await store.failure(entry, { base: `http://127.0.0.1:${full.port}`, ...impatient });
      assert.match(failure.message, /no (connection|answer) within/);
    } finally {
      for (const filler of fillers) filler.destroy();
      await full.close();
    }
  });

  it("never leaves a wrong digest in place", async () => {
    const failure = await store.failure(entry, await start(hubs.wrongBytes));
    assert.equal(failure.kind, "wrongDigest");
    assert.ok(failure.message.includes(entry.files[0].sha256 ?? "?"), failure.message);
    assert.match(failure.message, /SHA-256 is [0-9a-f]{64} instead of/);
    assert.deepEqual(store.names(), []);
  });

  it("starts again from nothing when what an earlier run left was wrong", async () => {
    mkdirSync(path.join(store.home, "models"));
    writeFileSync(path.join(store.home, "models", `${entry.files[0].name}.part`), Buffer.alloc(1_000_000, 1));
    await delivers(hubs.whole);
    assert.deepEqual(hub?.requests, [1_000_000, 0]);
  });

  it("drops a rest that is longer than the file", async () => {
    mkdirSync(path.join(store.home, "models"));
    writeFileSync(path.join(store.home, "models", `${entry.files[0].name}.part`), Buffer.alloc(4_000_000, 1));
    await delivers(hubs.whole);
    assert.deepEqual(hub?.requests, [0]);
  });

  it("finishes without the network what a kill left complete", async () => {
    mkdirSync(path.join(store.home, "models"));
    writeFileSync(path.join(store.home, "models", `${entry.files[0].name}.part`), content);
    await store.ensure(entry, { base: "off" }, {});
    store.assertDelivered(entry, content);
  });

  it("takes a copy made by hand once it is verified, and replaces a wrong one", async () => {
    const models = path.join(store.home, "models");
    mkdirSync(models);
    writeFileSync(path.join(models, entry.files[0].name), content);
    assert.ok(await findModel(entry, store.home));
    await store.ensure(entry, { base: "off" });
    store.assertDelivered(entry, content);

    const damaged = Buffer.from(content);
    damaged[5000] = (damaged[5000] ?? 0) ^ 1;
    writeFileSync(path.join(models, entry.files[0].name), damaged);
    utimesSync(path.join(models, entry.files[0].name), new Date(), new Date(Date.now() + 5000));
    assert.equal(await findModel(entry, store.home), undefined);
    await delivers(hubs.whole);
  });

  it("verifies again when its record is torn", async () => {
    await delivers(hubs.whole);
    const record = path.join(store.home, "models", `${entry.files[0].name}.verified.json`);
    for (const torn of ["", "{", "null", "[]"]) {
      writeFileSync(record, torn);
      await store.ensure(entry, { base: "off" });
      assert.ok(readFileSync(record, "utf8").includes(entry.files[0].sha256 ?? "?"));
    }
  });

  it("stops when it is cancelled, and keeps what arrived", async () => {
    const abort = new AbortController();
    const onProgress = ({ doneBytes }: DownloadProgress): void => {
      if (doneBytes >= 500_000) abort.abort();
    };
    const failure = await store.failure(entry, await start(hubs.slow(100_000, 60)), {
      signal: abort.signal,
      onProgress,
    });
    assert.equal(failure.kind, "cancelled");
    assert.deepEqual(store.names(), [`${entry.files[0].name}.part`]);
    assert.ok(statSync(path.join(store.home, "models", `${entry.files[0].name}.part`)).size >= 500_000);
    assert.equal((await store.failure(entry, {}, { signal: AbortSignal.abort() })).kind, "cancelled");
  });

  it("says when the home cannot be written", async () => {
    writeFileSync(path.join(store.home, "models"), "a file in the way");
    const failure = await store.failure(entry, await start(hubs.whole));
    assert.equal(failure.kind, "downloadFailed");
    assert.match(failure.message, /cannot write to .*models/);
  });
});

describe("choice of a model", () => {
  let store: StoreHome;
  beforeEach(() => (store = new StoreHome()));
  afterEach(() => store.close());

  it("is the default without a setting", async () => {
    for (const setting of [undefined, "", "  ", defaultEntry.id, defaultEntry.files[0].name])
      assert.deepEqual(await chooseModel(setting, store.home), { missing: defaultEntry });
  });

  it("is a path, from the home folder too", async () => {
    const home = process.env["HOME"] ?? "";
    assert.deepEqual(await chooseModel("/models/a.gguf", store.home), { path: "/models/a.gguf" });
    assert.deepEqual(await chooseModel("~/models/a.gguf", store.home), { path: path.join(home, "models/a.gguf") });
    assert.deepEqual(await chooseModel("a.gguf", store.home, "/here"), { path: "/here/a.gguf" });
  });

  it("is refused when it is neither", async () => {
    await assert.rejects(chooseModel("models/a.gguf", store.home), /is not a model/);
  });
});

/** A port that nobody else can take, held by another process that lets no connection through. */
class BoundPort {
  readonly port: number;
  private readonly holder: ChildProcess;

  private constructor(port: number, holder: ChildProcess) {
    this.port = port;
    this.holder = holder;
  }

  static async open(how: "nobody listens" | "nobody accepts"): Promise<BoundPort> {
    const script = [
      "import socket, sys",
      "s = socket.socket()",
      "s.bind(('127.0.0.1', 0))",
      ...(how === "nobody accepts" ? ["s.listen(0)"] : []),
      "print(s.getsockname()[1], flush=True)",
      "sys.stdin.read()",
    ].join("\n");
    const holder = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    return new BoundPort(Number(String((await once(holder.stdout, "data"))[0])), holder);
  }

  async close(): Promise<void> {
    const closed = once(this.holder, "close");
    this.holder.stdin?.end();
    await closed;
  }
}

/** What was under way when the connection was cut may be lost with it: at most what the two ends hold back. */
function assertCutAt(from: number | undefined, sent: number): void {
  assert.ok(from !== undefined && from <= sent && from > sent - 256 * 1024, `${from} of ${sent}`);
}
