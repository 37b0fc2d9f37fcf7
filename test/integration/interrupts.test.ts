// Ctrl+C while a command waits for another program: it ends with the code of an interrupted program, and nothing is called a bug.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
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

  for (const args of [
    ["models", "plan", tinyModel("qwen2")],
    ["doctor"],
    ["worker", "status"],
    ["worker", "stop"],
    ["trace", "show"],
    ["chat", "Why?", "--model", tinyModel("qwen2")],
    ["uninstall"],
  ])
    it(`ends “${args.slice(0, 2).join(" ")}” at once while the worker does not answer`, async function () {
      if (process.platform === "win32") skipBecause(this, "Windows has no such signal");
      const silent = new TestHome();
      mkdirSync(silent.paths.folder, { recursive: true, mode: 0o700 });
      writeFileSync(silent.paths.token, "ab".repeat(32), { mode: 0o600 });
      let hasCome = false;
      const server = createServer((socket) => {
        hasCome = true;
        socket.on("error", () => {});
      });
      await new Promise<void>((resolve) => server.listen(silent.paths.socket, resolve));
      const child = spawn(process.execPath, [program, ...args, "--home", silent.home], {
        env: environmentOf(silent.home),
        stdio: ["ignore", "pipe", "pipe"],
      });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
      const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
      try {
        await until("the command waits for the worker", () => hasCome);
        const from = Date.now();
        child.kill("SIGINT");
        assert.equal(await ended, 130, said);
        assert.equal(said, "");
        // A worker that does not answer is waited for longer.
        assert.ok(Date.now() - from < 15_000, "it waited for the worker");
      } finally {
        child.kill("SIGKILL");
        server.close();
        await silent.close();
      }
    });
});
