// A task for an agent: a small folder, what is asked, and how it is known whether it was done.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

/** Files by their paths in the folder. Null: no such file. */
export type Files = Readonly<Record<string, string | null>>;

/** What is known of a run when it is judged. */
export interface FinishedRun {
  readonly folder: string;
  /** The files as they were given. */
  readonly given: Files;
  /** All that the model said. */
  readonly answer: string;
  /** All that the model was told by its tools. */
  readonly told: string;
}

/** What is wrong with a finished run; undefined if it did what was asked. */
export type Check = (run: FinishedRun) => string | undefined;

export interface AgentTask {
  /** Language or kind, and name. */
  readonly id: string;
  readonly task: string;
  readonly files: Files;
  /** Commands that run without asking. */
  readonly allow?: readonly string[];
  readonly check: Check;
  /** One way to do it: the files that are others then, and what is said. It shows that the check can hold. */
  readonly solution: { readonly files?: Files; readonly answer?: string };
}

/** How long a program that judges may take. */
const runLimitMs = 30_000;

/** The first thing that is wrong. */
export function all(...checks: readonly Check[]): Check {
  return (run) => checks.map((check) => check(run)).find((wrong) => wrong !== undefined);
}

/** A Python program in the folder ends without an error. */
export function python(program: string): Check {
  return ({ folder }) => ranWell(folder, "python3", ["-B", "-E", "-S", "-c", program]);
}

/** A JavaScript module in the folder ends without an error. */
export function node(program: string): Check {
  return ({ folder }) => ranWell(folder, process.execPath, ["--input-type=module", "-e", program]);
}

/** The same for one that imports TypeScript. */
export function typescript(program: string): Check {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return ({ folder }) => ranWell(folder, process.execPath, ["--import", tsx, "--input-type=module", "-e", program]);
}

/** Files are still as they were given. */
export function unchanged(...names: readonly string[]): Check {
  return ({ folder, given }) => {
    const changed = names.find((name) => contentOf(folder, name) !== given[name]);
    return changed === undefined ? undefined : `${changed} was changed`;
  };
}

/** Nothing was changed at all, as far as the given files go, and none of these was made. */
export function untouched(...made: readonly string[]): Check {
  return (run) => {
    const made_ = made.find((name) => existsSync(path.join(run.folder, name)));
    return made_ === undefined ? unchanged(...Object.keys(run.given))(run) : `${made_} was made`;
  };
}

/** A file holds what fits a pattern, in a text whose white space is single blanks. */
export function has(name: string, pattern: RegExp): Check {
  return ({ folder }) =>
    pattern.test((contentOf(folder, name) ?? "").replace(/\s+/g, " ")) ? undefined : `${name} lacks ${pattern}`;
}

/** A file holds nothing that fits a pattern. */
export function lacks(name: string, pattern: RegExp): Check {
  return ({ folder }) => {
    const text = contentOf(folder, name);
    if (text === null) return `${name} is gone`;
    return pattern.test(text) ? `${name} has ${pattern}` : undefined;
  };
}

/** The model's words have all of these. */
export function says(...patterns: readonly RegExp[]): Check {
  return ({ answer }) => {
    const missing = patterns.find((pattern) => !pattern.test(answer));
    return missing === undefined ? undefined : `the answer lacks ${missing}`;
  };
}

/** A folder of its own with these files. */
export function folderWith(files: Files): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "gl-bench-agent-")));
  putFiles(folder, files);
  return folder;
}

/** Writes files into a folder, and removes those that are null. */
export function putFiles(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (text === null) rmSync(file, { force: true });
    else writeFileSync(file, text);
  }
}

/** What a file holds; null if it is not there. */
function contentOf(folder: string, name: string): string | null {
  const file = path.join(folder, name);
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function ranWell(folder: string, program: string, args: readonly string[]): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, {
    ...{ cwd: folder, timeout: runLimitMs, killSignal: "SIGKILL", encoding: "utf8" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status === 0) return undefined;
  const lines = (stderr ?? "").trim().split("\n");
  const why = lines.findLast((line) => /Error/.test(line)) ?? lines.at(-1);
  return `the check failed: ${error?.message ?? why}`.slice(0, 300);
}
