import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../../../src/base/log.ts";
import { CrashGuard } from "../../../../src/client/connection/crashGuard.ts";
import { CrashRecord } from "../../../../src/client/connection/crashRecord.ts";
import { failure, type Failure } from "../../../../src/core/failures.ts";
import type { ModelSource } from "../../../../src/core/models/runtime/modelSource.ts";

const ended = failure("workerGone", "The model worker ended unexpectedly.");
const minute = 60_000;

describe("the crash guard", () => {
  let folder: string;
  let crashes: string;
  let guard: CrashGuard;
  let wallMs: number;
  const newGuard = (): CrashGuard => new CrashGuard(new CrashRecord(crashes, () => wallMs), silentLog);
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gl-crashes-"));
    crashes = path.join(folder, "crashes");
    wallMs = 1_800_000_000_000;
    guard = newGuard();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const refusal = (): Failure | undefined => guard.refusal;
  const crashAt = (...times: number[]): void => times.forEach((at) => guard.crashed(ended, at));

  it("lets a worker be started again after one or two crashes, and after many that are far apart", () => {
    crashAt(0, minute);
    assert.equal(refusal(), undefined);
    crashAt(...[10, 16, 22, 28].map((at) => at * minute));
    assert.equal(refusal(), undefined);
  });

  it("refuses after three in five minutes, with the last reason, and time alone changes nothing", () => {
    crashAt(0, minute, 2 * minute);
    assert.equal(refusal()?.kind, "workerCrashed");
    assert.match(refusal()!.message, /several times in a row.*The last time: The model worker ended unexpectedly\./);
    crashAt(1000 * minute);
    assert.notEqual(refusal(), undefined);
    void guard.forgive();
    assert.equal(refusal(), undefined);
  });

  const killed = failure("workerCrashed", "The model worker ended while loading /m/a.gguf.");
  const model = (name: string): ModelSource => ({ path: name, contextTokens: 1024 });

  it("refuses a file that crashed the worker when it was loaded, and no other", async () => {
    await guard.crashedLoading("/m/a.gguf", killed, 0);
    await guard.crashedLoading("/m/b.gguf", killed, minute);
    const refused = await guard.refusalOf(model("/m/a.gguf"));
    assert.equal(refused?.kind, "workerCrashed");
    assert.match(refused.message, /ended while loading/);
    assert.match(refused.nextStep, /Restart Worker.*ghostlight worker stop/);
    assert.ok(await guard.refusalOf({ path: "/m/b.gguf", contextTokens: 2048 }), "whatever the settings");
    assert.equal(await guard.refusalOf(model("/m/c.gguf")), undefined);
    assert.equal(refusal(), undefined);
    await guard.crashedLoading("/m/c.gguf", killed, 2 * minute);
    assert.equal(refusal()?.kind, "workerCrashed", "they count as crashes");
    await guard.forgive();
    assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined);
  });

  it("tells every other client of the home, also one that starts later, and so does the forgiving", async () => {
    await guard.crashedLoading("/m/a.gguf", killed, 0);
    await guard.crashedLoading("/m/b.gguf", killed, 0);
    const later = newGuard();
    assert.ok(await later.refusalOf(model("/m/a.gguf")));
    await later.forgive(model("/m/a.gguf"));
    for (const each of [guard, later]) {
      assert.equal(await each.refusalOf(model("/m/a.gguf")), undefined, "a person wants it");
      assert.ok(await each.refusalOf(model("/m/b.gguf")), "nobody asked for that one");
    }
    await later.loaded("/m/b.gguf");
    assert.equal(await guard.refusalOf(model("/m/b.gguf")), undefined, "it works now");
  });

  it("holds for itself what cannot be recorded", async () => {
    writeFileSync(crashes, "a file where the folder should be");
    await guard.crashedLoading("/m/a.gguf", killed, 0);
    assert.ok(await guard.refusalOf(model("/m/a.gguf")));
    assert.equal(await newGuard().refusalOf(model("/m/a.gguf")), undefined);
    await guard.forgive();
    assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined);
  });

  it("lets a file be loaded that is another one now, and forgets after a day", async () => {
    const file = path.join(folder, "m.gguf");
    writeFileSync(file, "broken");
    await guard.crashedLoading(file, killed, 0);
    assert.ok(await guard.refusalOf(model(file)));
    wallMs += 23 * 60 * minute;
    assert.ok(await guard.refusalOf(model(file)));
    writeFileSync(file, "downloaded again");
    assert.equal(await guard.refusalOf(model(file)), undefined);
    await guard.crashedLoading(file, killed, 0);
    wallMs += 25 * 60 * minute;
    assert.equal(await guard.refusalOf(model(file)), undefined, "a day later");
    await guard.crashedLoading(file, killed, 0);
    wallMs -= 60 * minute;
    assert.equal(await guard.refusalOf(model(file)), undefined, "the clock was set back: its time may never come");
  });

  it("takes no damaged, foreign or strange record for a reason, and does not wait at one", async () => {
    await guard.crashedLoading("/m/a.gguf", killed, 0);
    const [name] = readdirSync(crashes);
    const record = path.join(crashes, name!);
    const sound = readFileSync(record, "utf8");
    const changed = (change: object): string => JSON.stringify({ ...(JSON.parse(sound) as object), ...change });
    const contents = [
      ...["", "null", "7", "[]", "{", sound.slice(0, -9), "\0".repeat(99), " ".repeat(1 << 20) + sound],
      ...[
        { name: "/m/b.gguf" },
        { message: 7 },
        { message: null },
        { atMs: "soon" },
        { atMs: 1e300 },
        { atMs: null },
      ].map(changed),
    ];
    for (const content of contents) {
      writeFileSync(record, content);
      assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined, content.slice(0, 40));
    }
    const strange = [() => mkdirSync(record), () => symlinkSync("/dev/zero", record)];
    if (process.platform !== "win32") strange.push(() => void execFileSync("mkfifo", [record]));
    for (const make of strange) {
      rmSync(record, { recursive: true, force: true });
      make();
      assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined);
    }
    // The next crash is recorded all the same, or held by the client that saw it.
    await guard.crashedLoading("/m/a.gguf", killed, 0);
    assert.ok(await guard.refusalOf(model("/m/a.gguf")));
  });
});
