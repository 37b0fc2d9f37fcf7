// Records what a model predicts for the tasks of bench:quality, in both infill orders: its own text, and what the rules ask for after
// that. Then `replay.ts` judges the rules without the model. What is recorded is not computed again, so a run may be cut into parts.
//   npm run bench:quality -- record [--model 0.5b] [--set single-line …] [--from 64] [--tasks 200]
//     [--minutes 14] [--width 8] [--threads 2]
import path from "node:path";
import { parseArgs } from "node:util";
import { benchFolder } from "../material/cache.ts";
import { jsonLines, type InfillTask } from "../material/humanEval.ts";
import { benchModel } from "../material/models.ts";
import { shuffled } from "../material/random.ts";
import { RecordedModel } from "./recordedModel.ts";
import { chosen, rawTokens } from "./candidates.ts";
import { noVocabulary, RecordedWorker, vocabularyOf } from "./recordedWorker.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/humaneval-infilling" },
    model: { type: "string", default: "0.5b" },
    set: { type: "string", multiple: true, default: ["single-line", "multi-line", "random-span"] },
    from: { type: "string", default: "0" },
    tasks: { type: "string", default: "64" },
    width: { type: "string", default: "8" },
    threads: { type: "string", default: "2" },
    minutes: { type: "string", default: "14" },
  },
});
const end = performance.now() + Number(values.minutes) * 60_000;
const file = path.join(benchFolder("predictions"), `${path.basename(values.model)}.jsonl`);
const width = Number(values.width);
const recorded = await RecordedModel.open(benchModel(values.model), file, width, Number(values.threads));
// Reading it takes a while, and only a cursor within a line needs it.
const words = values.set.includes("random-span") ? await vocabularyOf(recorded) : noVocabulary;
const from = Number(values.from);
/** Tasks of one problem share the beginning of their prompts, so one sequence takes them all. */
const groupsOfSets = values.set.map((set) => {
  const tasks = shuffled(jsonLines<InfillTask>(path.join(values.data, `${set}.jsonl.gz`)), 1).slice(
    from,
    from + Number(values.tasks),
  );
  const byProblem = new Map<string, InfillTask[]>();
  for (const task of tasks) {
    const problem = task.task_id.split("/").slice(0, 3).join("/");
    byProblem.set(problem, [...(byProblem.get(problem) ?? []), task]);
  }
  return [...byProblem.values()].map((group) => group.sort((a, b) => (a.prompt < b.prompt ? -1 : 1)));
});
/** The sets take turns, so that a run that is cut short has some of each. */
const groups = Array.from({ length: Math.max(...groupsOfSets.map(({ length }) => length)) }, (_, turn) =>
  groupsOfSets.flatMap((each) => each.slice(turn, turn + 1)),
).flat();
const total = groups.flat().length;
let done = 0;
await Promise.all(
  Array.from({ length: width }, async (_, index) => {
    const worker = await RecordedWorker.open(recorded, index, words);
    for (let group = groups.shift(); group !== undefined; group = groups.shift())
      for (const step of ["anchored", "joint", "rules"] as const)
        for (const task of group) {
          if (performance.now() > end) return;
          if (step !== "rules") await worker.raw(task, step, rawTokens(task));
          else {
            await chosen(worker, task);
            if (++done % 4 === 0) console.error(progress());
          }
        }
  }),
);
console.error(progress());
process.exit(0);

function progress(): string {
  return `${done} of ${total} tasks, ${recorded.missed} new predictions, ${Math.round(performance.now() / 1000)} s`;
}
