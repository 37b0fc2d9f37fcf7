// How fast the installed model is on this machine: load, prompt, text, ghost text, saved state, memory. The prompts are made up
// here, so that nothing of the user's can end up in a report.
import { readFile, writeFile } from "node:fs/promises";
import { machineOf, type MachineFacts } from "../../core/models/plan/machine.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { MemoryUse } from "../../protocol/workerProtocol.ts";
import { planOfFile } from "../store/modelPlan.ts";
import type { WorkerClient } from "../connection/workerClient.ts";
import type { Usage } from "../../core/modelPort.ts";

/** Speeds in tokens per second, times in milliseconds, sizes in bytes. */
export interface Measurement {
  readonly facts: ModelFacts;
  /** Until the model is ready. The file may have been in the system's cache. */
  readonly loadMs: number;
  /** Prompt tokens evaluated to measure the prefill speed. */
  readonly promptTokens: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly firstTextMs: number;
  /** A second turn in the same chat: how much it had to evaluate again shows whether states are kept. */
  readonly secondTurn: TokenCost;
  /** Ghost text in a new document, and after one more key. */
  readonly ghost: TokenCost;
  readonly ghostAfterKey: TokenCost;
  readonly memory: MemoryUse;
  /** Peak memory of the worker process; undefined where the system does not report it. */
  readonly peakResidentBytes?: number;
}

export interface TokenCost {
  readonly ms: number;
  readonly reused: number;
  readonly evaluated: number;
}

export type BenchStep = "load" | "prompt" | "secondTurn" | "ghost" | "memory";

/** How long the prompt should take at the speed measured after the load, in seconds. */
const promptSeconds = 8;
const mostPromptTokens = 2048;
const leastPromptTokens = 128;
const answerTokens = 48;

export interface MeasureOptions {
  /** The model's file, which is planned before it is loaded; absent for a server. */
  readonly file?: string | undefined;
  readonly gpu: GpuChoice;
  /** Requested context of each lane, in tokens. */
  readonly contextTokens: number;
  readonly onBegin: (step: BenchStep) => void;
  readonly signal: AbortSignal;
}

/** What was measured, what had been planned, and what the inference library found. */
export interface MeasuredModel {
  readonly measured: Measurement;
  readonly planned?: Plan;
  readonly engine?: MachineFacts;
}

/**
 * Unloads, plans, loads and measures the model that the client uses. Raises FailureError, or the signal's reason when aborted
 * between two steps.
 */
export async function measureModel(client: WorkerClient, options: MeasureOptions): Promise<MeasuredModel> {
  const { file, gpu, contextTokens, onBegin, signal } = options;
  const begin = (step: BenchStep): void => {
    signal.throwIfAborted();
    onBegin(step);
  };
  begin("load");
  await client.connect();
  await client.unload();
  await forgetPeak(client);
  // After the unload: the plan is for the machine without the model in its memory.
  const engine = file === undefined ? undefined : await client.machine(gpu);
  const wish = { contextPerLane: contextTokens, isCpuOnly: gpu === "off" };
  const planned = engine && file !== undefined ? await planOfFile(file, machineOf(engine), wish) : undefined;
  const measured = await measureLoaded(client, begin, signal);
  return { measured, ...(planned && { planned }), ...(engine && { engine }) };
}

async function measureLoaded(
  client: WorkerClient,
  begin: (step: BenchStep) => void,
  signal: AbortSignal,
): Promise<Measurement> {
  const loadStart = performance.now();
  const facts = await client.load(signal);
  const loadMs = performance.now() - loadStart;

  begin("prompt");
  const question = await promptOf(client, facts);
  const first = await ask(client, [question], signal);
  begin("secondTurn");
  const second = await ask(client, [question, first.text, "And in one word?"], signal);

  begin("ghost");
  const ghost = await suggest(client, "", signal);
  const ghostAfterKey = await suggest(client, "r", signal);

  begin("memory");
  const peakResidentBytes = await peakOf(client);
  const { usage } = first;
  return {
    facts,
    loadMs,
    promptTokens: usage.evaluated,
    prefillTokensPerSecond: perSecond(usage.evaluated, usage.prefillMs),
    decodeTokensPerSecond: perSecond(usage.produced, usage.totalMs - usage.queueMs - usage.prefillMs),
    firstTextMs: usage.firstTextMs ?? usage.totalMs,
    secondTurn: costOf(second.usage),
    ghost,
    ghostAfterKey,
    memory: await client.memory(),
    ...(peakResidentBytes !== undefined && { peakResidentBytes }),
  };
}

/** Made-up prose of numbered sentences: long enough to measure, short enough to wait for. */
async function promptOf(client: WorkerClient, facts: ModelFacts): Promise<string> {
  const affordable = Math.min(mostPromptTokens, facts.prefillTokensPerSecond * promptSeconds, facts.contextTokens / 2);
  const wanted = Math.max(leastPromptTokens, affordable);
  const sentence = (index: number): string => `Shelf ${index} holds ${index * 7} boxes of ${index % 5} sizes.`;
  const tokensEach = (await client.countTokens(`${sentence(10)} ${sentence(11)}`)) / 2;
  const sentences = Array.from({ length: Math.ceil(wanted / tokensEach) }, (_, index) => sentence(index + 1));
  return `${sentences.join(" ")}\n\nHow many boxes are on shelf 3? Then tell a short story about the shelves.`;
}

/** Turns alternate between user and model, starting with the user. */
async function ask(client: WorkerClient, turns: readonly string[], signal: AbortSignal) {
  const messages = turns.map((content, index) => ({
    role: index % 2 === 0 ? ("user" as const) : ("assistant" as const),
    content,
  }));
  const request = { purpose: "chat" as const, messages, maxTokens: answerTokens, temperature: 0, thinking: false };
  return client.chat(request, () => {}, signal);
}

const codeAfter = "\n\n\nprint(fahrenheit_to_celsius(98.6))\n";
const codeBefore = `def celsius_to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


def fahrenheit_to_celsius(fahrenheit):
    `;

async function suggest(client: WorkerClient, typed: string, signal: AbortSignal): Promise<TokenCost> {
  const start = performance.now();
  const end = await client.complete(
    {
      documentId: "ghostlight:bench.py",
      languageId: "python",
      prefix: codeBefore + typed,
      suffix: codeAfter,
      following: codeAfter,
      shape: "line",
      maxTokens: 32,
    },
    () => {},
    signal,
  );
  return { ...costOf(end.usage), ms: performance.now() - start };
}

function costOf({ totalMs, reused, evaluated }: Usage): TokenCost {
  return { ms: totalMs, reused, evaluated };
}

function perSecond(tokens: number, ms: number): number {
  return (1000 * tokens) / Math.max(1, ms);
}

/** Resets the peak, or that of an earlier model would hide this one's. */
async function forgetPeak(client: WorkerClient): Promise<void> {
  if (client.state.kind !== "running" || process.platform !== "linux") return;
  // Old kernels refuse: then the peak is that of the process's whole life, which is an upper bound.
  await writeFile(`/proc/${client.state.pid}/clear_refs`, "5").catch(() => undefined);
}

/** The kernel's record of a process's peak memory. */
async function peakOf(client: WorkerClient): Promise<number | undefined> {
  if (client.state.kind !== "running" || process.platform !== "linux") return undefined;
  const status = await readFile(`/proc/${client.state.pid}/status`, "utf8").catch(() => "");
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
