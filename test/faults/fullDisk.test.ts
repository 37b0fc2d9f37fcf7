// A full disk under everything that the product writes: each write says so or does without, nothing that was there is lost,
// and once there is space again all of it works.
import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { faultRow } from "../support/faults/faultTable.ts";
import { FaultWindow } from "../support/faults/faultWindow.ts";
import { orphansOf, unfinishedFiles } from "../support/faults/processState.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { realModel, tinyModel } from "../support/models/models.ts";
import { skipBecause } from "../support/run/skipped.ts";
import { pageBytes, SmallDisk } from "../support/smallDisk.ts";
import { times } from "../support/run/thoroughness.ts";
import { TestHome } from "../support/workers.ts";

const cli = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));
/** Pages left on the disk: with each more, the writes fail one later. */
const leaves = times(1, 9);
const bugCode = 70;
const code = "def average(numbers):\n    return sum(numbers) / len(number)\n";

describe("a full disk", function () {
  this.timeout(1_200_000);
  let folder: string;
  let disk: SmallDisk;
  beforeEach(function () {
    folder = mkdtempSync(path.join(os.tmpdir(), "gl-disk-"));
    disk =
      SmallDisk.make(path.join(folder, "disk"), 2048) ?? skipBecause(this, "a small disk can only be mounted by root");
  });
  afterEach(() => {
    disk?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it("under the command line: home, runtime folder, temporary files and the file to edit", async () => {
    const row = faultRow("full disk: command line, worker, model store, reports, traces");
    const home = path.join(disk.folder, "home");
    const work = path.join(disk.folder, "work");
    const source = path.join(work, "numbers.py");
    const model = path.join(folder, "tiny.gguf");
    copyFileSync(tinyModel("qwen2"), model);
    const tmp = path.join(disk.folder, "tmp");
    const env = { ...process.env, GHOSTLIGHT_RUNTIME: path.join(disk.folder, "run"), TMPDIR: tmp };
    const run = (...args: string[]) => runWith(env, [...args, "--home", home]);
    const commands = [
      ["complete", `${source}:2:8`, "--model", model, "--context", "512"],
      ["complete", `${source}:1:5`, "--model", model, "--context", "512"],
      ["trace", "export", path.join(work, "trace.json")],
      ["doctor", "--bench", "--model", model, "--context", "1024"],
      ["models", "import", model],
      ["models", "list"],
      ["models", "verify"],
      ["worker", "status"],
      ["worker", "stop"],
    ];
    for (let pages = 0; pages < leaves; pages++) {
      for (const made of [home, work, tmp]) mkdirSync(made, { recursive: true });
      writeFileSync(source, code);
      disk.fill(pages * pageBytes);
      for (const args of commands) {
        const { exitCode, output } = await run(...args);
        row.faults++;
        const label = `${args.slice(0, 2).join(" ")}, ${pages} pages left`;
        if (exitCode === bugCode || exitCode === undefined) row.loses(`${label}: ${exitCode} ${output.slice(-400)}`);
        else if (exitCode !== 0 && !/[.!]\s*$/m.test(output)) row.loses(`${label}: ${output.slice(-400)}`);
        else row.served++;
      }
      if (readFileSync(source, "utf8") !== code) row.loses("the file to edit");
      disk.free();
      for (const args of commands) {
        const { exitCode, output } = await run(...args);
        if (exitCode !== 0)
          row.loses(`${args.slice(0, 2).join(" ")} with space again: ${exitCode} ${output.slice(-400)}`);
      }
      for (const name of unfinishedFiles(disk.folder)) row.leaves(name);
      for (const emptied of [home, work, tmp, path.join(disk.folder, "run")])
        rmSync(emptied, { recursive: true, force: true });
    }
    row.assertClean();
  });

  it("under a file that is edited: the edit is shown, and the file is as it was", async () => {
    const row = faultRow("full disk: an edit of a file");
    const home = new TestHome();
    const work = path.join(disk.folder, "work");
    mkdirSync(work);
    const source = path.join(work, "numbers.py");
    // More than the page that is left when the disk is full.
    const text = `${code}${"# a line that stays\n".repeat(500)}`;
    writeFileSync(source, text);
    disk.fill();
    const env = { ...process.env, GHOSTLIGHT_RUNTIME: path.dirname(home.paths.folder) };
    const args = ["fix", `${source}:1-2`, "--instruction", "The name is numbers, not number.", "--write"];
    const fix = () => runWith(env, [...args, "--model", realModel(), "--context", "1024", "--home", home.home]);
    const { exitCode, output } = await fix();
    row.faults++;
    assert.equal(exitCode, 1, output);
    assert.match(output, /^\+ {4}return sum\(numbers\) \/ len\(numbers\)$/m, "the edit is shown");
    assert.match(output, /full/);
    if (readFileSync(source, "utf8") !== text) row.loses("the file");
    for (const name of unfinishedFiles(work)) row.leaves(name);
    disk.free();
    const again = await fix();
    if (again.exitCode === 0 && readFileSync(source, "utf8").includes("len(numbers)")) row.served++;
    else row.loses(again.output);
    await home.close();
    row.assertClean();
  });

  it("under the saved chats: the chat goes on, and is saved once there is space", async () => {
    const row = faultRow("full disk: saved chats");
    const home = new TestHome();
    const tiny = { path: tinyModel("qwen2"), contextTokens: 2048 };
    const window = new FaultWindow(home, tiny, {}, disk.folder);
    for (let pages = 0; pages < leaves; pages++) {
      window.startChat();
      disk.fill(pages * pageBytes);
      if ((await withEnd(window.ask(`Question ${pages}?`))) !== "answered") row.loses("an answer");
      await window.saved().catch(() => undefined);
      row.faults++;
      disk.free();
      const missing = await window.missing();
      if (missing === undefined) row.served++;
      else row.loses(missing);
      for (const name of unfinishedFiles(disk.folder)) row.leaves(name);
    }
    window.close();
    for (const pid of await orphansOf(home, undefined, 1)) process.kill(pid);
    await home.close();
    row.assertClean();
  });

  it("under the output of a command: it ends with a failure, not as a bug", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux has /dev/full");
    for (const args of [["--help"], ["models", "list"]]) {
      const full = openSync("/dev/full", "w");
      const { exitCode, output } = await runWith(process.env, [...args, "--home", folder], full);
      closeSync(full);
      assert.equal(exitCode, 1, `${args.join(" ")}: ${exitCode} ${output}`);
      assert.match(output, /^ghostlight: The output cannot be written: .+\.\n$/);
    }
  });
});

interface Ended {
  /** undefined when it was killed. */
  readonly exitCode: number | undefined;
  /** Both streams together. */
  readonly output: string;
}

function runWith(env: NodeJS.ProcessEnv, args: readonly string[], stdout: number | "pipe" = "pipe"): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args], { env, stdio: ["ignore", stdout, "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => (output += data.toString()));
    child.once("close", (exitCode) => resolve({ exitCode: exitCode ?? undefined, output }));
  });
}
