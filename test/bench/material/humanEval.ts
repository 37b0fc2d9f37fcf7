// HumanEval-Infilling (github.com/openai/human-eval-infilling): tasks, and whether a completion passes their tests.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";

export interface InfillTask {
  readonly task_id: string;
  readonly entry_point: string;
  readonly prompt: string;
  readonly suffix: string;
  readonly canonical_solution: string;
  readonly test: string;
}

export interface InfillResult {
  readonly task_id: string;
  readonly completion: string;
  readonly ms: number;
  readonly evaluated: number;
  readonly confidence?: object;
  readonly stopRule?: string;
}

/** Of the processor's time: on a busy machine a right program may wait for as long as it likes. */
const runLimitSeconds = 5;
/** For one that waits for something that never comes. */
const wallLimitMs = 300_000;
/** Runs the program beside it under that limit. */
const limited = `import resource, runpy
resource.setrlimit(resource.RLIMIT_CPU, (${runLimitSeconds}, ${runLimitSeconds}))
runpy.run_path("program.py", run_name="__main__")`;

/** Reads JSON Lines, gzipped or not. */
export function jsonLines<T>(file: string): T[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}

/** Runs the whole program with its test, in a Python process of its own, with a time limit, in an empty folder. */
export async function passes(task: InfillTask, completion: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "infill-"));
  try {
    const program = `${task.prompt}${completion}${task.suffix}\n${task.test}\ncheck(${task.entry_point})\n`;
    writeFileSync(path.join(folder, "program.py"), program);
    return await new Promise((resolve) =>
      execFile(
        "python3",
        ["-I", "-c", limited],
        { cwd: folder, timeout: wallLimitMs, killSignal: "SIGKILL" },
        (error) => resolve(error === null),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** True when a completion is the hole's own text, but for space around it. */
export function isExact(task: InfillTask, completion: string): boolean {
  return completion.trim() === task.canonical_solution.trim();
}
