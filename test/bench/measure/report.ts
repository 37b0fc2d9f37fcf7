// What every report says besides its figures: machine, commit, model.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { benchFolder } from "../material/cache.ts";

/** The machine and the commit a figure belongs to. */
function circumstances(): { readonly machine: string; readonly commit: string; readonly date: string } {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();
  const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
  return {
    machine: `${os.availableParallelism()} x ${os.cpus()[0]?.model}`,
    commit: git("rev-parse", "--short", "HEAD") + (isChanged ? " and changes" : ""),
    date: new Date().toISOString().slice(0, 16),
  };
}

/** Prints the table and one line of JSON, and writes the whole to a file: the given one, else one in the cache. */
export function report(name: string, rows: readonly object[], whole: object, file: string | undefined): void {
  console.table(rows);
  console.log(JSON.stringify({ ...circumstances(), rows }));
  const target = file ?? path.join(benchFolder("results"), `${name}.json`);
  writeFileSync(target, `${JSON.stringify({ ...circumstances(), rows, ...whole }, null, 1)}\n`);
  console.log(`written to ${target}`);
}

export function round1(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10) / 10;
}

export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((1000 * part) / whole) / 1000;
}
