// Next edits on tasks whose right answer is known, and on such where nothing should be shown.
//   npm run bench:nextedit -- [--half tuning|heldOut] [--kind NAME,NAME] [--limit N] [--skip N] [--every N] [--model 0.5b] [--ghost]
//     [--window] [--minutes N] [--all] [--answers FILE] [--speed N] [--json FILE]
// `--kind`: `silent` is all that must stay silent. `--limit`: of each kind, `--skip`: after so many. `--every`: each Nth task. `--rules`: only the baselines
// that need no model; `--many`: on many more tasks of the tuning half's packages. `--ghost`: ghost text at the cursor, too. `--window`: also the first difference in the lines around
// the cursor, as the model writes them anew. `--minutes`: ends then, with what there is. `--all`: all places are
// asked about, and not only those up to the first edit. `--answers`: what the model says is written there as it comes and is read
// from there, so that a run in parts goes on where the last one ended. `--speed`: the tokens a second by which the length of prompts
// is reckoned; a measured one would make other prompts each time. `--manifest` writes test/bench/nextEdit/manifest.jsonl anew and ends.
// Right: the edit that is shown first leaves the file as one of the right edits would, blanks at line ends aside. Reversal: it brings
// back a line that the history has removed, or takes one away that it has written. The held-out half is looked at once per release.
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { describe } from "../../src/base/errors.ts";
import { answered } from "../../src/cli/commands/nextEdit.ts";
import { taskOf, type EditTask } from "../../src/cli/editTasks.ts";
import { completionEngine } from "../../src/cli/session.ts";
import type { ConsideredPlace } from "../../src/core/nextEdit/nextEdit.ts";
import { sweepForm } from "../../src/core/nextEdit/windows/sweepForm.ts";
import { windowAround, windowEdits } from "../../src/core/nextEdit/windows/windowEdits.ts";
import type { ProposedEdit } from "../../src/core/nextEdit/refusals/proposal.ts";
import { benchModel } from "./material/models.ts";
import { RecordedLines } from "./measure/recordedLines.ts";
import { report, round1 } from "./measure/report.ts";
import { SyntaxErrors } from "./measure/syntaxErrors.ts";
import { rulesAlone, wordReplaced } from "./nextEdit/baselines.ts";
import { grouped, type Step } from "./nextEdit/draft.ts";
import { gateRows, type JudgedPlace } from "./nextEdit/gates.ts";
import { judged, type Judged } from "./nextEdit/judge.ts";
import { allTasks, checkManifest, halves, manyTuningTasks, writeManifest, type BenchTask } from "./nextEdit/taskSet.ts";
import { TestHome } from "../support/workers.ts";

const { values } = parseArgs({
  options: {
    half: { type: "string", default: "tuning" },
    kind: { type: "string" },
    limit: { type: "string" },
    skip: { type: "string", default: "0" },
    every: { type: "string", default: "1" },
    model: { type: "string", default: "0.5b" },
    minutes: { type: "string" },
    all: { type: "boolean", default: false },
    answers: { type: "string" },
    speed: { type: "string", default: "150" },
    ghost: { type: "boolean", default: false },
    window: { type: "boolean", default: false },
    rules: { type: "boolean", default: false },
    many: { type: "boolean", default: false },
    manifest: { type: "boolean", default: false },
    json: { type: "string" },
  },
});

/** What one method did with one task. */
interface Outcome extends Judged {
  /** All places that the model was asked about. */
  readonly places?: readonly JudgedPlace[];
  readonly id: string;
  readonly kind: string;
  readonly method: string;
  readonly shown: Step | undefined;
  readonly rule?: string | undefined;
  readonly probability?: number | undefined;
  readonly ms?: number;
  readonly evaluated?: number;
  readonly produced?: number;
}

const half = halves.find((each) => each === values.half);
if (half === undefined) throw new Error(`--half is one of ${halves.join(", ")}`);
const syntax = await SyntaxErrors.load();
const all = values.many ? manyTuningTasks(syntax) : allTasks(syntax);
if (values.manifest) writeManifest(all);
else if (!values.many) checkManifest(all);
const outcomes: Outcome[] = [];
const failures: string[] = [];
if (!values.manifest) {
  const tasks = chosen();
  for (const task of tasks) for (const outcome of withoutModel(task)) outcomes.push(outcome);
  const isComplete = values.rules || (await withModel(tasks));
  const methods = [...new Set(outcomes.map(({ method }) => method))];
  const kinds = [...new Set(outcomes.map(({ kind }) => kind)), "all edits", "all silent"];
  const rows = kinds.flatMap((kind) => methods.map((method) => rowOf(kind, method))).filter(({ tasks: n }) => n > 0);
  console.table(gateRows(outcomes.flatMap(({ places = [] }) => places)));
  report(`nextedit-${half}-${values.model}`, rows, { options: values, isComplete, failures, outcomes }, values.json);
} else console.log(`${all.length} tasks written down`);

function chosen(): BenchTask[] {
  const kinds = values.kind?.split(",");
  const isWanted = (kind: string): boolean =>
    kinds === undefined || kinds.some((each) => kind === each || kind.startsWith(`${each}-`));
  const own = all.filter((each) => each.half === half && isWanted(each.kind));
  const limit = values.limit === undefined ? Infinity : Number(values.limit);
  const skip = Number(values.skip);
  // The first of each kind, then the second of each: a run that is cut has some of all.
  return [...grouped(own, ({ kind }) => kind).values()]
    .flatMap((of) => of.slice(skip, skip + limit).map((task, at) => ({ task, at })))
    .filter((_, at) => at % Number(values.every) === 0)
    .toSorted((a, b) => a.at - b.at)
    .map(({ task }) => task);
}

function withoutModel(task: BenchTask): Outcome[] {
  const read = readTask(task);
  return [
    outcomeOf(task, "nothing", undefined),
    outcomeOf(task, "word replaced", wordReplaced(read)),
    outcomeOf(task, "rules alone", rulesAlone(read)),
  ];
}

/** Whether all tasks were answered. */
async function withModel(tasks: readonly BenchTask[]): Promise<boolean> {
  const until = values.minutes === undefined ? Infinity : performance.now() + 60_000 * Number(values.minutes);
  const home = new TestHome();
  try {
    const client = home.client({ keepAliveMinutes: 60 });
    client.use({ path: benchModel(values.model), contextTokens: 8192 });
    const { signal } = new AbortController();
    const model = new RecordedLines(values.model, client, (question) => client.syntaxErrors(question), values.answers);
    const speed = { prefillTokensPerSecond: Number(values.speed), contextTokens: 8192 };
    for (const [at, task] of tasks.entries()) {
      if (performance.now() > until) return false;
      const read = readTask(task);
      const [start, spent] = [performance.now(), model.spentMs];
      const found = await answered(read, speed, model, signal, values.all ? Infinity : 1).catch((error: unknown) => {
        failures.push(`${task.id}: ${describe(error)}`);
      });
      if (found === undefined) continue;
      const ms = model.spentMs - spent;
      const first = found.edits[0];
      const { evaluated, produced } = found.cost;
      const places = found.considered.map((each) => judgedPlace(task, each));
      const more = { rule: found.rule, probability: first?.probability, ms, evaluated, produced, places };
      outcomes.push({ ...outcomeOf(task, "next edit", first && stepOf(first)), ...more });
      const last = outcomes.at(-1)!;
      console.error(
        `${at + 1}/${tasks.length} ${task.id} ${last.verdict} ${found.rule ?? ""} ${ms} ms, ${Math.round(performance.now() - start)} now`,
      );
      if (values.window) outcomes.push(await windowRewritten(task, read, model, signal));
      if (!values.ghost) continue;
      const ghostStart = performance.now();
      const engine = completionEngine(client, await client.load());
      const { completion } = await engine.complete(documentOf(task), signal);
      const ghost = outcomeOf(task, "ghost text", completion && ghostStep(task, completion));
      outcomes.push({ ...ghost, ms: performance.now() - ghostStart });
    }
    return true;
  } finally {
    await home.close();
  }
}

/** What a plain model makes of the lines around the cursor when it is to write them anew. Nothing refuses it. */
async function windowRewritten(
  task: BenchTask,
  { documents: [document], cursor, history }: EditTask,
  model: RecordedLines,
  signal: AbortSignal,
): Promise<Outcome> {
  const around = windowAround(document.lines.length, cursor.line, sweepForm);
  const spent = model.spentMs;
  const question = { document, ...around, cursor, edits: history.recent };
  const found = await windowEdits(sweepForm, question, 9000, model, signal);
  const { edits: [first] = [], cost } = found ?? {};
  const more = { ms: model.spentMs - spent, evaluated: cost?.evaluated ?? 0, produced: cost?.produced ?? 0 };
  return { ...outcomeOf(task, "window rewritten", first && stepOf(first)), ...more };
}

function readTask({ id, task }: BenchTask): EditTask {
  const read = taskOf(JSON.stringify(task));
  if (typeof read === "string") throw new Error(`${id}: ${read}`);
  return read;
}

function documentOf({ id, task: { text, language, cursor } }: BenchTask) {
  const lines = text.split("\n");
  const offset = lines.slice(0, cursor.line).reduce((sum, line) => sum + line.length + 1, cursor.column);
  return { id, text, languageId: language, offset };
}

/** A ghost as an edit of the cursor's line. */
function ghostStep({ task }: BenchTask, ghost: { readonly text: string; readonly replaceAfter: number }): Step {
  const { line, column } = task.cursor;
  const own = task.text.split("\n")[line]!;
  const text = own.slice(0, column) + ghost.text + own.slice(column + ghost.replaceAfter);
  return { start: line, end: line + 1, lines: text.split("\n") };
}

function outcomeOf(task: BenchTask, method: string, shown: Step | undefined): Outcome {
  return { ...{ id: task.id, kind: task.kind, method, shown }, ...judged(task, shown) };
}

function stepOf({ startLine, endLine, lines }: ProposedEdit): Step {
  return { start: startLine, end: endLine, lines };
}

function judgedPlace(task: BenchTask, { place, answer, edit, refusal }: ConsideredPlace): JudgedPlace {
  const { text, probability, expectedProbability } = answer;
  return {
    ...{ rule: place.rule, line: place.startLine, answer: text, answerProbability: probability },
    ...(expectedProbability !== undefined && { expectedProbability }),
    ...(edit && { isExpected: edit.isExpected, probability: edit.probability, lines: edit.lines }),
    ...(edit && { verdict: judged(task, stepOf(edit)).verdict }),
    ...(refusal !== undefined && { refusal }),
  };
}

function rowOf(kind: string, method: string) {
  const of = outcomes.filter(
    (each) =>
      each.method === method &&
      (each.kind === kind || (kind === "all edits" && !isSilent(each)) || (kind === "all silent" && isSilent(each))),
  );
  const count = (holds: (outcome: Outcome) => boolean): number => of.filter(holds).length;
  const times = of.flatMap(({ ms }) => ms ?? []).sort((a, b) => a - b);
  const at = (part: number): number | undefined => round1(times[Math.floor(times.length * part)]);
  const sum = (values: readonly (number | undefined)[]): number => values.reduce<number>((a, b) => a + (b ?? 0), 0);
  return {
    ...{ kind, method, tasks: of.length },
    right: count(({ verdict }) => verdict === "right"),
    wrong: count(({ verdict }) => verdict === "wrong"),
    silent: count(({ verdict }) => verdict === "silent"),
    placeRight: count(({ isPlaceRight }) => isPlaceRight),
    reversals: count(({ isReversal }) => isReversal),
    ...(times.length > 0 && { p50: at(0.5), p95: at(0.95) }),
    evaluated: sum(of.map((each) => each.evaluated)),
    produced: sum(of.map((each) => each.produced)),
  };
}

function isSilent({ kind }: Outcome): boolean {
  return kind.startsWith("silent-");
}
