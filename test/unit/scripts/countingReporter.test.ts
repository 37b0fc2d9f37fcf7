import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("reporter of the test suites", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-reporter-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("replaces the file that says which test runs, so that nobody reads half of it", async () => {
    const [progress, counts, spec] = ["progress.json", "counts.json", "spec.cjs"].map((name) =>
      path.join(folder, name),
    );
    writeFileSync(
      spec!,
      `const { openSync, readFileSync } = require("node:fs");
      let whileFirst;
      it("first", () => void (whileFirst = openSync(${JSON.stringify(progress)}, "r")));
      it("second", () => {
        const read = (file) => JSON.parse(readFileSync(file, "utf8")).title;
        const titles = [read(whileFirst), read(${JSON.stringify(progress)})];
        if (titles.join() !== "first,second") throw new Error(titles.join());
      });`,
    );
    await run(spec!, [`output=${counts}`, `progress=${progress}`]);
    assert.deepEqual(read(counts!), { ...nothing, passed: 2 });
  });

  it("says what failed, in which file and why", async () => {
    const [counts, spec] = ["counts.json", "spec.cjs"].map((name) => path.join(folder, name));
    writeFileSync(spec!, `describe("a", () => it("b", () => { throw new Error("c"); }));`);
    await assert.rejects(run(spec!, [`output=${counts}`]));
    const failures = [{ title: "a b", file: spec, message: "c" }];
    assert.deepEqual(read(counts!), { ...nothing, failed: 1, failures });
  });

  it("says what passed only when it was run again, and not what failed then too", async () => {
    const [counts, spec] = ["counts.json", "spec.cjs"].map((name) => path.join(folder, name));
    writeFileSync(
      spec!,
      `let runs = 0;
      describe("a", function () {
        this.retries(1);
        it("b", () => { if (runs++ === 0) throw new Error("c"); });
        it("d", () => { throw new Error("e"); });
      });`,
    );
    await assert.rejects(run(spec!, [`output=${counts}`]));
    const failures = [{ title: "a d", file: spec, message: "e" }];
    const retried = [{ title: "a b", file: spec, message: "c" }];
    assert.deepEqual(read(counts!), { passed: 1, failed: 1, skipped: [], failures, retried });
  });

  const nothing = { passed: 0, failed: 0, skipped: [], failures: [], retried: [] };

  function read(file: string): unknown {
    return JSON.parse(readFileSync(file, "utf8"));
  }

  async function run(spec: string, options: readonly string[]): Promise<void> {
    await promisify(execFile)(
      process.execPath,
      [
        ...[path.join(root, "node_modules/mocha/lib/cli/cli.js"), "--no-config"],
        ...["--reporter", path.join(root, "test/support/run/countingReporter.mjs")],
        ...options.flatMap((option) => ["--reporter-option", option]),
        spec,
      ],
      { cwd: folder },
    );
  }
});
