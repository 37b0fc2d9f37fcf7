// Ctrl+C while a command waits for another program: it ends with the code of an interrupted program, and nothing is called a bug.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { skipBecause } from "../support/run/skipped.ts";
import { tinyModel } from "../support/models/models.ts";
import { environmentOf, TestHome, until } from "../support/workers.ts";

const program = fileURLToPath(new URL("../../dist/cli.mjs", import.meta.url));

describe("Ctrl+C", () => {
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  for (const args of [["doctor"], ["doctor", "--json"], ["check-gpu", "--gpu", "off"]])
    it(`ends “${args.join(" ")}” while the driver is asked`, async function () {
      if (process.platform === "win32") skipBecause(this, "Windows has no such signal");
      const folder = path.join(home.home, args.join("-"));
      const asked = path.join(folder, "asked");
      mkdirSync(folder, { recursive: true });
      const driver = path.join(folder, "nvidia-smi");
      writeFileSync(driver, `#!/bin/sh\ntouch "${asked}"\nexec sleep 60\n`);
      chmodSync(driver, 0o755);
      const env = { ...environmentOf(home.home), PATH: `${folder}${path.delimiter}${process.env["PATH"]}` };
      const out = args[0] === "check-gpu" ? ["--out", folder] : [];
      const own = [...args, ...out, "--model", tinyModel("qwen2"), "--home", home.home];
      const child = spawn(process.execPath, [program, ...own], { env, stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      child.stdout.on("data", (data) => (said += data));
      child.stderr.on("data", (data) => (said += data));
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
      await until("the driver is asked", () => existsSync(asked));
      child.kill("SIGINT");
      assert.equal(await ended, 130, said);
      assert.doesNotMatch(said, /bug|AbortError|aborted|FAIL/);
    });
});
