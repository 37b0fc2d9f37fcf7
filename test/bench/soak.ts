// Hours of a working day in one: typing sessions at their real pace with ghost text, and a chat in a second window meanwhile.
//   npm run soak -- --minutes 60 [--seed 1] [--chat-every 2]
// Each minute it prints the memory of the worker and of this process, which does what an extension host does, the 95th percentile
// of the waits for ghost text, and open handles. At the end it judges: after the warm-up (ten minutes, or a third of a shorter
// run), memory stays within 2 %, the waits within 10 %, and the handles the same. Exit code 1 if one of them does not.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { quantile } from "../../src/base/statistics.ts";
import { readTrace, type TraceSession } from "../../src/cli/typingTrace.ts";
import { FaultWindow } from "../support/faults/faultWindow.ts";
import { openFiles, residentBytes } from "../support/faults/processState.ts";
import { realModel } from "../support/models/models.ts";
import { pidOf } from "../support/workers.ts";
import { Ghostlight } from "./measure/ghostlight.ts";
import { round1 } from "./measure/report.ts";
import { play } from "./measure/typist.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    "chat-every": { type: "string", default: "2" },
  },
});
const minutes = Number(values.minutes);
const warmUpMinutes = Math.min(10, minutes / 3);
const contextTokens = 4096;
/** As much as may change after the warm-up. */
const memoryShare = 0.02;
const waitShare = 0.1;

interface Sample {
  readonly minute: number;
  readonly workerMB: number;
  readonly hostMB: number;
  /** What its objects take. The system counts what the heap keeps for later too, and never gives back. */
  readonly hostHeapMB: number;
  /** Waits for ghost text in this minute, in milliseconds; absent when nobody waited. */
  readonly p95Ms: number | undefined;
  readonly waits: readonly number[];
  /** Open files of both processes, and what keeps the worker's event loop busy. */
  readonly workerFiles: number;
  readonly hostFiles: number;
  readonly workerHandles: number;
  readonly sequences: number;
  readonly savedStates: number;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(path.join(os.tmpdir(), "gl-soak-"));
const ghostlight = await Ghostlight.start(realModel(), contextTokens);
const window = new FaultWindow(ghostlight.home, { path: realModel(), contextTokens });
const samples: Sample[] = [];
const startedAt = performance.now();
const passedMinutes = (): number => (performance.now() - startedAt) / 60_000;
let waits: number[] = [];
let chats = 0;
try {
  await window.client.load();
  const watching = setInterval(() => void sample().catch(fatal), 60_000);
  const chatting = chat();
  let played = 0;
  for (let seed = Number(values.seed); passedMinutes() < minutes; seed++)
    for await (const session of sessionsOf(seed)) {
      if (passedMinutes() >= minutes) break;
      const { pauses } = await play(session, ghostlight, { pauseEvery: 8, maxWaitMs: 6000 });
      waits.push(...pauses.filter(({ outcome }) => outcome === "shown").map(({ waitMs }) => waitMs));
      played++;
    }
  await chatting;
  clearInterval(watching);
  judge(played);
} finally {
  window.close();
  await ghostlight.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Typing in this repository's own files, other lines for each seed. */
function sessionsOf(seed: number): AsyncGenerator<TraceSession> {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(root, "src", name));
  const trace = path.join(folder, `trace-${seed}.jsonl`);
  const maker = path.join(root, "test/support/make-typing-trace.mjs");
  execFileSync(process.execPath, [maker, "--seed", String(seed), "--sessions", "20", "--out", trace, ...files]);
  return readTrace(trace);
}

/** A question every few minutes; a new chat when the context is full. */
async function chat(): Promise<void> {
  while (passedMinutes() < minutes) {
    const nextAt = performance.now() + Number(values["chat-every"]) * 60_000;
    const ending = await window.ask(
      `Explain in a few sentences what topic ${chats++} of a course on sorting could be.`,
    );
    if (typeof ending !== "string" && ending.kind === "promptTooLong") window.startChat();
    else if (ending !== "answered") throw new Error(`the chat: ${JSON.stringify(ending)}`);
    while (performance.now() < nextAt && passedMinutes() < minutes)
      await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

async function sample(): Promise<void> {
  const pid = pidOf(window.client);
  const { handles, sequences, savedStates } = await window.client.memory();
  // The measuring keeps each prompt until its costs are taken: that is no growth of the product's.
  ghostlight.keyCosts(await ghostlight.records());
  // What is only waiting to be collected is no growth.
  globalThis.gc?.();
  const taken: Sample = {
    minute: Math.round(passedMinutes()),
    workerMB: Math.round(residentBytes(pid) / 1e6),
    hostMB: Math.round(residentBytes("self") / 1e6),
    hostHeapMB: round1(process.memoryUsage().heapUsed / 1e6) ?? Number.NaN,
    p95Ms: round1(quantile(waits, 0.95)),
    waits,
    workerFiles: openFiles(pid),
    hostFiles: openFiles("self"),
    workerHandles: handles,
    sequences,
    savedStates,
  };
  waits = [];
  samples.push(taken);
  const { waits: _waits, ...shown } = taken;
  console.log(JSON.stringify(shown));
}

/** Compares the first third after the warm-up with the last third. */
function judge(played: number): void {
  const later = samples.filter(({ minute }) => minute >= warmUpMinutes);
  const third = Math.max(1, Math.floor(later.length / 3));
  const [first, last] = [later.slice(0, third), later.slice(-third)];
  type Count = "workerMB" | "hostMB" | "hostHeapMB" | "workerFiles" | "hostFiles" | "workerHandles" | "sequences";
  // The median: a call of the system that happens to run while it is counted is no growth.
  const median = (of: readonly Sample[], key: Count): number =>
    quantile(
      of.map((each) => each[key]),
      0.5,
    ) ?? Number.NaN;
  const p95 = (of: readonly Sample[]): number =>
    quantile(
      of.flatMap((each) => each.waits),
      0.95,
    ) ?? Number.NaN;
  const rows = [
    grown("worker memory, MB", median(first, "workerMB"), median(last, "workerMB"), memoryShare),
    grown("host memory, MB", median(first, "hostMB"), median(last, "hostMB"), memoryShare),
    grown("host's objects, MB", median(first, "hostHeapMB"), median(last, "hostHeapMB"), memoryShare),
    grown("wait for ghost text, p95 ms", p95(first), p95(last), waitShare),
    ...(["workerFiles", "hostFiles", "workerHandles", "sequences"] as const).map((key) =>
      grown(key, median(first, key), median(last, key), 0),
    ),
  ];
  console.table(rows);
  console.log(
    `${minutes} minutes, ${played} sessions, ${chats} questions; the warm-up was ${round1(warmUpMinutes)} minutes.`,
  );
  if (rows.some(({ verdict }) => verdict !== "flat")) process.exitCode = 1;
}

function grown(what: string, before: number, after: number, share: number) {
  return {
    what,
    before,
    after,
    most: round1(before * (1 + share)),
    verdict: after <= before * (1 + share) ? "flat" : "GROWS",
  };
}

function fatal(error: unknown): never {
  console.error(error);
  process.exit(1);
}
