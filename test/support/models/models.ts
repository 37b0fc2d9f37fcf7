// Model files of the tests. The real one is fetched into the cache folder by scripts/test.mjs; the tiny ones are made here.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of downloads that outlive a clone. */
const cacheFolder = path.resolve(
  process.env["GHOSTLIGHT_CACHE"] || path.join(os.homedir(), ".cache", "ghostlight-dev"),
);

/** Qwen2.5-Coder-0.5B, the embedded default. Raises when it was not fetched. */
export function realModel(): string {
  const file = path.join(cacheFolder, "models", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf");
  if (!existsSync(file)) throw new Error(`${file} is missing: run the tests with \`npm test\`, which fetches it.`);
  return file;
}

/** Architectures of which `tinyModel` can make one, as the script names them. */
export type TinyArchitecture =
  "qwen2" | "qwen35" | "qwen35moe" | "gemma4" | "gemma4moe" | "phi3" | "gpt-oss" | "mistral3" | "llama";

const script = fileURLToPath(new URL("make-tiny-gguf.py", import.meta.url));

/**
 * A tiny random-weight model of an architecture, made on first use. The same seed gives the same bytes. `words`: its vocabulary
 * has no fill-in-the-middle tokens, so that it has to be asked in words. `template`: a file with its chat template.
 */
export function tinyModel(architecture: TinyArchitecture, words?: "words", template?: string): string {
  const folder = path.join(cacheFolder, "tiny");
  // Files outlive changes of the script in the cache folder, so they are named after what they were made by.
  const madeBy = createHash("sha256").update(readFileSync(script));
  if (template !== undefined) madeBy.update(readFileSync(template));
  const name = `tiny-${architecture}${words ? "-words" : ""}-${madeBy.digest("hex").slice(0, 8)}.gguf`;
  const file = path.join(folder, name);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  const options = [...(words ? ["--no-infill"] : []), ...(template === undefined ? [] : ["--template", template])];
  execFileSync("python3", [script, "--arch", architecture, "--out", unfinished, ...options], { stdio: "ignore" });
  renameSync(unfinished, file);
  return file;
}
