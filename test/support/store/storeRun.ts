// A fresh home, and ways to ask for a model in it: in this process, or in another one that can be killed.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { ensureModel, type EnsureOptions } from "../../../src/client/store/installModel.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import type { ModelEntry } from "../../../src/core/models/catalogue/modelEntry.ts";
import { noPackages } from "./modelPackages.ts";

export type HubChoice = NonNullable<EnsureOptions["hub"]>;

/** Patience with a machine that does many other things; only the pauses are cut down to what a test can wait for. */
const patient: HubChoice = { connectMs: 30_000, headMs: 30_000, idleMs: 30_000, retryMs: 10 };

/** For hubs that do not answer. */
export const impatient: HubChoice = { connectMs: 1000, headMs: 1000, idleMs: 1000 };

export class StoreHome {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;

  constructor(env: NodeJS.ProcessEnv = noPackages()) {
    this.home = mkdtempSync(path.join(os.tmpdir(), "ghostlight-store-"));
    this.env = env;
  }

  close(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  ensure(entry: ModelEntry, hub: HubChoice, more: Partial<EnsureOptions> = {}): Promise<string> {
    return ensureModel(entry, { home: this.home, env: this.env, hub: { ...patient, ...hub }, ...more });
  }

  async failure(entry: ModelEntry, hub: HubChoice, more: Partial<EnsureOptions> = {}): Promise<Failure> {
    const outcome = await this.ensure(entry, hub, more).then(
      (file) => assert.fail(`${file} was delivered`),
      (error: unknown) => failureOf(error),
    );
    return outcome;
  }

  /** Names in the models folder, without the lock. */
  names(): string[] {
    const folder = path.join(this.home, "models");
    return existsSync(folder) ? readdirSync(folder).filter((name) => !name.endsWith(".lock")) : [];
  }

  /** Content of a file in the models folder. */
  read(name: string): Buffer {
    return readFileSync(path.join(this.home, "models", name));
  }

  /** Removes a file of the models folder, as a person would. */
  remove(name: string): void {
    rmSync(path.join(this.home, "models", name));
  }

  /** Removes all models, finished or not. */
  clear(): void {
    rmSync(path.join(this.home, "models"), { recursive: true, force: true });
  }

  /** The model is there, whole, verified, and nothing else is. */
  assertDelivered(entry: ModelEntry, content: Buffer): void {
    assert.deepEqual(this.names(), [entry.files[0].name, `${entry.files[0].name}.verified.json`]);
    assert.ok(readFileSync(path.join(this.home, "models", entry.files[0].name)).equals(content));
  }

  /** Starts another process that wants this model. */
  child(entry: ModelEntry, hub: HubChoice): StoreChild {
    const options = JSON.stringify({ home: this.home, hub: { ...patient, ...hub } });
    return new StoreChild([process.execPath, childScript(), JSON.stringify(entry), options], this.env);
  }
}

let builtChild: string | undefined;

/** The script of such a process, built once: ten times faster to start than from TypeScript. */
function childScript(): string {
  if (builtChild !== undefined) return builtChild;
  const folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-child-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  builtChild = path.join(folder, "storeChild.mjs");
  buildSync({
    entryPoints: [fileURLToPath(new URL("storeChild.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: builtChild,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return builtChild;
}

/** A process that gets a model. */
export class StoreChild {
  readonly lines: string[] = [];
  /** Last line of its output, when it has ended. */
  readonly outcome: Promise<string>;
  private readonly process: ChildProcess;
  private readonly listeners = new Set<() => void>();

  constructor([command = "", ...args]: string[], env: NodeJS.ProcessEnv) {
    this.process = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
    let rest = "";
    this.process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.lines.push(...lines);
      this.listeners.forEach((listener) => listener());
    });
    this.outcome = new Promise((resolve) => this.process.on("close", () => resolve(this.lines.at(-1) ?? "")));
  }

  /** Waits until it has written such a line, or has ended. */
  async wrote(pattern: RegExp): Promise<void> {
    await Promise.race([
      this.outcome,
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (this.lines.some((line) => pattern.test(line))) resolve();
        };
        this.listeners.add(look);
        look();
      }),
    ]);
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.outcome;
  }
}
