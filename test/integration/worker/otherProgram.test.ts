// The worker when the program that usually runs it does not: an editor that refuses native libraries, or to be Node, or that was
// replaced by an update while it ran. Each stands in for the editor's own executable, and the worker that then starts is a real one.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "../../../src/client/connection/nodeOnPath.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { WorkerRuntime } from "../../../src/client/connection/workerRuntime.ts";
import { failureOf } from "../../../src/core/failures.ts";
import { tinyModel } from "../../support/models/models.ts";
import { processesNaming } from "../../support/processes.ts";
import { isAlive, pidOf, TestHome, until } from "../../support/workers.ts";

const dist = fileURLToPath(new URL("../../../dist/", import.meta.url));
/** What stands in for the editor's executable, as a shell script. */
const editors = {
  "refuses native libraries": `exec '${process.execPath}' --no-addons "$@"`,
  "does not run as Node": `exit 0`,
  "crashes at once": `kill -SEGV $$`,
};

let folder: string;
let home: TestHome;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "gl-"));
  home = new TestHome();
});
afterEach(async () => {
  await home.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes an executable script; answers its path. */
function script(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** A folder with a link to the Node that runs this test, as package managers make them. */
function folderWithNode(name = "bin"): string {
  const bin = path.join(folder, name);
  mkdirSync(bin, { recursive: true });
  symlinkSync(process.execPath, path.join(bin, "node"));
  return bin;
}

function search(pathVariable: string, ...workspaceFolders: string[]): Promise<string | undefined> {
  return findNode({ env: { ...process.env, PATH: pathVariable }, workspaceFolders, cwd: dist });
}

/** A client in an editor whose executable is `program`, with this `PATH`. */
function clientIn(program: string, pathVariable: string): WorkerClient {
  const client = home.client({ runtime: new WorkerRuntime(() => search(pathVariable), program) });
  client.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
  return client;
}

function programOf(client: WorkerClient): string {
  return readlinkSync(`/proc/${pidOf(client)}/exe`);
}

describe("a worker that the editor's own program cannot run", () => {
  for (const [what, text] of Object.entries(editors))
    it(`is run by the Node on the PATH, when the editor ${what}`, async () => {
      const client = clientIn(script("editor", text), folderWithNode());
      assert.ok((await client.countTokens("one two")) > 0);
      assert.equal(programOf(client), process.execPath);
      assert.deepEqual(processesNaming(home.paths.socket), [pidOf(client)], "no other worker is left");
    });

  it("is run by the Node on the PATH when an update has removed the editor's executable", async () => {
    const client = clientIn(path.join(folder, "gone"), folderWithNode());
    await client.connect();
    const pid = pidOf(client);
    assert.equal(programOf(client), process.execPath);
    // The next one is started by it right away.
    await client.restart();
    assert.notEqual(pidOf(client), pid);
    assert.equal(programOf(client), process.execPath);
  });

  it("is replaced once when two windows need it at the same time, each with several requests", async () => {
    const editor = script("editor", editors["refuses native libraries"]);
    const bin = folderWithNode();
    const [one, other] = [clientIn(editor, bin), clientIn(editor, bin)];
    await Promise.all([one.connect(), other.connect()]);
    const pid = pidOf(one);
    const [facts, ...counts] = await Promise.all([
      one.machine("auto"),
      one.countTokens("one two"),
      other.countTokens("one two"),
    ]);
    assert.ok(facts.cpu.threads > 0 && counts.every((count) => count > 0));
    assert.equal(pidOf(other), pidOf(one));
    assert.equal(programOf(one), process.execPath);
    await until("the first worker is gone", () => !isAlive(pid));
  });

  it("is a failure that says what to install when there is no other program", async () => {
    const client = clientIn(script("editor", editors["refuses native libraries"]), path.join(folder, "empty"));
    const failed = await client.countTokens("one").then(() => undefined, failureOf);
    assert.equal(failed?.kind, "engineUnavailable");
    assert.match(failed.message, /No binary of the inference library runs/);
    assert.match(failed.nextStep, /install Node 20 or newer/);
    // With a wish for a graphics card too: the card is not to blame.
    assert.equal((await client.machine("vulkan").then(() => undefined, failureOf))?.kind, "engineUnavailable");
  });

  it("is a failure, not a loop, when the other program cannot run it either", async () => {
    const bin = path.join(folder, "bin");
    script("bin/node", `exec '${process.execPath}' --no-addons "$@"`);
    const runtime = new WorkerRuntime(
      async () => path.join(bin, "node"),
      script("editor", editors["refuses native libraries"]),
    );
    const client = home.client({ runtime });
    client.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
    for (const attempt of [1, 2]) {
      const failed = await client.countTokens("one").then(() => undefined, failureOf);
      assert.equal(failed?.kind, "engineUnavailable", `attempt ${attempt}`);
    }
    const broken = home.client({
      runtime: new WorkerRuntime(async () => script("bin/node", "exit 3"), script("e", "exit 7")),
    });
    await client.stop();
    const failed = await broken.connect().then(() => undefined, failureOf);
    assert.equal(failed?.kind, "workerCrashed");
    assert.match(failed.message, /code 7/, "what the usual program did is what counts");
  });
});

describe("the Node on the PATH", () => {
  it("is found behind a link, and behind a version manager's script", async () => {
    assert.equal(await search(folderWithNode()), process.execPath);
    const shim = path.dirname(script("shims/node", `exec '${process.execPath}' "$@"`));
    assert.equal(await search(shim), process.execPath);
  });

  it("is never one of the workspace, however the PATH gets there", async () => {
    const marker = path.join(folder, "ran");
    const workspace = path.join(folder, "workspace");
    for (const place of ["", "bin", "node_modules/.bin"])
      script(path.join("workspace", place, "node"), `touch '${marker}'; exec '${process.execPath}' "$@"`);
    const outside = path.join(folder, "outside");
    mkdirSync(outside);
    symlinkSync(path.join(workspace, "node"), path.join(outside, "node"));
    const link = path.join(folder, "link");
    symlinkSync(workspace, link);
    const tricky = [workspace, `${workspace}/bin`, `${workspace}/../workspace/bin`, outside, link, `${link}/bin`];
    for (const each of tricky)
      for (const opened of [workspace, link]) assert.equal(await search(each, opened), undefined, `${each}, ${opened}`);
    // Without a workspace too: relative folders, and those of a package's tools.
    for (const each of ["", ".", "bin", "./bin", `${workspace}/node_modules/.bin`])
      assert.equal(await search(each), undefined, each);
    assert.throws(() => readlinkSync(marker), /ENOENT/, "none of them ran");
    // The next on the PATH is taken instead.
    assert.equal(await search([...tricky, folderWithNode("good")].join(path.delimiter), workspace), process.execPath);
  });

  it("is not one that a script outside of the workspace fetches from it", async () => {
    const workspace = path.join(folder, "workspace");
    const said = JSON.stringify({
      execPath: script("workspace/node", ""),
      arch: process.arch,
      node: "22.0.0",
      napi: "10",
    });
    const bin = path.dirname(script("bin/node", `echo '${said}'`));
    assert.equal(await search(bin, workspace), undefined);
  });

  it("is not one that anybody may change", async () => {
    const bin = folderWithNode();
    chmodSync(bin, 0o777);
    assert.equal(await search(bin), undefined);
    const shim = script("shims/node", `exec '${process.execPath}' "$@"`);
    chmodSync(shim, 0o777);
    assert.equal(await search(path.dirname(shim)), undefined);
  });

  for (const [what, text] of Object.entries({
    "is too old": `echo '{"execPath":"/usr/bin/node","arch":"${process.arch}","node":"18.20.0","napi":"9"}'`,
    "is for another processor": `echo '{"execPath":"/usr/bin/node","arch":"other","node":"22.0.0","napi":"10"}'`,
    "is something else": "echo Hello",
    "says nothing": "exit 0",
    fails: `exit 1`,
  }))
    it(`is not one that ${what}`, async () => {
      assert.equal(await search(path.dirname(script("bin/node", text))), undefined);
    });

  it("is not a folder, nor a file that cannot be run", async () => {
    mkdirSync(path.join(folder, "a/node"), { recursive: true });
    chmodSync(script("b/node", `exec '${process.execPath}' "$@"`), 0o644);
    assert.equal(
      await search(["a", "b", "none"].map((each) => path.join(folder, each)).join(path.delimiter)),
      undefined,
    );
  });
});
