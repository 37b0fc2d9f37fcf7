// Model files for tests: the real default from the development cache, and tiny random ones of each architecture.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { modelsFolder } from "../../src/client/paths.ts";
import { defaultRow } from "../../src/core/models/catalogue.ts";

const cacheFolder = path.resolve(process.env["GHOSTLIGHT_CACHE"] || path.join(homedir(), ".cache", "ghostlight-dev"));

/** A home whose store holds the default model. Tests read the model from it and never write to it. */
export const sharedHome = path.join(cacheFolder, "home");

/** Path of the real default model. `npm test` fetches it through the product's own store. */
export function realModel(): string {
  const file = path.join(modelsFolder(sharedHome), defaultRow.file);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm test\` or \`npm run demo\` once.`);
  return file;
}

/** Path of a tiny file with random weights: real architecture, meaningless words, loads in no time. */
export function tinyModel(architecture: "qwen2" | "qwen35" | "qwen35moe" | "gemma4" | "llama" | "phi3"): string {
  const file = path.join(cacheFolder, "tiny", `tiny-${architecture}.gguf`);
  if (existsSync(file)) return file;
  mkdirSync(path.dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  const script = path.join(import.meta.dirname, "make-tiny-gguf.py");
  execFileSync("python3", [script, "--arch", architecture, "--out", fresh], { stdio: ["ignore", "ignore", "inherit"] });
  renameSync(fresh, file);
  return file;
}
