// Files of the home that the system refuses: the command says which, and calls it no bug.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { skipBecause } from "../support/run/skipped.ts";
import { runCli, TestHome } from "../support/workers.ts";

describe("a folder in the place of a file of the home", () => {
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  for (const [name, command] of [
    ["editors.jsonl", ["uninstall"]],
    ["models.json", ["models", "list"]],
    ["pins.json", ["models", "verify", "smollm2-135m"]],
  ] as const)
    it(`is no bug: ${name}`, async () => {
      mkdirSync(path.join(home.home, name), { recursive: true });
      const { code, stderr, stdout } = await runCli([...command], home.home);
      assert.notEqual(code, 70, stderr);
      assert.doesNotMatch(stderr + stdout, /bug|\n\s+at /);
    });
});

describe("a folder that is gone under a command", () => {
  it("is said, and is no bug", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows keeps the folder of a process");
    const home = new TestHome();
    const folder = path.join(home.home, "gone");
    mkdirSync(folder, { recursive: true });
    const program = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));
    const words = [process.execPath, program, "chat", "Why?", "--model", "a.gguf", "--home", home.home];
    const { status, stderr } = spawnSync("/bin/sh", ["-c", 'rmdir "$PWD"; exec "$@"', "sh", ...words], {
      cwd: folder,
      encoding: "utf8",
    });
    assert.equal(status, 1, stderr);
    assert.match(stderr, /^ghostlight: The folder that this was started in is gone\. /);
    await home.close();
  });
});
