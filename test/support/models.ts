// Model files of the tests. The real one is fetched into the cache folder by scripts/test.mjs; the tiny ones are made here.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
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

/**
 * A tiny random-weight model of an architecture, made on first use. The same seed gives the same bytes. `words`: its vocabulary
 * has no fill-in-the-middle tokens, so that it has to be asked in words.
 */
export function tinyModel(architecture: "qwen2" | "qwen35" | "phi3", words?: "words"): string {
  const folder = path.join(cacheFolder, "tiny");
  const file = path.join(folder, `tiny-${architecture}${words ? "-words" : ""}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const script = fileURLToPath(new URL("make-tiny-gguf.py", import.meta.url));
  const unfinished = `${file}.${process.pid}`;
  execFileSync("python3", [script, "--arch", architecture, "--out", unfinished, ...(words ? ["--no-infill"] : [])], {
    stdio: "ignore",
  });
  renameSync(unfinished, file);
  return file;
}
