// The real parsers with the real grammars, in a folder like the one that the build makes.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const packages = path.resolve(import.meta.dirname, "../../node_modules");

/** A new folder with every grammar of the package. Remove it when the tests are over. */
export function grammarFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-grammars-"));
  copyFileSync(path.join(packages, "web-tree-sitter/web-tree-sitter.wasm"), path.join(folder, "web-tree-sitter.wasm"));
  const grammars = path.join(packages, "@vscode/tree-sitter-wasm/wasm");
  for (const file of readdirSync(grammars))
    if (file.startsWith("tree-sitter-")) copyFileSync(path.join(grammars, file), path.join(folder, file));
  return folder;
}

let shared: string | undefined;

/** One such folder for every suite that only reads it. */
export function sharedGrammarFolder(): string {
  return (shared ??= grammarFolder());
}

// Registered on mocha's root suite by whichever test file comes first.
after(() => {
  if (shared !== undefined) rmSync(shared, { recursive: true, force: true });
});
