// Ollama's models: manifests refer to blobs by digest, and one of a manifest's layers is the GGUF file.
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { CandidateFile } from "./importPlaces.ts";

const modelLayer = "application/vnd.ollama.image.model";
const longestManifest = 1_000_000;

/** The model files of an Ollama folder, by the names that the user knows. */
export async function ollamaBlobs(folder: string, from: string): Promise<CandidateFile[]> {
  const candidates: CandidateFile[] = [];
  for (const manifest of await filesBelow(path.join(folder, "manifests"), 4)) {
    const sha256 = await modelDigest(manifest);
    if (sha256 === undefined) continue;
    // manifests/registry.ollama.ai/library/qwen2.5-coder/0.5b: host, namespace, name, tag
    const [namespace = "library", name = "model", tag = "latest"] = manifest.split(path.sep).slice(-3);
    const owner = namespace === "library" ? "" : `${namespace}-`;
    candidates.push({
      from,
      path: path.join(folder, "blobs", `sha256-${sha256}`),
      name: `${owner}${name}-${tag}.gguf`.replaceAll(/[^\w.-]/g, "-"),
      claimedSha256: sha256,
    });
  }
  return candidates;
}

async function modelDigest(manifest: string): Promise<string | undefined> {
  const found = await stat(manifest).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size > longestManifest) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(await readFile(manifest, "utf8"));
  } catch {
    // Not a manifest, so there is no model in it.
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("layers" in value) || !Array.isArray(value.layers))
    return undefined;
  for (const layer of value.layers as unknown[]) {
    if (typeof layer !== "object" || layer === null || !("mediaType" in layer) || !("digest" in layer)) continue;
    const digest = /^sha256:([0-9a-f]{64})$/.exec(String(layer.digest))?.[1];
    if (layer.mediaType === modelLayer && digest !== undefined) return digest;
  }
  return undefined;
}

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = path.join(folder, entry.name);
    if (entry.isFile()) files.push(inside);
    else if (entry.isDirectory() && depth > 1) files.push(...(await filesBelow(inside, depth - 1)));
  }
  return files;
}
