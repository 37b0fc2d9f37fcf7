// Chat templates of the models that the catalogue names: see test/support/models/templates/README.md.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Templates by name, each with where it is from and the tokens it names. */
export const templateSources = {
  "Qwen2.5": { from: "Qwen-Qwen2.5-7B-Instruct", bos: "", eos: "<|im_end|>" },
  "Qwen3.5": { from: "Qwen3.5-4B", bos: "", eos: "<|im_end|>" },
  "Gemma 4": { from: "google-gemma-4-31B-it", bos: "<bos>", eos: "<turn|>" },
  "Gemma 4, interleaved": { from: "google-gemma-4-31B-it-interleaved", bos: "<bos>", eos: "<turn|>" },
  "gpt-oss": { from: "openai-gpt-oss-120b", bos: "<|startoftext|>", eos: "<|return|>" },
  "Devstral 1.1": { from: "unsloth-mistral-Devstral-Small-2507", bos: "<s>", eos: "</s>" },
  "Ministral 3": { from: "mistralai-Ministral-3-14B-Reasoning-2512", bos: "<s>", eos: "</s>" },
  "Phi-4": { from: "phi-4.jinja", bos: "", eos: "<|im_end|>" },
  SmolLM2: { from: "smollm2.jinja", bos: "<|im_start|>", eos: "<|im_end|>" },
  QwQ: { from: "Qwen-QwQ-32B", bos: "", eos: "<|im_end|>" },
  "DeepSeek R1": {
    from: "deepseek-ai-DeepSeek-R1-Distill-Qwen-32B",
    bos: "<｜begin▁of▁sentence｜>",
    eos: "<｜end▁of▁sentence｜>",
  },
} as const;

export type TemplateName = keyof typeof templateSources;

const here = fileURLToPath(new URL("templates", import.meta.url));

/** The template's file on this machine. */
export function templateFile(name: TemplateName): string {
  const { from } = templateSources[name];
  if (from.endsWith(".jinja")) return path.join(here, from);
  return path.join(llamaTemplates(), "models", "templates", `${from}.jinja`);
}

/** The template's text. */
export function templateText(name: TemplateName): string {
  return readFileSync(templateFile(name), "utf8");
}

/** A template that is rendered by no test of conversations, by its name in the sources of llama.cpp. */
export function otherTemplateText(from: string): string {
  return readFileSync(path.join(llamaTemplates(), "models", "templates", `${from}.jinja`), "utf8");
}

/** Folder with the templates of the llama.cpp that node-llama-cpp was built from, unpacked on first use. */
function llamaTemplates(): string {
  const bundle = fileURLToPath(
    new URL("../../../node_modules/node-llama-cpp/llama/gitRelease.bundle", import.meta.url),
  );
  const cache = process.env["GHOSTLIGHT_CACHE"] || path.join(os.homedir(), ".cache", "ghostlight-dev");
  const folder = path.resolve(cache, "templates", String(statSync(bundle).size));
  if (existsSync(folder)) return folder;
  mkdirSync(path.dirname(folder), { recursive: true });
  const scratch = mkdtempSync(path.join(path.dirname(folder), "unpack-"));
  const git = (...args: string[]): Buffer =>
    execFileSync("git", ["-C", scratch, ...args], { maxBuffer: 64 * 1024 * 1024, stdio: ["ignore", "pipe", "pipe"] });
  git("init", "-q", "--bare", "bundle");
  git("-C", "bundle", "fetch", "-q", bundle, "HEAD");
  mkdirSync(path.join(scratch, "out"));
  execFileSync("tar", ["-x", "-C", path.join(scratch, "out")], {
    input: git("-C", "bundle", "archive", "FETCH_HEAD", "models/templates"),
  });
  try {
    renameSync(path.join(scratch, "out"), folder);
  } catch (error) {
    // Another test run was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return folder;
}
