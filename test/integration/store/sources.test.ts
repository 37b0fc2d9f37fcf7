// Where a model may come from: mirrors, gated repositories, split models, and files of which nobody has looked up the digest.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findModel } from "../../../src/client/store/modelStore.ts";
import { failureText } from "../../../src/core/failures.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";
import type { DownloadProgress } from "../../../src/core/models/runtime/downloadProgress.ts";
import * as hubs from "../../support/servers/hubServer.ts";
import { startHub, type HubBehaviour, type HubContent, type HubServer } from "../../support/servers/hubServer.ts";
import { rowFor, rowOfFiles, someContent } from "../../support/store/modelPackages.ts";
import { StoreHome } from "../../support/store/storeRun.ts";

describe("model store: sources", function () {
  this.timeout(120_000);
  const content = someContent(300_000);
  const entry = rowFor(content);
  const unknown = rowOfFiles({ "test-model.gguf": content }, "unknown");
  let store: StoreHome;
  const running: HubServer[] = [];
  beforeEach(() => (store = new StoreHome()));
  afterEach(async () => {
    for (const hub of running.splice(0)) await hub.close();
    store.close();
  });
  const start = async (file: HubContent, ...behaviours: HubBehaviour[]): Promise<HubServer> => {
    const hub = await startHub(file, ...behaviours);
    running.push(hub);
    return hub;
  };

  describe("mirrors", () => {
    it("are asked before the hub, in their order", async () => {
      const [first, second, hub] = [await start(content, hubs.status(404)), await start(content), await start(content)];
      const seen: DownloadProgress[] = [];
      const mirrors = [first.base, `${second.base}/`];
      await store.ensure(entry, { base: hub.base }, { mirrors, onProgress: (progress) => seen.push(progress) });
      store.assertDelivered(entry, content);
      assert.deepEqual(
        [first, second, hub].map(({ requests }) => requests.length),
        [1, 1, 0],
      );
      assert.equal(seen.at(-1)?.source, `the mirror ${new URL(second.base).host}`);
    });

    it("give way to the hub, which goes on where they stopped", async () => {
      const mirror = await start(content, hubs.cutAfter(150_000), hubs.status(404));
      const hub = await start(content);
      await store.ensure(entry, { base: hub.base }, { mirrors: [mirror.base] });
      store.assertDelivered(entry, content);
      assert.ok((hub.requests[0] ?? 0) > 0);
    });

    it("that serve other bytes are passed over", async () => {
      const [mirror, hub] = [await start(content, hubs.wrongBytes), await start(content)];
      await store.ensure(entry, { base: hub.base }, { mirrors: [mirror.base] });
      store.assertDelivered(entry, content);
    });

    it("need https, except on this machine", async () => {
      const hub = await start(content, hubs.status(404));
      const mirrors = ["http://mirror.example.org", "ftp://mirror.example.org", "https://a:b@mirror.example.org"];
      const { message } = await store.failure(entry, { base: hub.base }, { mirrors });
      assert.match(message, /from the mirror mirror\.example\.org: plain http is allowed on this machine only/);
      assert.match(message, /“ftp:.*” is not an address/);
      assert.match(message, /its address contains a password/);
      assert.match((await store.failure(entry, { base: "http://hub.example.org" })).message, /plain http/);
    });

    it("are not asked when no hub shall be", async () => {
      const mirror = await start(content);
      assert.equal((await store.failure(entry, { base: "off" }, { mirrors: [mirror.base] })).kind, "downloadFailed");
      assert.equal(mirror.seen.length, 0);
    });
  });

  describe("tokens", () => {
    const token = "hf_someSecret";
    /** A hub that gives the file to this token only. */
    const gated: HubBehaviour = (reply, file, from, asked) => {
      const given = reply.req.headers.authorization;
      if (given === undefined) reply.writeHead(401).end("token, please");
      else if (given !== `Bearer ${token}`) reply.writeHead(403).end("not you");
      else hubs.whole(reply, file, from, asked);
    };

    it("open a gated model", async () => {
      const hub = await start(content, gated);
      const without = await store.failure(entry, { base: hub.base });
      assert.equal(without.kind, "tokenNeeded");
      assert.match(failureText(without), /without a token \(401\).*Accept the model's terms.*GHOSTLIGHT_HUB_TOKEN/s);
      const wrong = await store.failure(entry, { base: hub.base }, { token: "hf_wrong" });
      assert.equal(wrong.kind, "tokenNeeded");
      assert.match(failureText(wrong), /account may not read it \(403\)/);
      assert.ok(!failureText(wrong).includes("hf_wrong"));
      await store.ensure(entry, { base: hub.base }, { token });
      store.assertDelivered(entry, content);
    });

    it("open its size and digest as well", async () => {
      const hub = await start(content);
      await store.ensure(unknown, { base: hub.base }, { token });
      assert.ok(hub.seen.every(({ authorization }) => authorization === `Bearer ${token}`));
    });

    it("travel to the hub alone: neither where it points nor to a mirror", async () => {
      const elsewhere = await start(content);
      const away = `${elsewhere.base.replace("127.0.0.1", "localhost")}/signed/test-model.gguf`;
      const hub = await start(content, hubs.status(302, { location: away, ...hubs.factsOf(content) }));
      const mirror = await start(content, hubs.status(404));
      await store.ensure(entry, { base: hub.base, pieceBytes: 100_000 }, { token, mirrors: [mirror.base] });
      store.assertDelivered(entry, content);
      assert.equal(elsewhere.requests.length, 3);
      for (const { authorization } of [...elsewhere.seen, ...mirror.seen]) assert.equal(authorization, undefined);
      assert.deepEqual(
        hub.seen.map(({ authorization }) => authorization),
        [`Bearer ${token}`],
      );
    });

    it("go to a mirror of the hub's own origin, and on through the hub's own redirects", async () => {
      const hub = await start(content, hubs.status(404), hubs.status(307, { location: "/renamed" }), hubs.whole);
      await store.ensure(entry, { base: hub.base }, { token, mirrors: [`${hub.base}/mirror`] });
      assert.equal(hub.seen.length, 3);
      assert.ok(hub.seen.every(({ authorization }) => authorization === `Bearer ${token}`));
    });

    it("are never logged, and nonsense is not sent", async () => {
      const lines: string[] = [];
      const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line), error() {} };
      const hub = await start(content, hubs.status(503), hubs.status(401));
      await store.failure(unknown, { base: hub.base }, { token, log });
      assert.ok(lines.length > 0 && !lines.join("\n").includes(token));
      const failure = await store.failure(entry, { base: hub.base }, { token: "two\r\nlines" });
      assert.equal(failure.kind, "badInput");
      assert.ok(!failureText(failure).includes("lines"));
    });
  });

  describe("refusals", () => {
    const says = async (why: RegExp, behaviour: HubBehaviour, kind = "downloadFailed"): Promise<void> => {
      const failure = await store.failure(entry, { base: (await start(content, behaviour)).base });
      assert.equal(failure.kind, kind);
      assert.match(failureText(failure), why);
    };

    it("come with a next step each", async () => {
      await says(/no such file \(404\)\).*repository and file name/, hubs.status(404));
      await says(/no such file \(401\)/, hubs.status(401, { "x-error-code": "RepoNotFound" }));
      await says(/problem \(500\)\).*Try again later/, hubs.status(500));
      await says(/too many requests \(429\)\).*Wait a few minutes/, hubs.status(429));
      await says(/too many requests \(429\)\).*Wait 300 s/, hubs.status(429, { "retry-after": "300" }));
      await says(/it answered 418/, hubs.status(418));
      await says(/unsafe address/, hubs.status(302, { location: "http://example.org/file" }));
      await says(/unsafe address/, hubs.status(302, { location: "file:///etc/passwd" }));
      const elsewhere = await start(content, hubs.status(403));
      const away = hubs.status(302, { location: `${elsewhere.base}/signed/test-model.gguf` });
      await says(/server it redirects to denies access \(403\)/, away);
    });

    it("with a short pause are waited for", async () => {
      const hub = await start(content, hubs.status(429, { "retry-after": "1" }), hubs.whole);
      const started = performance.now();
      await store.ensure(entry, { base: hub.base });
      assert.ok(performance.now() - started >= 950);
    });

    it("of an address that ran out lead back to the hub", async () => {
      const elsewhere = await start(content, hubs.whole, hubs.status(403), hubs.whole);
      const hub = await start(content, hubs.status(302, { location: `${elsewhere.base}/signed/test-model.gguf` }));
      await store.ensure(entry, { base: hub.base, pieceBytes: 100_000, connections: 1 });
      store.assertDelivered(entry, content);
      assert.equal(hub.requests.length, 2);
    });
  });

  describe("a file of which nobody looked up the digest", () => {
    const pins = (): unknown => JSON.parse(readFileSync(path.join(store.home, "pins.json"), "utf8"));
    const pinned = { sizeBytes: content.length, sha256: hubs.digestOf(content), commit: hubs.hubCommit };

    it("is known by what the hub says in its headers, and pinned", async () => {
      const hub = await start(content);
      assert.equal(await findModel(unknown, store.home), undefined);
      const file = await store.ensure(unknown, { base: hub.base });
      assert.equal(await findModel(unknown, store.home), file);
      assert.deepEqual(pins(), { "somebody/some-model/test-model.gguf": pinned });
      assert.match(hub.seen.at(-1)?.path ?? "", new RegExp(`/resolve/${hubs.hubCommit}/`));
    });

    it("is known by the hub's list of files as well", async () => {
      const hub = await start(content);
      hub.facts = "list";
      await store.ensure(unknown, { base: hub.base });
      const { commit: _commit, ...withoutCommit } = pinned;
      assert.deepEqual(pins(), { "somebody/some-model/test-model.gguf": withoutCommit });
    });

    it("is known by a hub that has a fault in between", async () => {
      const hub = await start(content);
      hub.facts = "later";
      await store.ensure(unknown, { base: hub.base });
      store.assertDelivered(entry, content);
    });

    it("is known by a mirror when the hub cannot be asked", async () => {
      const mirror = await start(content);
      await store.ensure(unknown, { base: "https://no-such-name.invalid" }, { mirrors: [mirror.base] });
      store.assertDelivered(entry, content);
    });

    it("is refused when nobody says it", async () => {
      const hub = await start(content);
      hub.facts = "none";
      const failure = await store.failure(unknown, { base: hub.base });
      assert.match(
        failure.message,
        /could not be looked up \(from the model hub: it does not say the file's SHA-256\)/,
      );
      assert.match((await store.failure(unknown, { base: "off" })).message, /no hub is configured/);
      assert.deepEqual(hub.requests, []);
    });

    it("is refused from then on when it is another one", async () => {
      await store.ensure(unknown, { base: (await start(content)).base });
      store.remove("test-model.gguf");
      const failure = await store.failure(unknown, { base: (await start(someContent(300_000))).base });
      assert.equal(failure.kind, "wrongDigest");
      assert.ok(failure.message.includes(pinned.sha256), failure.message);
      assert.deepEqual(
        store.names().filter((name) => name.endsWith(".gguf")),
        [],
      );
    });

    it("is refused before its download when the hub says itself that it changed", async () => {
      const other = someContent(300_000);
      const hub = await start(other, hubs.status(302, { location: "/cdn", ...hubs.factsOf(other) }), hubs.whole);
      const failure = await store.failure(entry, { base: hub.base });
      assert.equal(failure.kind, "wrongDigest");
      assert.ok(failure.message.includes(hubs.digestOf(other)));
      assert.deepEqual(store.names(), []);
    });

    it("is not taken with another size than its entry has", async () => {
      const [file] = unknown.files;
      const halfKnown: ModelEntry = { ...unknown, files: [{ ...file, sizeBytes: 5 }] };
      const failure = await store.failure(halfKnown, { base: (await start(content)).base });
      assert.equal(failure.kind, "wrongDigest");
      assert.ok(!existsSync(path.join(store.home, "pins.json")));
    });

    it("is not trusted anew when the pins are damaged", async () => {
      writeFileSync(path.join(store.home, "pins.json"), '{"somebody/some-model/test-model.gguf":{"sizeBytes":1}}');
      const hub = await start(content);
      const failure = await store.failure(unknown, { base: hub.base });
      assert.match(failureText(failure), /pins\.json is damaged\. Correct or remove it/);
      await store.ensure(entry, { base: hub.base });
    });
  });

  describe("a model of several files", () => {
    const names = [1, 2, 3].map((number) => `split-0000${number}-of-00003.gguf`);
    const contents = Object.fromEntries(names.map((name, index) => [name, someContent(200_000 + index)]));
    const split = rowOfFiles(contents);

    it("is there when all of them are", async () => {
      const hub = await start(contents);
      const seen: DownloadProgress[] = [];
      const file = await store.ensure(split, { base: hub.base }, { onProgress: (progress) => seen.push(progress) });
      assert.equal(path.basename(file), names[0]);
      for (const name of names) assert.ok(store.read(name).equals(contents[name] ?? Buffer.alloc(0)));
      assert.equal(await findModel(split, store.home), file);
      assert.equal(seen.at(-1)?.doneBytes, 600_003);
      assert.deepEqual(seen.at(-1)?.file, { number: 3, count: 3 });
      for (const [index, { doneBytes }] of seen.entries()) assert.ok(doneBytes >= (seen[index - 1]?.doneBytes ?? 0));
      store.remove(names[1] ?? "");
      assert.equal(await findModel(split, store.home), undefined);
      await store.ensure(split, { base: hub.base });
      assert.equal(hub.requests.length, 4);
    });

    it("keeps finished files when a later one is missing", async () => {
      const { [names[2] ?? ""]: _last, ...two } = contents;
      const failure = await store.failure(split, { base: (await start(two)).base });
      assert.match(failure.message, /split-00003-of-00003\.gguf could not be downloaded.*404/);
      assert.equal(await findModel(split, store.home), undefined);
      const hub = await start(contents);
      await store.ensure(split, { base: hub.base });
      assert.equal(hub.requests.length, 1);
    });

    it("is pinned file by file", async () => {
      const hub = await start(contents);
      const nowhereKnown = rowOfFiles(contents, "unknown");
      await store.ensure(nowhereKnown, { base: hub.base });
      assert.ok(await findModel(nowhereKnown, store.home));
      assert.equal(hub.seen.filter(({ method }) => method === "HEAD").length, 3);
    });
  });

  it("an entry with nonsense is refused before anything is asked or written", async () => {
    const hub = await start(content);
    const [file] = entry.files;
    const bad: [Partial<ModelEntry>, RegExp][] = [
      [{ files: [{ ...file, name: "../escape.gguf" }] }, /not the name of a GGUF file/],
      [{ files: [{ ...file, name: "/etc/model.gguf" }] }, /not the name of a GGUF file/],
      [{ files: [{ ...file, name: "model.exe" }] }, /not the name of a GGUF file/],
      [{ files: [{ ...file, name: ".gguf" }] }, /not the name of a GGUF file/],
      [{ files: [{ ...file, hubPath: "../../other/model.gguf" }] }, /not a path in a repository/],
      [{ files: [{ ...file, sizeBytes: -5 }] }, /not a number of bytes/],
      [{ files: [{ ...file, sizeBytes: 1e300 }] }, /not a number of bytes/],
      [{ files: [{ ...file, sha256: "abc" }] }, /not a SHA-256/],
      [{ files: [file, file] }, /is listed twice/],
      [{ hub: { repository: "https://example.org/x" } }, /not a repository/],
      [{ hub: { repository: "a/b", revision: "../../x" } }, /not a revision/],
    ];
    for (const [change, why] of bad) {
      const failure = await store.failure({ ...entry, ...change }, { base: hub.base });
      assert.equal(failure.kind, "badInput");
      assert.match(failure.message, why);
    }
    assert.equal(hub.seen.length, 0);
    assert.deepEqual(store.names(), []);
  });

  it("a model for a server only is not downloaded", async () => {
    const remote = { ...entry, isRemoteOnly: true, note: "Serve it on a cluster." };
    const failure = await store.failure(remote, { base: (await start(content)).base });
    assert.equal(failureText(failure), "Test Model is too large for one machine. Serve it on a cluster.");
  });
});
