// The agent by a real model: tasks on small folders, run by the real command line and judged by running what it left. Beside it, if
// wanted, the same tasks by llama-server's own tool calling with the same model, and single calls of BFCL.
//   npm run bench:agent -- [--model 0.5b|1.5b|FILE] [--endpoint URL [--remote-model NAME]] [--set own|quixbugs|bfcl …] [--only PATTERN]
//     [--quixbugs CHECKOUT] [--bfcl N] [--server] [--context 16384] [--steps 15] [--limit SECONDS] [--threads N] [--json FILE]
// `--server`: the comparison; not with an endpoint. `--limit`: the longest that a task may take, 600 s if not given.
import { rmSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { quantile } from "../../src/base/statistics.ts";
import type { ModelSource } from "../../src/core/models/runtime/modelSource.ts";
import { networkRules } from "../../src/core/networkRules.ts";
import { TestHome } from "../support/workers.ts";
import { runAgentCli, type AgentRunEnd } from "./agent/agentCli.ts";
import type { AgentFigures } from "./agent/agentFigures.ts";
import { folderWith, type AgentTask } from "./agent/agentTask.ts";
import { bfclCases, bfclKinds, wrongWith, type BfclCase } from "./agent/bfcl.ts";
import { runOnServer } from "./agent/serverRun.ts";
import { ownTasks } from "./agent/tasks/ownTasks.ts";
import { quixBugsTasks } from "./agent/tasks/quixBugs.ts";
import { benchModel } from "./material/models.ts";
import { report, round1, share } from "./measure/report.ts";
import { LlamaServer } from "./peer/llamaServer.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string", default: "0.5b" },
    endpoint: { type: "string" },
    "remote-model": { type: "string" },
    set: { type: "string", multiple: true, default: ["own"] },
    only: { type: "string", default: "" },
    quixbugs: { type: "string" },
    bfcl: { type: "string", default: "20" },
    server: { type: "boolean", default: false },
    context: { type: "string", default: "16384" },
    steps: { type: "string", default: "15" },
    limit: { type: "string", default: "600" },
    threads: { type: "string", default: String(os.availableParallelism()) },
    json: { type: "string" },
  },
});

type Way = "Ghostlight" | "llama-server";

interface Outcome {
  readonly id: string;
  readonly way: Way;
  /** Why it is not solved; absent if it is. */
  readonly wrong?: string;
  readonly reason: string;
  readonly seconds: number;
  readonly figures: AgentFigures;
  readonly answer: string;
  readonly events: readonly object[];
}

interface BfclOutcome {
  readonly id: string;
  readonly kind: BfclCase["kind"];
  readonly wrong?: string;
  readonly isMalformed: boolean;
}

const contextTokens = Number(values.context);
const [steps, limitMs] = [Number(values.steps), Number(values.limit) * 1000];
const modelFile = values.endpoint === undefined ? benchModel(values.model) : undefined;
const only = new RegExp(values.only);
const tasks = values.set
  .flatMap((name): readonly AgentTask[] => {
    if (name === "own") return ownTasks;
    if (name === "bfcl") return [];
    if (name !== "quixbugs") throw new Error(`there is no set ${name}: own, quixbugs or bfcl`);
    if (values.quixbugs === undefined) throw new Error("--set quixbugs needs --quixbugs, a checkout of it");
    return quixBugsTasks(values.quixbugs);
  })
  .filter(({ id }) => only.test(id));

const outcomes: Outcome[] = [];
let home = new TestHome();
const bfcl: BfclOutcome[] = [];
try {
  await inTurn(tasks, "Ghostlight", async (task, folder) =>
    runAgentCli({ ...common(task, folder), model: modelOptions(), home: home.home }),
  );
  if (values.set.includes("bfcl")) bfcl.push(...(await bfclOutcomes()));
} finally {
  await home.close();
}
// One engine in memory at a time: both would slow each other down.
if (values.server && modelFile !== undefined) {
  home = new TestHome();
  const server = await LlamaServer.start({
    ...{ model: modelFile, threads: Number(values.threads), parallel: 1, contextTokens },
  });
  try {
    await inTurn(tasks, "llama-server", async (task, folder) =>
      runOnServer({ ...common(task, folder), address: server.address, contextTokens, home: home.home }),
    );
  } finally {
    server.stop();
    await home.close();
  }
}
const ways = (["Ghostlight", "llama-server"] as const).filter((way) => outcomes.some((each) => each.way === way));
const model = values.endpoint ?? values.model;
const rows = [...ways.map(summed), ...bfclRows()];
report("agent", rows, { model, contextTokens, outcomes, bfcl }, values.json);

function common(task: AgentTask, folder: string) {
  return { folder, task: task.task, allow: task.allow ?? [], steps, limitMs };
}

function modelOptions(): readonly string[] {
  const context = ["--context", values.context];
  if (values.endpoint === undefined) return ["--model", modelFile!, ...context];
  const name = values["remote-model"];
  return ["--endpoint", values.endpoint, ...(name === undefined ? [] : ["--remote-model", name]), ...context];
}

async function inTurn(
  all: readonly AgentTask[],
  way: Way,
  run: (task: AgentTask, folder: string) => Promise<AgentRunEnd>,
): Promise<void> {
  for (const task of all) {
    const folder = folderWith(task.files);
    try {
      const start = performance.now();
      const { figures, reason, answer, told, events } = await run(task, folder);
      const seconds = Math.round((performance.now() - start) / 100) / 10;
      // What went on without an end, or broke, has solved nothing, whatever it left.
      const wrong = reason === "done" ? task.check({ folder, given: task.files, answer, told }) : `ended by ${reason}`;
      outcomes.push({
        ...{ id: task.id, way, reason, seconds, figures, answer, events },
        ...(wrong !== undefined && { wrong }),
      });
      const { calls, malformed, asText, failedEdits, repeats, asked } = figures;
      console.log(
        `${way} ${task.id}: ${wrong ?? "solved"}; ${figures.steps} steps, ${calls} calls, ${malformed} malformed, ` +
          `${asText} as text, ${failedEdits} failed edits, ${repeats} repeats, ${asked} asked, ${seconds} s`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function summed(way: Way): object {
  const own = outcomes.filter((outcome) => outcome.way === way);
  const sum = (count: (figures: AgentFigures) => number): number =>
    own.reduce((total, { figures }) => total + count(figures), 0);
  const seconds = (times: readonly number[], at: number): number | undefined =>
    round1((quantile(times, at) ?? NaN) / 1000);
  const stepMs = own.flatMap(({ figures }) => figures.stepMs);
  const firstTextMs = own.flatMap(({ figures }) => figures.firstTextMs);
  return {
    way,
    solved: `${own.filter(({ wrong }) => wrong === undefined).length} of ${own.length}`,
    steps: sum((each) => each.steps),
    calls: sum((each) => each.calls),
    malformed: sum((each) => each.malformed),
    asText: sum((each) => each.asText),
    failedEdits: sum((each) => each.failedEdits),
    repeats: sum((each) => each.repeats),
    asked: sum((each) => each.asked),
    evaluated: sum((each) => each.evaluated),
    evaluatedPerNew: share(
      sum((each) => each.later.evaluated),
      sum((each) => each.later.fresh),
    ),
    firstTextS: seconds(firstTextMs, 0.5),
    stepS: seconds(stepMs, 0.5),
    stepP95S: seconds(stepMs, 0.95),
  };
}

async function bfclOutcomes(): Promise<BfclOutcome[]> {
  const client = home.client();
  client.use(source());
  await client.load();
  const signal = new AbortController().signal;
  const found: BfclOutcome[] = [];
  for (const each of bfclCases(Number(values.bfcl)).filter(({ id }) => only.test(id))) {
    const end = await client.chat(
      {
        ...{ purpose: "agent", messages: [{ role: "user", content: each.question }], tools: each.tools },
        ...{ toolChoice: "auto", maxTokens: 512, temperature: 0, thinking: true },
      },
      () => {},
      signal,
    );
    const wrong = wrongWith(each, end);
    const isMalformed = end.malformedCall !== undefined;
    found.push({ id: each.id, kind: each.kind, isMalformed, ...(wrong !== undefined && { wrong }) });
    console.log(`${each.id}: ${wrong ?? "right"}`);
  }
  return found;
}

function source(): ModelSource {
  if (values.endpoint === undefined) return { path: modelFile!, contextTokens };
  const key = process.env["GHOSTLIGHT_API_KEY"];
  return {
    ...{ url: values.endpoint, model: values["remote-model"] ?? "", contextTokens, network: networkRules(process.env) },
    ...(key !== undefined && key !== "" && { key }),
  };
}

function bfclRows(): object[] {
  return bfclKinds.flatMap((kind) => {
    const own = bfcl.filter((each) => each.kind === kind);
    if (own.length === 0) return [];
    const right = own.filter(({ wrong }) => wrong === undefined).length;
    return [
      {
        way: `BFCL ${kind}`,
        solved: `${right} of ${own.length}`,
        malformed: own.filter((each) => each.isMalformed).length,
      },
    ];
  });
}
