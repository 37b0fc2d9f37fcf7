import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silentLog } from "../../../../src/base/log.ts";
import { CrashGuard } from "../../../../src/client/connection/crashGuard.ts";
import { CrashRecord } from "../../../../src/client/connection/crashRecord.ts";
import { failure } from "../../../../src/core/failures.ts";
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
    wallMs = start;
    guard = newGuard();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const start = 1_800_000_000_000;
  let crashed = 0;
  const crashAt = async (...minutes: number[]): Promise<void> => {
    for (const at of minutes) {
      wallMs = start + at * minute;
      await guard.crashed(`process ${++crashed}`, ended);
    }
  };

  it("lets a worker be started again after one or two crashes, and after many that are far apart", async () => {
    await crashAt(0, 1);
    assert.equal(await guard.refusal(), undefined);
    await crashAt(10, 16, 22, 28);
    assert.equal(await guard.refusal(), undefined);
    assert.equal(readdirSync(path.join(crashes, "workers")).length, 1, "what does not count any more is not kept");
  });

  it("refuses after three in five minutes, with the last reason, until a person forgives it or a day has passed", async () => {
    await crashAt(0, 1, 2);
    const refused = await guard.refusal();
    assert.equal(refused?.kind, "workerCrashed");
    assert.match(refused.message, /several times in a row.*The last time: The model worker ended unexpectedly\./);
    await crashAt(1000);
    assert.ok(await guard.refusal());
    await guard.forgive();
    assert.equal(await guard.refusal(), undefined);
    await crashAt(1001, 1002, 1003);
    assert.ok(await guard.refusal());
    wallMs += 25 * 60 * minute;
    assert.equal(await guard.refusal(), undefined);
  });

  it("counts the crashes of all clients together, each worker once, and what one forgives is forgiven for all", async () => {
    const other = newGuard();
    for (const pid of [1, 2]) for (const each of [guard, other]) await each.crashed(`process ${pid}`, ended);
    assert.equal(await guard.refusal(), undefined, "two workers, though each client saw both");
    wallMs += minute;
    await other.crashed("process 3", failure("workerGone", "The model worker did not respond."));
    for (const each of [guard, other, newGuard()])
      assert.match((await each.refusal())!.message, /The last time: The model worker did not respond\./);
    await other.forgive(model("/m/a.gguf"));
    for (const each of [guard, other, newGuard()]) assert.equal(await each.refusal(), undefined);
    await Promise.all([4, 5, 6].map((pid, index) => [guard, other][index % 2]!.crashed(`process ${pid}`, ended)));
    assert.ok(await newGuard().refusal(), "recorded at the same time");
  });

  it("counts for itself the crashes that cannot be recorded", async () => {
    writeFileSync(crashes, "a file where the folder should be");
    await crashAt(0, 1, 2);
    assert.ok(await guard.refusal());
    assert.equal(await newGuard().refusal(), undefined);
    await guard.forgive();
    assert.equal(await guard.refusal(), undefined);
  });

  const killed = failure("workerCrashed", "The model worker ended while loading /m/a.gguf.");
  const model = (name: string): ModelSource => ({ path: name, contextTokens: 1024 });

  it("refuses a file that crashed the worker when it was loaded, and no other", async () => {
    await guard.crashedLoading(`process ${++crashed}`, "/m/a.gguf", killed);
    await guard.crashedLoading(`process ${++crashed}`, "/m/b.gguf", killed);
    const refused = await guard.refusalOf(model("/m/a.gguf"));
    assert.equal(refused?.kind, "workerCrashed");
    assert.match(refused.message, /ended while loading/);
    assert.match(refused.nextStep, /Restart Model Worker/);
    assert.ok(await guard.refusalOf({ path: "/m/b.gguf", contextTokens: 2048 }), "whatever the settings");
    assert.equal(await guard.refusalOf(model("/m/c.gguf")), undefined);
    assert.equal(await guard.refusal(), undefined);
    await guard.crashedLoading(`process ${++crashed}`, "/m/c.gguf", killed);
    assert.equal((await guard.refusal())?.kind, "workerCrashed", "they count as crashes");
    await guard.forgive();
    assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined);
  });

  it("tells every other client of the home, also one that starts later, and so does the forgiving", async () => {
    await guard.crashedLoading(`process ${++crashed}`, "/m/a.gguf", killed);
    await guard.crashedLoading(`process ${++crashed}`, "/m/b.gguf", killed);
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
    await guard.crashedLoading(`process ${++crashed}`, "/m/a.gguf", killed);
    assert.ok(await guard.refusalOf(model("/m/a.gguf")));
    assert.equal(await newGuard().refusalOf(model("/m/a.gguf")), undefined);
    await guard.forgive();
    assert.equal(await guard.refusalOf(model("/m/a.gguf")), undefined);
  });

  it("lets a file be loaded that is another one now, and forgets after a day", async () => {
    const file = path.join(folder, "m.gguf");
    writeFileSync(file, "broken");
    await guard.crashedLoading(`process ${++crashed}`, file, killed);
    assert.ok(await guard.refusalOf(model(file)));
    wallMs += 23 * 60 * minute;
    assert.ok(await guard.refusalOf(model(file)));
    writeFileSync(file, "downloaded again");
    assert.equal(await guard.refusalOf(model(file)), undefined);
    await guard.crashedLoading(`process ${++crashed}`, file, killed);
    wallMs += 25 * 60 * minute;
    assert.equal(await guard.refusalOf(model(file)), undefined, "a day later");
    await guard.crashedLoading(`process ${++crashed}`, file, killed);
    wallMs -= 60 * minute;
    assert.equal(await guard.refusalOf(model(file)), undefined, "the clock was set back: its time may never come");
  });

  it("takes nothing damaged or strange beside the workers' records for a crash, and does not wait at it", async () => {
    await crashAt(0, 1);
    const workers = path.join(crashes, "workers");
    const sound = readFileSync(path.join(workers, readdirSync(workers)[0]!), "utf8");
    for (const [index, content] of [
      "",
      "null",
      "{",
      sound.slice(0, -9),
      sound.replace(/"atMs":\d+/, '"atMs":1e300'),
    ].entries())
      writeFileSync(path.join(workers, `${index}.json`), content);
    mkdirSync(path.join(workers, "folder.json"));
    symlinkSync("/dev/zero", path.join(workers, "zero.json"));
    if (process.platform !== "win32") execFileSync("mkfifo", [path.join(workers, "pipe.json")]);
    assert.equal(await guard.refusal(), undefined);
    await crashAt(2);
    assert.ok(await guard.refusal());
    await guard.forgive();
    assert.equal(await guard.refusal(), undefined);
  });

  it("takes no damaged, foreign or strange record for a reason, and does not wait at one", async () => {
    await guard.crashedLoading(`process ${++crashed}`, "/m/a.gguf", killed);
    const name = readdirSync(crashes).find((each) => each.endsWith(".json"));
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
    await guard.crashedLoading(`process ${++crashed}`, "/m/a.gguf", killed);
    assert.ok(await guard.refusalOf(model("/m/a.gguf")));
  });
});
