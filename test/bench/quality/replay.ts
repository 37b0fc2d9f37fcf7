// Judges the recorded answers again, with the rules as they are now: what the orders, the choice between them and each rule bring.
//   npm run bench:quality -- replay [--model 0.5b] [--set single-line …] [--from 64] [--tasks 200] [--json FILE]
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { benchFolder } from "../material/cache.ts";
import { jsonLines, type InfillTask } from "../material/humanEval.ts";
import { benchModel } from "../material/models.ts";
import { shuffled } from "../material/random.ts";
import { paired } from "../measure/paired.ts";
import { orders } from "./candidates.ts";
import { RecordedModel } from "./recordedModel.ts";
import { RecordedWorker } from "./recordedWorker.ts";
import { answersTo, type TaskAnswers } from "./ruleTable.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/humaneval-infilling" },
    model: { type: "string", default: "0.5b" },
    set: { type: "string", multiple: true, default: ["single-line", "multi-line", "random-span"] },
    from: { type: "string", default: "64" },
    tasks: { type: "string", default: "200" },
    json: { type: "string" },
  },
});
const file = path.join(benchFolder("predictions"), `${path.basename(values.model)}.jsonl`);
const recorded = await RecordedModel.open(benchModel(values.model), file, 0, 1);
const worker = await RecordedWorker.open(recorded, 0);
const dumped: object[] = [];
for (const set of values.set) {
  const from = Number(values.from);
  const tasks = shuffled(jsonLines<InfillTask>(path.join(values.data, `${set}.jsonl.gz`)), 1).slice(
    from,
    from + Number(values.tasks),
  );
  const answers: TaskAnswers[] = [];
  for (const task of tasks) {
    const answer = await answersTo(worker, task);
    if (answer) answers.push(answer);
  }
  console.log(`${values.model}, ${set}: ${answers.length} of ${tasks.length} tasks are recorded`);
  if (answers.length === 0) continue;
  console.table(ways(answers));
  console.table(rules(answers));
  if (values.json !== undefined)
    for (const { task, ...answer } of answers) dumped.push({ set, task_id: task.task_id, ...answer });
}
if (values.json !== undefined) writeFileSync(values.json, dumped.map((each) => `${JSON.stringify(each)}\n`).join(""));
process.exit(0);

/** One row for each way to answer, compared with the better raw order. */
function ways(answers: readonly TaskAnswers[]): object {
  const solved: Record<string, boolean[]> = {
    "raw, joint": answers.map(({ raw }) => raw.joint.passed),
    "raw, anchored": answers.map(({ raw }) => raw.anchored.passed),
    "rules, joint": answers.map(({ ours }) => ours.joint.passed),
    "rules, anchored": answers.map(({ ours }) => ours.anchored.passed),
    "rules, surest": answers.map(({ surest }) => surest.passed),
    "rules, chosen": answers.map(({ chosen }) => chosen.passed),
    "rules, either": answers.map(({ ours }) => orders.some((order) => ours[order].passed)),
  };
  const count = (name: string): number => solved[name]!.filter(Boolean).length;
  const best = count("raw, anchored") > count("raw, joint") ? "raw, anchored" : "raw, joint";
  return Object.fromEntries(
    Object.entries(solved).map(([name, each]) => [name, { passed: count(name), ...paired(each, solved[best]!) }]),
  );
}

/** One row for each rule: right answers that it lost, and wrong ones that it made right. */
function rules(answers: readonly TaskAnswers[]): object {
  const names = [...new Set(answers.flatMap(({ without }) => Object.keys(without)))];
  return Object.fromEntries(
    names.map((name) => {
      const met = answers.filter(({ without }) => without[name] !== undefined);
      const changed = met.filter(({ without, surest }) => without[name]!.text !== surest.text);
      return [
        name,
        {
          applied: met.length,
          changed: changed.length,
          lost: changed.filter(({ without, surest }) => without[name]!.passed && !surest.passed).length,
          won: changed.filter(({ without, surest }) => !without[name]!.passed && surest.passed).length,
        },
      ];
    }),
  );
}
