// The inference library's own grammars, without a model: what a grammar takes is what the sampler would.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** A grammar and texts to hold against it. */
export interface GrammarTrial {
  readonly grammar: string;
  readonly texts: readonly string[];
}

const program = `
  import { readFileSync } from "node:fs";
  const { getLlama } = await import(process.argv[2]);
  const llama = await getLlama({ gpu: false, build: "never", skipDownload: true });
  const trials = JSON.parse(readFileSync(process.argv[3], "utf8"));
  const answers = [];
  for (const { grammar, texts } of trials) {
    const built = await llama.createGrammar({ grammar });
    answers.push(texts.map((text) => built._testText(text)));
  }
  console.log(JSON.stringify(answers));
  process.exit();
`;

/** For each text whether its grammar takes the whole of it. One process for all, because only the worker may name the library. */
export function takenBy(trials: readonly GrammarTrial[]): readonly (readonly boolean[])[] {
  const library = new URL("../../node_modules/node-llama-cpp/dist/index.js", import.meta.url).href;
  const folder = mkdtempSync(path.join(os.tmpdir(), "gl-grammar-"));
  try {
    // Files: the library tries its binary in a child that gets the same arguments for Node.
    const [script, cases] = [path.join(folder, "grammar.mjs"), path.join(folder, "trials.json")];
    writeFileSync(script, program);
    writeFileSync(cases, JSON.stringify(trials));
    const output = execFileSync(process.execPath, [script, library, cases], { encoding: "utf8", maxBuffer: 2 ** 26 });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "[]") as boolean[][];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
