// The packages for macOS and Windows hold an older edition of the inference library than the tests run with. Here the same edition for
// this platform answers: tests with the real model, in a process whose worker is a package's. `npm run test:engine` runs them all.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { root } from "../../architecture/lawfulTree.ts";

describe("the older edition of the engine", function () {
  this.timeout(600_000);

  it("suggests as sure, and with the same alternatives, as the worker expects", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        path.join(root, "scripts/test-engine.mjs"),
        ...["test/integration/completion/infill.test.ts", "--grep", "how sure|other texts|next best"],
      ],
      { cwd: root, maxBuffer: 1 << 26 },
    ).catch((error: { stdout: string; stderr: string }) => assert.fail(`${error.stdout}\n${error.stderr}`));
    assert.match(stdout, /\b3 passing/);
    assert.doesNotMatch(stdout, /failing|pending/);
  });
});
