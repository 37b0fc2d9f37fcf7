// A user's home in which other programs keep models, each in its own way.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { digestOf } from "../servers/hubServer.ts";

export class UserHome {
  readonly folder: string;

  constructor(parent = os.tmpdir()) {
    this.folder = mkdtempSync(path.join(parent, "ghostlight-user-"));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** An environment that leads programs into this home. */
  get env(): NodeJS.ProcessEnv {
    return { HOME: this.folder, PATH: process.env["PATH"] };
  }

  /** Writes a file that has been there for a while. Answers its path. */
  file(content: Buffer, ...parts: string[]): string {
    const file = path.join(this.folder, ...parts);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    const yesterday = new Date(Date.now() - 86_400_000);
    utimesSync(file, yesterday, yesterday);
    return file;
  }

  /** As the Hugging Face cache keeps a file: a blob, and a link to it in a snapshot. Answers the blob. */
  huggingFace(repository: string, name: string, content: Buffer): string {
    const folder = ["models", ...repository.split("/")].join("--");
    const cache = [".cache", "huggingface", "hub", folder];
    const sha256 = digestOf(content);
    const blob = this.file(content, ...cache, "blobs", sha256);
    const snapshot = path.join(this.folder, ...cache, "snapshots", "0123abc");
    mkdirSync(snapshot, { recursive: true });
    symlinkSync(path.join("..", "..", "blobs", sha256), path.join(snapshot, name));
    return blob;
  }

  /** As Ollama keeps a model: a manifest whose layers name blobs. Answers the blob. */
  ollama(name: string, tag: string, content: Buffer, owner = "library", host = "registry.ollama.ai"): string {
    const models = [".ollama", "models"];
    const sha256 = digestOf(content);
    const layers = [
      { mediaType: "application/vnd.ollama.image.license", digest: `sha256:${"0".repeat(64)}` },
      { mediaType: "application/vnd.ollama.image.model", digest: `sha256:${sha256}`, size: content.length },
    ];
    const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, layers }));
    this.file(manifest, ...models, "manifests", host, owner, name, tag);
    return this.file(content, ...models, "blobs", `sha256-${sha256}`);
  }
}
