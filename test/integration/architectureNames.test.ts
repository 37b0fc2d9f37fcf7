import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { notForTextBecause, textArchitectures } from "../../src/core/models/architectures.ts";

/**
 * Asks the library in a process of its own, because only the worker may name it. The question is not in its types; it is what
 * its own check of a file asks.
 */
const question = `
  import { getLlama, GgufArchitectureType } from "node-llama-cpp";
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
  const names = [...JSON.parse(process.argv[1]), ...Object.values(GgufArchitectureType)];
  const reads = names.filter((name) => llama._bindings.getIsArchSupported(name));
  console.log(JSON.stringify(reads));
  process.exit();
`;

describe("architectures that are taken", () => {
  it("are those that the library reads", () => {
    const cwd = fileURLToPath(new URL("../../", import.meta.url));
    const names = JSON.stringify([...textArchitectures, "brandnew9"]);
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", question, names], {
      cwd,
      encoding: "utf8",
    });
    const reads = new Set(JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as string[]);
    assert.ok(!reads.has("brandnew9"));
    for (const name of textArchitectures) assert.ok(reads.has(name), `${name} is not read any more`);
    for (const name of reads)
      assert.ok(textArchitectures.has(name) || notForTextBecause(name) !== undefined, `${name} is new`);
  });
});
