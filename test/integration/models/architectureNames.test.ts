import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { notForTextBecause, textArchitectures } from "../../../src/core/models/gguf/architectures.ts";

/**
 * Asks the library in a process of its own, because only the worker may name it. The question is not in its types; it is what
 * its own check of a file asks.
 */
const question = `
  const { getLlama, GgufArchitectureType } = await import(process.argv[3]);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
  const names = [...JSON.parse(process.argv[2]), ...Object.values(GgufArchitectureType)];
  const reads = names.filter((name) => llama._bindings.getIsArchSupported(name));
  console.log(JSON.stringify(reads));
  process.exit();
`;

describe("architectures that are taken", () => {
  it("are those that the library reads", () => {
    const library = new URL("../../../node_modules/node-llama-cpp/dist/index.js", import.meta.url).href;
    const folder = mkdtempSync(path.join(os.tmpdir(), "gl-names-"));
    // A file: the library tries its binary in a child that gets the same arguments for Node.
    const script = path.join(folder, "names.mjs");
    writeFileSync(script, question);
    const names = JSON.stringify([...textArchitectures, "brandnew9"]);
    const output = execFileSync(process.execPath, [script, names, library], { encoding: "utf8" });
    rmSync(folder, { recursive: true, force: true });
    const reads = new Set(JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as string[]);
    assert.ok(!reads.has("brandnew9"));
    for (const name of textArchitectures) assert.ok(reads.has(name), `${name} is not read any more`);
    for (const name of reads)
      assert.ok(textArchitectures.has(name) || notForTextBecause(name) !== undefined, `${name} is new`);
  });
});
