// Where the benchmarks keep what they download and what they have measured: beside the tests' own downloads.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../../../scripts/workbench-env.mjs";

/** A folder of the benchmarks' cache, made when it is missing. */
export function benchFolder(...names: string[]): string {
  const folder = path.join(cacheFolder(), "bench", ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** A folder that `fill` fills once, under another name, so that an interrupted download leaves nothing behind. */
export function filledOnce(folder: string, fill: (unfinished: string) => void): string {
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  try {
    fill(unfinished);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Runs a program; raises with its last words when it fails. */
export function runProgram(program: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv): void {
  const place = cwd === undefined ? {} : { cwd };
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], ...place, env: { ...process.env, ...env } });
}
