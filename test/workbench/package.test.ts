// The package as a person gets it: installed by the editor into a clean one, used, updated, uninstalled.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../architecture/lawfulTree.ts";
import { processesNaming } from "../support/processes.ts";
import { isAlive, until } from "../support/workers.ts";
import { modelLimitMs, type WorkbenchWindow } from "./support/window.ts";
import { Workbench } from "./support/workbench.ts";

const python = `def add(a, b):
    return a + b


def subtract(a, b):
`;
const broken = `def average(numbers):
    total = 0
    for number in numbers
        total += number
    return total / len(numbers)
`;
const target = `${process.platform}-${process.arch}`;
const question = "What does the function add return for 2 and 3?";

describe("the package", function () {
  this.timeout(600_000);
  let packages: string;
  let workbench: Workbench;
  let window: WorkbenchWindow;
  before(async () => {
    packages = mkdtempSync(path.join(tmpdir(), "glp-"));
    for (const version of ["0.1.0", "0.1.1"]) await pack(version);
    workbench = await Workbench.start({ model: "installed", extension: "packed" });
  });
  after(async () => {
    await workbench.stop();
    rmSync(packages, { recursive: true, force: true });
  });

  async function pack(version: string): Promise<void> {
    const script = path.join(root, "scripts/package.mjs");
    await promisify(execFile)(process.execPath, [script, target, "--version", version, "--out", packages]);
  }

  function install(version: string): Promise<string> {
    return workbench.server.editorCommand(
      "--install-extension",
      path.join(packages, `ghostlight-${target}-${version}.vsix`),
    );
  }

  /** The worker's process, which has to run what is installed. */
  async function workerFrom(version: string): Promise<number> {
    const pid = await workbench.server.workerPid();
    assert.ok(pid !== undefined, "no worker runs");
    const folder = path.join(workbench.server.extensions, `ghostlight.ghostlight-${version}`);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    assert.ok(command.includes(folder), `the worker is ${command.replaceAll("\0", " ")}`);
    const loaded = readFileSync(`/proc/${pid}/maps`, "utf8");
    assert.ok(loaded.includes(`${folder}`) && loaded.includes("llama-addon.node"), "its engine comes from elsewhere");
    assert.ok(!loaded.includes(`${root}/`), "it has loaded something from the repository");
    return pid;
  }

  async function answerTo(text: string): Promise<string> {
    const asked = await window.chat.locator(".question").count();
    await window.ask(text);
    await until("the question shows", async () => (await window.chat.locator(".question").count()) > asked);
    await window.chat.getByRole("button", { name: "Send" }).waitFor({ timeout: modelLimitMs });
    return window.chat.locator(".answer .markdown").last().innerText();
  }

  /** Offers a suggestion behind the last line of a file, and takes it. */
  async function takesGhost(file: string): Promise<void> {
    await window.openFile(file);
    await window.waitForStatus(/is ready/);
    await window.newLineAt(5, 20);
    await window.ghost.first().waitFor({ timeout: modelLimitMs });
    await window.page.keyboard.press("Tab");
    assert.equal(await window.savedText(file), `${python.trimEnd()}\n    return a - b\n`);
  }

  it("is installed by the editor's own command", async () => {
    await install("0.1.0");
    assert.match(await workbench.server.editorCommand("--list-extensions"), /^ghostlight\.ghostlight$/m);
    window = await workbench.open("installed", { "math.py": python, "again.py": python, "average.py": broken });
  });

  it("suggests, with an engine of its own", async () => {
    await takesGhost("math.py");
    await workerFrom("0.1.0");
  });

  it("answers in the chat", async () => {
    await window.openChat();
    assert.ok((await answerTo(question)).length > 0);
    await window.keepPicture("package-installed");
  });

  it("fixes code", async () => {
    await window.openFile("average.py");
    await window.selectLines(1, 5);
    await window.run("Ghostlight: Fix");
    await window.inlineEditIsShown("average.py");
    await window.run("Ghostlight: Accept All Changes");
    await window.inlineEdit.waitFor({ state: "detached" });
    assert.match(await window.savedText("average.py"), /for number in numbers:\n/);
  });

  it("an update takes over: one worker, and the chat is still there", async () => {
    const before = await workerFrom("0.1.0");
    await install("0.1.1");
    await window.reload();
    // The window before the reload may still be leaving when the one after it arrives.
    await until("the first build's worker has ended", () => !isAlive(before));
    await takesGhost("again.py");
    const pid = await workerFrom("0.1.1");
    assert.deepEqual(workers(), [pid]);
    await window.openChat();
    await window.chat.getByText(question).first().waitFor();
  });

  it("nothing went wrong meanwhile", () => assert.deepEqual(workbench.problems(), []));

  it("uninstalled, it leaves no process, and no file but the models", async () => {
    const { server } = workbench;
    assert.equal(server.savedChats().length > 0, true);
    await server.editorCommand("--uninstall-extension", "ghostlight.ghostlight");
    await window.close();
    // The editor runs what an extension has for its end when it starts again, and removes its folders some time after that.
    await server.restart();
    await until("the worker has ended", () => workers().length === 0, modelLimitMs);
    await until("its files are gone", () => leftBehind().length === 0, modelLimitMs).catch(() =>
      assert.deepEqual(leftBehind(), []),
    );
    assert.notEqual(readdirSync(path.join(server.home, "models")).length, 0);
  });

  /** Workers of this home, and what they started. */
  function workers(): number[] {
    return processesNaming(workbench.server.extensions).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker.mjs"),
    );
  }

  /** Files of the extension, its data and its home, without the models. */
  function leftBehind(): string[] {
    const { server } = workbench;
    const inside = (folder: string): string[] =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file))
        : [];
    const data = inside(path.join(server.folder, "data")).filter(
      (file) => /ghostlight\.ghostlight/.test(file) && !file.includes(`${path.sep}logs${path.sep}`),
    );
    return [
      ...inside(server.extensions).filter((file) => /ghostlight\.ghostlight/.test(file)),
      ...data,
      ...inside(server.home).filter((file) => !/^models([/\\]|$)/.test(path.relative(server.home, file))),
      ...inside(path.join(server.folder, "run")),
    ];
  }
});
