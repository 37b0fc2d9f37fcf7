// Whole tasks: HumanEval-Infilling through `ghostlight infill` with all its rules, beside the raw model with its plain prompt.
// Raw: llama-server's /completion with `<|fim_prefix|>prompt<|fim_suffix|>suffix<|fim_middle|>`, greedy, to the model's own end
// of text or 160 tokens, nothing cut. In the single-line set alone its text is cut to the first line that is not blank,
// and gets that line's break, as the dataset wants one line. Raw answers are kept in the cache and not computed twice.
//   npm run bench:quality -- --data FOLDER [--model 0.5b --model 1.5b] [--set single-line …] [--offset 64] [--tasks 40]
//     ["--with=--order anchored"] [--no-raw] [--raw-only] [--threads N] [--json FILE]
//   npm run bench:quality -- record …   what the model predicts, kept in a file (quality/record.ts)
//   npm run bench:quality -- replay …   what each rule and the choice between the orders win and lose, without the model (quality/replay.ts)
// Tasks are taken in a fixed shuffled order: rules were tuned on the first 64 of a set, so figures are taken from 64 on.
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { quantile } from "../../src/base/statistics.ts";
import { runCli, TestHome } from "../support/workers.ts";
import { benchFolder } from "./material/cache.ts";
import { isExact, jsonLines, passes, type InfillResult, type InfillTask } from "./material/humanEval.ts";
import { benchModel } from "./material/models.ts";
import { shuffled } from "./material/random.ts";
import { report, share } from "./measure/report.ts";
import { LlamaServer } from "./peer/llamaServer.ts";

// These have options of their own, and end the process.
const part = process.argv[2];
if (part === "record" || part === "replay") {
  process.argv.splice(2, 1);
  await (part === "record" ? import("./quality/record.ts") : import("./quality/replay.ts"));
}

const { values } = parseArgs({
  options: {
    data: { type: "string", default: "../shared/data/humaneval-infilling" },
    model: { type: "string", multiple: true, default: ["0.5b", "1.5b"] },
    set: { type: "string", multiple: true, default: ["single-line", "multi-line", "random-span"] },
    offset: { type: "string", default: "64" },
    tasks: { type: "string", default: "40" },
    with: { type: "string" },
    "no-raw": { type: "boolean", default: false },
    "raw-only": { type: "boolean", default: false },
    threads: { type: "string", default: String(os.availableParallelism()) },
    json: { type: "string" },
  },
});
const shuffleSeed = 1;
const rawTokens = 160;
const rawLineTokens = 96;

interface Judged {
  readonly task_id: string;
  readonly completion: string;
  readonly passed: boolean;
  readonly exact: boolean;
  readonly ms?: number;
  readonly confidence?: object | undefined;
  /** The rule that ended the text; absent when the model itself did. */
  readonly stopRule?: string | undefined;
}

interface Outcome {
  readonly model: string;
  readonly set: string;
  readonly ours: readonly Judged[];
  readonly raw: readonly Judged[];
}

const outcomes: Outcome[] = [];
for (const name of values.model) {
  const raw = new Map<string, readonly Judged[]>();
  // One engine in memory at a time: both with the larger model would slow each other down.
  if (!values["no-raw"]) for (const set of values.set) raw.set(set, await judged(set, await rawAnswers(name, set)));
  for (const set of values["raw-only"] ? [] : values.set) {
    const ours = await judged(set, await ourAnswers(name, set));
    const outcome = { model: name, set, ours, raw: raw.get(set) ?? [] };
    outcomes.push(outcome);
    console.error(JSON.stringify(rowOf(outcome)));
  }
}
report("quality", outcomes.map(rowOf), { options: values, outcomes }, values.json);

function rowOf({ model, set, ours, raw }: Outcome): object {
  const pass = share(ours.filter(({ passed }) => passed).length, ours.length);
  const rawPass = share(raw.filter(({ passed }) => passed).length, raw.length);
  return {
    model,
    set,
    tasks: ours.length,
    pass,
    exact: share(ours.filter(({ exact }) => exact).length, ours.length),
    empty: ours.filter(({ completion }) => completion === "").length,
    medianMs: quantile(
      ours.flatMap(({ ms }) => (ms === undefined ? [] : [ms])),
      0.5,
    ),
    ...(raw.length > 0
      ? {
          rawPass,
          rawExact: share(raw.filter(({ exact }) => exact).length, raw.length),
          points: Math.round(1000 * (pass - rawPass)) / 10,
        }
      : {}),
  };
}

function tasksOf(set: string): InfillTask[] {
  const all = shuffled(jsonLines<InfillTask>(path.join(values.data, `${set}.jsonl.gz`)), shuffleSeed);
  const from = Number(values.offset);
  return all.slice(from, from + Number(values.tasks));
}

async function judged(set: string, answers: ReadonlyMap<string, InfillResult>): Promise<Judged[]> {
  const rows: Judged[] = [];
  for (const task of tasksOf(set)) {
    const answer = answers.get(task.task_id);
    if (answer === undefined) continue;
    const { task_id, completion, ms, confidence, stopRule } = answer;
    const exact = isExact(task, completion);
    rows.push({ task_id, completion, passed: await passes(task, completion), exact, ms, confidence, stopRule });
  }
  return rows;
}

async function ourAnswers(model: string, set: string): Promise<Map<string, InfillResult>> {
  const file = path.join(benchFolder("tasks"), `${set}-${process.pid}.jsonl`);
  writeFileSync(
    file,
    tasksOf(set)
      .map((task) => `${JSON.stringify(task)}\n`)
      .join(""),
  );
  const home = new TestHome();
  try {
    const more = values.with === undefined ? [] : values.with.split(/\s+/);
    const { code, stdout, stderr } = await runCli(["infill", file, "--model", benchModel(model), ...more], home.home);
    if (code !== 0) throw new Error(`ghostlight infill ended with ${code}: ${stderr}`);
    const results = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as InfillResult);
    return new Map(results.map((result) => [result.task_id, result]));
  } finally {
    await home.close();
  }
}

async function rawAnswers(model: string, set: string): Promise<Map<string, InfillResult>> {
  const file = path.join(benchFolder("raw"), `${path.basename(model)}-${set}.jsonl`);
  const answers = new Map((existsSync(file) ? jsonLines<InfillResult>(file) : []).map((each) => [each.task_id, each]));
  const missing = tasksOf(set).filter(({ task_id }) => !answers.has(task_id));
  if (missing.length === 0) return answers;
  const server = await LlamaServer.start({ model: benchModel(model), threads: Number(values.threads), parallel: 1 });
  try {
    for (const task of missing) {
      const start = performance.now();
      const { content, timings } = await server.complete("completion", {
        prompt: `<|fim_prefix|>${task.prompt}<|fim_suffix|>${task.suffix}<|fim_middle|>`,
        n_predict: set === "single-line" ? rawLineTokens : rawTokens,
        temperature: 0,
        cache_prompt: false,
      });
      const completion = set === "single-line" ? `${firstLine(content)}\n` : content;
      const ms = Math.round(performance.now() - start);
      const answer: InfillResult = { task_id: task.task_id, completion, ms, evaluated: timings.prompt_n };
      answers.set(task.task_id, answer);
      appendFileSync(file, `${JSON.stringify(answer)}\n`);
    }
  } finally {
    server.stop();
  }
  return answers;
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
