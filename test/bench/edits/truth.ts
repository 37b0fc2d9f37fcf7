// Whether an edited program does what it should: it is run with its check in it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Language } from "./taskRow.ts";

const limitMs = 120_000;

interface Toolchain {
  readonly file: string;
  /** Commands that must all end with 0, run in the file's folder. */
  readonly commands: readonly (readonly string[])[];
}

const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

const toolchains: Readonly<Record<Language, Toolchain>> = {
  python: { file: "main.py", commands: [["python3", "main.py"]] },
  javascript: { file: "main.cjs", commands: [[process.execPath, "main.cjs"]] },
  typescript: { file: "main.mts", commands: [[process.execPath, "--import", tsx, "main.mts"]] },
  go: { file: "main.go", commands: [["go", "run", "main.go"]] },
  c: { file: "main.c", commands: [["cc", "-w", "-o", "main", "main.c"], ["./main"]] },
  java: { file: "Main.java", commands: [["java", "Main.java"]] },
};

/** True when the program runs and its check holds; undefined when this machine cannot run its language. */
export function holds(language: Language, program: string): boolean | undefined {
  const { file, commands } = toolchains[language];
  const folder = mkdtempSync(path.join(os.tmpdir(), "gle-"));
  try {
    writeFileSync(path.join(folder, file), program);
    for (const [command, ...args] of commands) {
      const { status, error } = spawnSync(command!, args, { cwd: folder, timeout: limitMs, stdio: "ignore" });
      if (error !== undefined && "code" in error && error.code === "ENOENT") return undefined;
      if (status !== 0) return false;
    }
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
