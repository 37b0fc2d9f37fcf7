// A whole session where no packet can leave: in a network namespace that has no route, and whose kernel counts every attempt.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { realModel } from "../support/models/models.ts";
import { skipBecause } from "../support/run/skipped.ts";
import { environmentOf, TestHome } from "../support/workers.ts";

interface Session {
  readonly done: Readonly<Record<string, string>>;
  readonly counted: Traffic;
  readonly afterAttempt: Traffic;
}

interface Traffic {
  readonly packets: Readonly<Record<string, number>>;
  readonly unroutable: number;
}

const session = fileURLToPath(new URL("../support/faults/offlineSession.ts", import.meta.url));

describe("without a network", function () {
  this.timeout(600_000);
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  it("ghost text, chat, edits and the doctor work, and nobody even tries to send a packet", async function () {
    const unshare = ["--map-root-user", "--net"];
    if (spawnSync("unshare", [...unshare, "true"]).status !== 0)
      skipBecause(this, "this machine does not let a test make a network namespace (unshare)");
    const folder = path.join(home.home, "work");
    mkdirSync(folder, { recursive: true });
    const command = [process.execPath, "--import", "tsx", session, home.home, realModel(), folder];
    const { stdout } = await promisify(execFile)("unshare", [...unshare, ...command], {
      env: environmentOf(home.home),
      maxBuffer: 1 << 26,
    });
    const { done, counted, afterAttempt } = JSON.parse(stdout) as Session;
    assert.equal((JSON.parse(done["doctor"]!) as { ok: boolean }).ok, true);
    for (const [command, output] of Object.entries(done)) assert.notEqual(output.trim(), "", command);
    assert.ok("lo" in counted.packets);
    assert.deepEqual(
      Object.values(counted.packets).filter((count) => count > 0),
      [],
      JSON.stringify(counted.packets),
    );
    assert.equal(counted.unroutable, 0, "nobody tried to reach an address");
    assert.ok(afterAttempt.unroutable > 0, "an attempt would have been counted");
  });
});
