// How soon a ghost is there when the typist waits for it: Ghostlight against llama-server asked as llama.vscode asks it, with
// the same model file, as many threads, the same sessions of real code, in turn; who begins alternates by session.
//   npm run bench:typing -- [--sessions 40] [--model 0.5b] [--seed 1] [--pause-every 8] [--max-wait 6000]
//     [--choices 1] [--context] [--no-peer] [--minutes 600] [--go-on FILE] [--json FILE] [--plot docs/typing.svg]
// A session takes both nearly two minutes on two cores. After so many minutes no further one is begun; a later run goes on behind the
// sessions in what the earlier one wrote, and its figures are those of both.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quantile, spread } from "../../src/base/statistics.ts";
import { readTrace, type TraceSession } from "../../src/cli/typingTrace.ts";
import type { CompletionContext } from "../../src/core/completion/completionRequest.ts";
import { benchFolder } from "./material/cache.ts";
import { benchModel } from "./material/models.ts";
import { pinnedSources, type SourceFile } from "./material/sources.ts";
import { chartSvg, cumulative } from "./measure/chart.ts";
import type { Completer, TokenCost } from "./measure/completer.ts";
import { Ghostlight, type KeyCost } from "./measure/ghostlight.ts";
import { report, round1, share } from "./measure/report.ts";
import { play, type Pause } from "./measure/typist.ts";
import { LlamaServer } from "./peer/llamaServer.ts";
import { LlamaVscode } from "./peer/llamaVscode.ts";

const { values } = parseArgs({
  options: {
    sessions: { type: "string", default: "40" },
    model: { type: "string", default: "0.5b" },
    seed: { type: "string", default: "1" },
    "pause-every": { type: "string", default: "8" },
    "max-wait": { type: "string", default: "6000" },
    choices: { type: "string", default: "1" },
    minutes: { type: "string", default: "600" },
    context: { type: "boolean", default: false },
    "no-peer": { type: "boolean", default: false },
    "go-on": { type: "string" },
    json: { type: "string" },
    plot: { type: "string" },
  },
});
const options = { pauseEvery: Number(values["pause-every"]), maxWaitMs: Number(values["max-wait"]) };
/** Files of the same package shown beside the document, and how much of each, with `--context`. */
const contextFiles = 3;
const contextLines = 40;

interface Measured {
  readonly completer: Completer;
  readonly sessions: number[];
  readonly pauses: Pause[];
  readonly blockedMs: number[];
  readonly costs: TokenCost[];
  /** Of Ghostlight alone. */
  readonly keyCosts: KeyCost[];
}

const sources = pinnedSources();
const sessions = await recordedSessions(sources, Number(values.sessions));
const model = benchModel(values.model);
const threads = os.availableParallelism();
const ghostlight = await Ghostlight.start(model);
const completers: Completer[] = [ghostlight];
try {
  if (!values["no-peer"]) {
    const choices = Number(values.choices);
    completers.push(new LlamaVscode(await LlamaServer.start({ model, threads, parallel: choices }), choices));
  }
  const measured = completers.map(begunBefore);
  const begun = performance.now();
  let played = measured[0]!.sessions.length;
  for (const [index, session] of [...sessions.entries()].slice(played)) {
    if (performance.now() - begun > 60_000 * Number(values.minutes)) break;
    const context = values.context ? contextOf(session, sources) : undefined;
    for (const one of index % 2 === 0 ? measured : measured.toReversed()) await measure(one, session, context);
    played++;
    console.error(`${index + 1}/${sessions.length} ${session.languageId} ${measured.map(progress).join(", ")}`);
  }
  summarise(measured, sessions.slice(0, played));
} finally {
  for (const completer of completers) await completer.close();
}

/** What an earlier run measured of the same sessions, which it played from the first on; else nothing yet. */
function begunBefore(completer: Completer): Measured {
  const file = values["go-on"];
  if (file === undefined) return { completer, sessions: [], pauses: [], blockedMs: [], costs: [], keyCosts: [] };
  const earlier = JSON.parse(readFileSync(file, "utf8")) as {
    readonly options: typeof values;
    readonly measured: readonly (Omit<Measured, "completer"> & { readonly name: string })[];
  };
  const isSame = (["sessions", "model", "seed", "pause-every", "max-wait", "choices", "context"] as const).every(
    (name) => earlier.options[name] === values[name],
  );
  const own = earlier.measured.find(({ name }) => name === completer.name);
  if (!isSame || own === undefined) throw new Error(`${file} is of a run with other options.`);
  return { ...own, completer };
}

async function measure(to: Measured, session: TraceSession, context: CompletionContext | undefined): Promise<void> {
  const played = await play(session, to.completer, { ...options, ...(context === undefined ? {} : { context }) });
  to.sessions.push(session.session);
  to.pauses.push(...played.pauses);
  to.blockedMs.push(...played.blockedMs);
  if (to.completer === ghostlight) {
    const records = await ghostlight.records();
    to.keyCosts.push(...ghostlight.keyCosts(records));
    to.costs.push({
      requests: records.length,
      evaluated: records.reduce((sum, { usage }) => sum + usage.evaluated, 0),
      produced: records.reduce((sum, { usage }) => sum + usage.produced, 0),
    });
  } else to.costs.push(await to.completer.cost());
}

function progress({ completer, pauses }: Measured): string {
  return `${completer.name} ${round1(quantile(waits(pauses), 0.5))} ms`;
}

/** Waiting times until a ghost showed. A ghost that never came in time counts as the longest pause. */
function waits(pauses: readonly Pause[]): number[] {
  return pauses.filter((pause) => pause.outcome !== "nothing").map((pause) => pause.waitMs);
}

function summarise(measured: readonly Measured[], of: readonly TraceSession[]): void {
  const keys = measured[0]!.blockedMs.length;
  const rows = measured.map(({ completer, pauses, blockedMs, costs }) => {
    const sum = (of: (cost: TokenCost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
    const saved = pauses.reduce((total, pause) => total + pause.saved, 0);
    const possible = pauses.reduce((total, pause) => total + pause.possible, 0);
    return {
      name: completer.name,
      pauses: pauses.length,
      shown: share(pauses.filter((pause) => pause.outcome === "shown").length, pauses.length),
      tooLate: share(pauses.filter((pause) => pause.outcome === "tooLate").length, pauses.length),
      medianMs: round1(quantile(waits(pauses), 0.5)),
      p95Ms: round1(quantile(waits(pauses), 0.95)),
      saved,
      savedShare: share(saved, possible),
      requests: sum((cost) => cost.requests),
      evaluatedPerKey: round1(sum((cost) => cost.evaluated) / keys),
      producedPerKey: round1(sum((cost) => cost.produced) / keys),
      blockedMaxMs: round1(quantile(blockedMs, 1)),
    };
  });
  const [ours, peer] = rows;
  const ratio = (a: number | undefined, b: number | undefined): number | undefined =>
    a === undefined || b === undefined || b === 0 ? undefined : Math.round((1000 * a) / b) / 1000;
  const { keyCosts } = measured[0]!;
  const costs = keyCosts.filter(({ opening }) => !opening);
  const whole = {
    model: ghostlight.facts.name,
    sessions: of.length,
    languages: [...new Set(of.map((session) => session.languageId))],
    keys,
    threads,
    options: { ...values },
    ratio: peer && { median: ratio(ours!.medianMs, peer.medianMs), p95: ratio(ours!.p95Ms, peer.p95Ms) },
    evaluatedByRequest: spread(costs.map(({ evaluated }) => evaluated)),
    evaluatedBeyondTyped: spread(costs.map(({ evaluated, typed }) => evaluated - typed)),
    evaluatedWhileOpening: spread(keyCosts.filter(({ opening }) => opening).map(({ evaluated }) => evaluated)),
  };
  report(
    `typing-${values.model}${values.context ? "-context" : ""}`,
    rows,
    { ...whole, measured: detail(measured) },
    values.json,
  );
  console.log(JSON.stringify(whole));
  if (values.plot !== undefined) writeFileSync(values.plot, plot(measured));
}

function detail(measured: readonly Measured[]): object[] {
  return measured.map(({ completer, ...rest }) => ({ name: completer.name, ...rest }));
}

function plot(measured: readonly Measured[]): string {
  return chartSvg({
    title: "Waiting for a ghost at a pause",
    xLabel: "milliseconds from the last key to the ghost",
    yLabel: "% of the pauses",
    xTicks: [0.1, 1, 10, 100, 1000, 10000],
    yTicks: [0, 20, 40, 60, 80, 100],
    log: true,
    series: measured.map(({ completer, pauses }) => ({
      name: completer.name,
      points: cumulative(waits(pauses), 0.1),
    })),
  });
}

/** Sessions over the languages in turn, made by the trace tool from the pinned sources. */
async function recordedSessions(files: readonly SourceFile[], count: number): Promise<TraceSession[]> {
  const languages = [...new Set(files.map((file) => file.languageId))];
  const tool = fileURLToPath(new URL("../support/make-typing-trace.mjs", import.meta.url));
  const perLanguage: TraceSession[][] = [];
  for (const [index, language] of languages.entries()) {
    const trace = path.join(benchFolder("traces"), `${language}-${values.seed}-${count}.jsonl`);
    const wanted = Math.ceil((count - index) / languages.length);
    if (wanted <= 0) continue;
    const seed = String(Number(values.seed) * 100 + index);
    const paths = files.filter((file) => file.languageId === language).map((file) => file.file);
    execFileSync(process.execPath, [tool, "--seed", seed, "--sessions", String(wanted), "--out", trace, ...paths]);
    const recorded: TraceSession[] = [];
    for await (const session of readTrace(trace)) recorded.push(session);
    perLanguage.push(recorded);
  }
  return Array.from({ length: count }, (_, index) => {
    const one = perLanguage[index % perLanguage.length]?.[Math.floor(index / perLanguage.length)];
    return one === undefined ? [] : [{ ...one, session: index }];
  }).flat();
}

/** The beginnings of other files of the document's package. */
function contextOf(session: TraceSession, files: readonly SourceFile[]): CompletionContext | undefined {
  const head = session.text.slice(0, 200);
  const own = files.find((file) => file.text.startsWith(head) && file.path.endsWith(session.path));
  if (own === undefined) return undefined;
  const others = files.filter((file) => file.package === own.package && file !== own);
  const first = others.findIndex((file) => file.path > own.path);
  const near = others.slice(Math.max(0, first), Math.max(0, first) + contextFiles);
  return {
    repository: own.package,
    path: own.path,
    snippets: near.map(({ path: where, text }) => ({
      path: where,
      text: text.split("\n").slice(0, contextLines).join("\n"),
    })),
  };
}
