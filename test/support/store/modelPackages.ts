// Tiny models that come as real Python packages, made on the spot.
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";

/** Random bytes that begin as a model file does. */
export function someContent(sizeBytes: number): Buffer {
  return Buffer.concat([Buffer.from("GGUF"), randomBytes(sizeBytes - 4)]);
}

/** An entry for this content. With `pieceBytes` it also comes as packages of that size each. */
export function rowFor(content: Buffer, pieceBytes?: number): ModelEntry {
  const pieces = pieceBytes === undefined ? 0 : Math.ceil(content.length / pieceBytes);
  return {
    id: "test-model",
    name: "Test Model",
    family: "Test",
    architecture: "qwen2",
    parameters: 1,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "test-model.gguf",
        sizeBytes: content.length,
        sha256: createHash("sha256").update(content).digest("hex"),
      },
    ],
    licence: "Apache-2.0",
    hub: { repository: "somebody/some-model" },
    packages: Array.from({ length: pieces }, (_, index) => ({
      name: `ghostlight-test-part${index + 1}`,
      version: "1.0.0",
      member: `ghostlight_test_part${index + 1}/data/part.bin`,
      sizeBytes: Math.min(pieceBytes ?? 0, content.length - index * (pieceBytes ?? 0)),
    })),
    infill: "joint",
    chat: { temperature: 0.7, topP: 0.8 },
    thinking: "none",
    sources: [],
  };
}

/** An entry of these files in their order. `unknown`: it says neither their sizes nor their digests. */
export function rowOfFiles(contents: Readonly<Record<string, Buffer>>, unknown?: "unknown"): ModelEntry {
  const files = Object.entries(contents).map(([name, content]) => {
    const known = { sizeBytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
    return { name, ...(unknown === undefined ? known : {}) };
  });
  const [first = { name: "none.gguf" }, ...rest] = files;
  return { ...rowFor(Buffer.alloc(0)), files: [first, ...rest] };
}

const wheelScript = `
import sys, zipfile
target, piece, name, version, member = sys.argv[1:]
module = name.replace("-", "_")
info = f"{module}-{version}.dist-info"
with zipfile.ZipFile(f"{target}/{module}-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.write(piece, member)
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", f"{member},,\\n{info}/METADATA,,\\n{info}/WHEEL,,\\n{info}/RECORD,,\\n")
`;

/** Writes an entry's packages into a new folder and answers it. */
export function makeWheels(entry: ModelEntry, content: Buffer): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-wheels-"));
  let start = 0;
  for (const { name, version, member, sizeBytes } of entry.packages) {
    const piece = path.join(folder, "piece.bin");
    writeFileSync(piece, content.subarray(start, (start += sizeBytes)));
    execFileSync("python3", ["-c", wheelScript, folder, piece, name, version, member]);
  }
  return folder;
}

/** An environment in which the package client knows this folder only. */
export function onlyWheels(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, PIP_NO_INDEX: "1", PIP_FIND_LINKS: folder, PIP_CONFIG_FILE: os.devNull };
}

/** An environment in which the package client knows nothing. */
export function noPackages(): NodeJS.ProcessEnv {
  return onlyWheels(path.join(os.tmpdir(), "ghostlight-no-such-folder"));
}
