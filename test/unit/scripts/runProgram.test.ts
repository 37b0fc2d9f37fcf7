import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { pathToFileURL, fileURLToPath } from "node:url";
import { processesWith, runMarker } from "../../../scripts/watchdog.mjs";
import { skipBecause } from "../../support/run/skipped.ts";
import { until } from "../../support/workers.ts";

const script = pathToFileURL(fileURLToPath(new URL("../../../scripts/runProgram.mjs", import.meta.url))).href;

describe("the programs of a test run", () => {
  it("all end when a person interrupts the run, with what has left their groups", async function () {
    if (process.platform !== "linux") skipBecause(this, "only Linux tells of other processes");
    const mark = `test-${process.pid}`;
    const sleeper = `setInterval(() => {}, 1000)`;
    const parent = `const { spawn } = require("node:child_process");
      spawn(process.execPath, ["-e", ${JSON.stringify(sleeper)}], { detached: true, stdio: "ignore" }).unref();
      console.log("up");
      ${sleeper}`;
    const run = `import { runProgram } from ${JSON.stringify(script)};
      for (const name of ["a", "b"])
        void runProgram(process.execPath, ["-e", ${JSON.stringify(parent)}], {
          name, env: process.env, cwd: ".", marker: ${JSON.stringify(mark)} + name, startedAt: Date.now(),
          say: (text) => console.log(text.trim()),
        });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", run], { stdio: ["ignore", "pipe", "inherit"] });
    let up = 0;
    for await (const line of createInterface(child.stdout)) if (line === "up" && ++up === 2) break;
    const started = (): number => ["a", "b"].flatMap((name) => processesWith(`${runMarker}=${mark}${name}\0`)).length;
    assert.equal(started(), 4);
    const closed = once(child, "close");
    child.kill("SIGINT");
    assert.deepEqual(await closed, [130, null]);
    await until("all are gone", () => started() === 0);
  });
});
