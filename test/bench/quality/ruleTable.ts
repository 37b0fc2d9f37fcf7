// What each rule, and the choice between the infill orders, costs and brings: the recorded answers judged with it and without it.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync } from "node:fs";
import path from "node:path";
import { mostConfident } from "../../../src/cli/thoroughAnswer.ts";
import type { CompletionResult } from "../../../src/core/completion/completion.ts";
import { postprocessRules } from "../../../src/core/completion/postprocess/postprocess.ts";
import { stopRuleTable } from "../../../src/core/completion/stop/stopRuleTable.ts";
import { benchFolder } from "../material/cache.ts";
import { jsonLines, passes, type InfillTask } from "../material/humanEval.ts";
import { chosen as chosenFor, inOrder, orders, rawTokens, textOf } from "./candidates.ts";
import { NotRecorded } from "./recordedModel.ts";
import type { Order, RawAnswer, RecordedWorker } from "./recordedWorker.ts";

type Rules = Record<string, (...args: readonly never[]) => unknown>;
type PerOrder<T> = Readonly<Record<Order, T>>;

/** One answer and whether it passes. */
export interface Answered {
  readonly text: string;
  readonly passed: boolean;
}

export interface TaskAnswers {
  readonly task: InfillTask;
  /** The model's own text, in the single-line set only its first line, and the text with all rules. */
  readonly raw: PerOrder<Answered & { readonly end: RawAnswer["end"] }>;
  readonly ours: PerOrder<Answered & { readonly result: CompletionResult }>;
  /** The text in which the model has more confidence. */
  readonly surest: Answered;
  readonly chosen: Answered;
  /** `surest` without a rule, for rules that had something to say: the choice by what follows is not recorded for it. */
  readonly without: Readonly<Record<string, Answered>>;
}

/** All answers to a task; undefined if it has not been recorded. */
export async function answersTo(worker: RecordedWorker, task: InfillTask): Promise<TaskAnswers | undefined> {
  try {
    const raw = await perOrder(async (order) => {
      const { text, end } = await worker.raw(task, order, rawTokens(task));
      const shown = task.task_id.startsWith("SingleLine") ? `${firstLine(text)}\n` : text;
      return { ...(await judged(task, shown)), end };
    });
    const fired = new Set<string>();
    const results = await withRules(watching(fired), () => perOrder((order) => inOrder(worker, task, order)));
    for (const order of orders)
      for (const name of results[order].applied) if (name in postprocessRules) fired.add(name);
    const ours = await perOrder(async (order) => ({
      ...(await judged(task, textOf(task, results[order]))),
      result: results[order],
    }));
    const surest = await judged(task, textOf(task, mostConfident([results.joint, results.anchored])));
    const chosen = await judged(task, textOf(task, await chosenFor(worker, task)));
    const without: Record<string, Answered> = {};
    for (const name of fired) {
      const answer = await withoutRule(worker, task, name);
      if (answer) without[name] = answer;
    }
    return { task, raw, ours, surest, chosen, without };
  } catch (error) {
    // Not every task needs to be recorded.
    if (error instanceof NotRecorded) return undefined;
    throw error;
  }
}

async function withoutRule(worker: RecordedWorker, task: InfillTask, name: string): Promise<Answered | undefined> {
  try {
    const results = await withRules(disabling(name), () => perOrder((order) => inOrder(worker, task, order)));
    return await judged(task, textOf(task, mostConfident([results.joint, results.anchored])));
  } catch (error) {
    // Without the rule the text goes on for longer than was recorded.
    if (error instanceof NotRecorded) return undefined;
    throw error;
  }
}

async function perOrder<T>(make: (order: Order) => Promise<T>): Promise<PerOrder<T>> {
  return { joint: await make("joint"), anchored: await make("anchored") };
}

/** Runs something with other rules in the tables of the product. */
async function withRules<T>(
  change: (name: string, rule: Rules[string]) => Rules[string],
  run: () => Promise<T>,
): Promise<T> {
  const tables = [stopRuleTable, postprocessRules].map((table) => table as unknown as Rules);
  const before = tables.map((table) => ({ ...table }));
  for (const table of tables) for (const [name, rule] of Object.entries(table)) table[name] = change(name, rule);
  try {
    return await run();
  } finally {
    for (const [at, table] of tables.entries()) Object.assign(table, before[at]);
  }
}

function watching(fired: Set<string>) {
  return (name: string, rule: Rules[string]): Rules[string] =>
    name in stopRuleTable
      ? (...args) => {
          const verdict = rule(...args);
          if (verdict !== undefined) fired.add(name);
          return verdict;
        }
      : rule;
}

function disabling(off: string) {
  return (name: string, rule: Rules[string]): Rules[string] => {
    if (name !== off) return rule;
    return name in stopRuleTable ? () => undefined : (candidate) => candidate;
  };
}

const verdicts = path.join(benchFolder("predictions"), "verdicts.jsonl");
const known = new Map(existsSync(verdicts) ? jsonLines<[string, boolean]>(verdicts) : []);

/** Whether a text passes. Each text is run once. */
async function judged(task: InfillTask, text: string): Promise<Answered> {
  const key = createHash("sha256").update(`${task.task_id}\0${text}`).digest("hex").slice(0, 24);
  const before = known.get(key);
  const passed = before ?? (await passes(task, text));
  if (before === undefined) {
    known.set(key, passed);
    appendFileSync(verdicts, `${JSON.stringify([key, passed])}\n`);
  }
  return { text, passed };
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "";
}
