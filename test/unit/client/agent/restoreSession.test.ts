// Taking back what an agent changed: nothing else, never with git, and it can be taken back itself.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { ChangeRecord, readSessions } from "../../../../src/client/agent/changeRecord.ts";
import { restoreSession, type RestoreReport } from "../../../../src/client/agent/restoreSession.ts";
import { FailureError } from "../../../../src/core/failures.ts";
import { AgentScene, type Call } from "../../../support/agent/agentScene.ts";

describe("taking back what the agent changed", function () {
  this.timeout(120_000);
  let scene: AgentScene;
  let now: number;
  beforeEach(() => {
    scene = new AgentScene();
    now = Date.now() + 10_000;
  });
  afterEach(() => scene.remove());
  const edit = (file: string, old: string, put: string): Call => ["edit_file", { path: file, old, new: put }];
  const works = (...calls: readonly Call[]): Promise<unknown> =>
    scene.run([calls], { rules: { edits: "accept" }, approve: async () => ({ kind: "approved" }) });
  const restore = (id?: string): Promise<RestoreReport> => restoreSession(scene.home, scene.folder, id, now++);
  const has = (name: string): boolean => existsSync(path.join(scene.folder, name));

  it("puts back every byte, mode and file, and undoes that too", async () => {
    const bytes = Buffer.concat([Buffer.from("\ufeff# ü\r\none\n"), Buffer.from([0xff, 0x0a])]);
    chmodSync(scene.write("a.py", bytes), 0o755);
    scene.write("gone.txt", "here");
    await works(
      edit("a.py", "one", "two"),
      edit("a.py", "two", "three"),
      ["write_file", { path: "new/n.txt", text: "n" }],
      ["delete_file", { path: "gone.txt" }],
    );
    const left = readFileSync(path.join(scene.folder, "a.py"));
    assert.ok(left.includes("three") && has("new/n.txt") && !has("gone.txt"));
    const first = await restore();
    assert.equal(first.restored.length, 3);
    assert.deepEqual(first.conflicts, []);
    assert.deepEqual(readFileSync(path.join(scene.folder, "a.py")), bytes);
    assert.equal(statSync(path.join(scene.folder, "a.py")).mode & 0o777, 0o755);
    assert.ok(!has("new/n.txt") && scene.read("gone.txt") === "here");
    const second = await restore();
    assert.equal(second.of.id, first.id, "the restore is what was done last");
    assert.deepEqual(readFileSync(path.join(scene.folder, "a.py")), left);
    assert.ok(has("new/n.txt") && !has("gone.txt"));
    assert.deepEqual((await restore()).of.id, second.id);
    assert.deepEqual(readFileSync(path.join(scene.folder, "a.py")), bytes);
  });

  it("leaves alone what somebody changed since, and says where the content from before is", async () => {
    for (const name of ["a.txt", "b.txt"]) scene.write(name, "one\n");
    await works(edit("a.txt", "one", "two"), edit("b.txt", "one", "two"), ["write_file", { path: "c.txt", text: "c" }]);
    scene.write("b.txt", "mine\n");
    scene.write("c.txt", "mine\n");
    scene.write("unrelated.txt", "mine\n");
    const { restored, conflicts, of } = await restore();
    assert.deepEqual(restored, [path.join(scene.folder, "a.txt")]);
    assert.equal(scene.read("a.txt"), "one\n");
    assert.deepEqual(
      conflicts.map(({ path: file }) => path.basename(file)),
      ["b.txt", "c.txt"],
    );
    assert.equal(readFileSync(conflicts[0]!.kept!, "utf8"), "one\n");
    assert.equal(conflicts[1]!.kept, undefined, "it was not there");
    for (const name of ["b.txt", "c.txt", "unrelated.txt"]) assert.equal(scene.read(name), "mine\n");
    scene.write("b.txt", "two\n");
    assert.deepEqual(
      (await restore(of.id)).restored.map((file) => path.basename(file)),
      ["b.txt"],
      "what is left of it, by its id",
    );
  });

  it("removes the folders that were made, unless something else is in them", async () => {
    scene.write("old/keep.txt", "x");
    const file = (name: string): Call => ["write_file", { path: name, text: "n" }];
    const made = ["new/a.txt", "new/sub/deep/b.txt", "new/c.txt", "mine/d.txt", "old/e.txt"];
    await works(...made.map(file));
    scene.write("mine/own.txt", "mine");
    await restore();
    assert.deepEqual(
      ["new", "mine/d.txt", "mine/own.txt", "old/keep.txt"].map(has),
      [false, false, true, true],
      "only what is empty goes",
    );
    await restore();
    assert.deepEqual(made.filter(has), made, "and comes back");
  });

  it("leaves alone what became something else, and goes on with the others", async () => {
    const names = ["folder.txt", "sub/linked.txt", "good.txt", "gone.txt"];
    for (const name of names) scene.write(name, "one\n");
    await works(...names.map((name) => edit(name, "one", "two")));
    const at = (name: string): string => path.join(scene.folder, name);
    rmSync(at("folder.txt"));
    mkdirSync(at("folder.txt"));
    rmSync(at("gone.txt"));
    renameSync(at("sub"), scene.outside("elsewhere"));
    symlinkSync(scene.outside("elsewhere"), at("sub"), "junction");
    const { restored, conflicts } = await restore();
    assert.deepEqual(restored, [at("good.txt")]);
    assert.deepEqual(
      conflicts.map(({ path: file }) => path.basename(file)),
      ["folder.txt", "linked.txt", "gone.txt"],
    );
    for (const { why } of conflicts) assert.match(why, /somebody changed it/);
    assert.equal(readFileSync(scene.outside("elsewhere/linked.txt"), "utf8"), "two\n");
  });

  it("takes back the oldest session that is kept, although its own record is one more", async () => {
    const names = ["a.txt", "b.txt"];
    for (const name of names) scene.write(name, "0\n");
    await works(...names.map((name) => edit(name, "0", "1")));
    const oldest = scene.record.id;
    for (let count = 0; count < 49; count++) {
      const about = { kind: "session", folder: scene.folder, task: "" } as const;
      await new ChangeRecord(scene.home, about, now + count).keep(scene.outside("b.txt"), null, Buffer.from("x"));
    }
    now += 1_000;
    assert.equal((await restore(oldest)).restored.length, 2);
    for (const name of names) assert.equal(scene.read(name), "0\n");
  });

  it("says nothing of a change that could not be made", async () => {
    scene.write("a.txt", "0\n");
    await works(
      ["write_file", { path: `${"n".repeat(300)}.txt`, text: "x" }],
      ["write_file", { path: "a.txt/b", text: "x" }],
    );
    assert.deepEqual(scene.record.changed, []);
  });

  it("goes back several sessions by their ids, and never touches git", async () => {
    mkdirSync(path.join(scene.folder, ".git"));
    scene.write(".git/HEAD", "ref: refs/heads/main\n");
    scene.write("a.txt", "one\n");
    await works(edit("a.txt", "one", "two"));
    const first = scene.record.id;
    await works(edit("a.txt", "two", "three"));
    await restore();
    assert.equal(scene.read("a.txt"), "two\n");
    await restore(first);
    assert.equal(scene.read("a.txt"), "one\n");
    assert.equal(scene.read(".git/HEAD"), "ref: refs/heads/main\n");
  });

  it("says so when there is nothing, and keeps to its own folder", async () => {
    const refused = (error: unknown): boolean => error instanceof FailureError && error.failure.kind === "badInput";
    await assert.rejects(restore(), refused);
    scene.write("a.txt", "one\n");
    await works(edit("a.txt", "one", "two"));
    await assert.rejects(restoreSession(scene.home, scene.home, undefined, now), refused);
    await assert.rejects(restore("20200101-000000-abcdef"), refused);
    await assert.rejects(restore("../../x"), refused);
    assert.equal(scene.read("a.txt"), "two\n");
  });

  it("keeps what it knows for the user alone, and not for ever", async () => {
    scene.write("a.txt", "0\n");
    for (let count = 0; count < 52; count++) {
      const about = { kind: "session", folder: scene.folder, task: "" } as const;
      await new ChangeRecord(scene.home, about, now - 1_000_000 + count * 1_000).keep(
        scene.outside("b.txt"),
        null,
        Buffer.from("x"),
      );
    }
    await works(edit("a.txt", "0", "1"));
    const sessions = await readSessions(scene.home);
    assert.equal(sessions.length, 50);
    const folder = path.join(scene.home, "agent");
    if (process.platform !== "win32")
      for (const each of [folder, path.join(folder, sessions[0]!.id), path.join(folder, sessions[0]!.id, "contents")])
        assert.equal(statSync(each).mode & 0o077, 0, each);
  });
});
