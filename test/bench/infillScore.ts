// Scores completions of HumanEval-Infilling tasks: a completion passes when the whole program runs and its test holds.
//   ghostlight infill TASKS.jsonl.gz > RESULTS.jsonl
//   node --import tsx test/bench/infillScore.ts TASKS.jsonl.gz RESULTS.jsonl
import { spread } from "../../src/base/statistics.ts";
import { isExact, jsonLines, passes, type InfillResult, type InfillTask } from "./material/humanEval.ts";

const [tasksFile, resultsFile] = process.argv.slice(2);
if (tasksFile === undefined || resultsFile === undefined) {
  console.error("usage: infillScore.ts TASKS.jsonl[.gz] RESULTS.jsonl");
  process.exit(2);
}
const tasks = new Map(jsonLines<InfillTask>(tasksFile).map((task) => [task.task_id, task]));
const results = jsonLines<InfillResult>(resultsFile);
const failed: string[] = [];
let exact = 0;
let empty = 0;
for (const result of results) {
  const task = tasks.get(result.task_id);
  if (task === undefined) throw new Error(`no task ${result.task_id}`);
  if (isExact(task, result.completion)) exact++;
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
