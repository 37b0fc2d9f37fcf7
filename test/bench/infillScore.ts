// Scores completions of HumanEval-Infilling tasks (github.com/openai/human-eval-infilling): a completion passes when the
// whole program runs and its test holds. Each runs in a Python process of its own, with a time limit, in an empty folder.
//   ghostlight infill TASKS.jsonl.gz > RESULTS.jsonl
//   node --import tsx test/bench/infillScore.ts TASKS.jsonl.gz RESULTS.jsonl
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { spread } from "../../src/base/statistics.ts";

interface Task {
  readonly task_id: string;
  readonly entry_point: string;
  readonly prompt: string;
  readonly suffix: string;
  readonly canonical_solution: string;
  readonly test: string;
}
interface Result {
  readonly task_id: string;
  readonly completion: string;
  readonly ms: number;
  readonly evaluated: number;
}

const runLimitMs = 5000;
const [tasksFile, resultsFile] = process.argv.slice(2);
if (tasksFile === undefined || resultsFile === undefined) {
  console.error("usage: infillScore.ts TASKS.jsonl[.gz] RESULTS.jsonl");
  process.exit(2);
}
const tasks = new Map(rows<Task>(tasksFile).map((task) => [task.task_id, task]));
const results = rows<Result>(resultsFile);
const failed: string[] = [];
let exact = 0;
let empty = 0;
for (const result of results) {
  const task = tasks.get(result.task_id);
  if (task === undefined) throw new Error(`no task ${result.task_id}`);
  if (result.completion.trim() === task.canonical_solution.trim()) exact++;
  if (result.completion === "") empty++;
  if (!(await passes(task, result.completion))) failed.push(result.task_id);
}
const report = {
  tasks: results.length,
  passed: results.length - failed.length,
  passRate: Math.round((1000 * (results.length - failed.length)) / results.length) / 1000,
  exact,
  empty,
  ms: spread(results.map((result) => result.ms)),
  evaluated: spread(results.map((result) => result.evaluated)),
};
console.table({ ...report, ms: report.ms.median, evaluated: report.evaluated.median });
console.log(JSON.stringify(report));
if (process.env["FAILED"] !== undefined) console.log(failed.join("\n"));

async function passes(task: Task, completion: string): Promise<boolean> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "infill-"));
  try {
    const program = `${task.prompt}${completion}${task.suffix}\n${task.test}\ncheck(${task.entry_point})\n`;
    writeFileSync(path.join(folder, "program.py"), program);
    return await new Promise((resolve) =>
      execFile("python3", ["-I", "program.py"], { cwd: folder, timeout: runLimitMs, killSignal: "SIGKILL" }, (error) =>
        resolve(error === null),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows<T>(file: string): T[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);
}
