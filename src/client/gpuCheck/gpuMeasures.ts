// What is measured of a loaded model: speed, saved states, cancelling, ghost text beside a chat. All prompts are made up here,
// so that nothing of the user's can end up in a report.
import { quantile } from "../../base/statistics.ts";
import { failureOf } from "../../core/failures.ts";
import type { ChatEnd } from "../../core/modelPort.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { CompleteEnd } from "../../protocol/workerProtocol.ts";
import type { WorkerClient } from "../connection/workerClient.ts";
import type { Figure } from "./gpuReport.ts";

/** A loaded model to measure. */
export interface Measured {
  readonly client: WorkerClient;
  readonly facts: ModelFacts;
  /** How often a wait is measured. */
  readonly rounds: number;
  readonly signal: AbortSignal;
}

const mostPromptTokens = 4096;
const leastPromptTokens = 128;
/** How long the prompt of the speed should take, in seconds. */
const promptSeconds = 8;
const answerTokens = 192;

/** Prefill and decode, after requests of the same kind that start whatever the driver compiles on first use. */
export async function measureSpeed({ client, facts, signal }: Measured): Promise<Figure[]> {
  const first = await ask(client, shelves("first", await sentencesFor(client, leastPromptTokens)), 16, signal);
  const tokens = Math.min(mostPromptTokens, facts.contextTokens / 2, promptSeconds * (await speedNow(client, signal)));
  const sentences = await sentencesFor(client, tokens);
  await ask(client, shelves("second", sentences), 1, signal);
  const { usage } = await ask(client, shelves("third", sentences), answerTokens, signal);
  const answer = await ask(client, countingQuestion, answerTokens, signal);
  // The longer one: some models end an answer after a few words.
  const decoded = [usage, answer.usage].sort((a, b) => b.produced - a.produced)[0]!;
  return [
    { name: "First answer after the load", value: first.usage.totalMs, unit: "ms" },
    { name: "Prompt tokens", value: usage.evaluated, unit: "" },
    { name: "Prefill", value: perSecond(usage.evaluated, usage.prefillMs), unit: "tokens/s" },
    { name: "Tokens generated", value: decoded.produced, unit: "" },
    {
      name: "Decode",
      value: perSecond(decoded.produced, decoded.totalMs - decoded.queueMs - decoded.prefillMs),
      unit: "tokens/s",
    },
    { name: "First text of a short chat", value: answer.usage.firstTextMs ?? answer.usage.totalMs, unit: "ms" },
  ];
}

/** Prefill speed of a short prompt, in tokens per second. */
async function speedNow(client: WorkerClient, signal: AbortSignal): Promise<number> {
  const { usage } = await ask(client, shelves("speed", await sentencesFor(client, leastPromptTokens)), 1, signal);
  return perSecond(usage.evaluated, usage.prefillMs);
}

/** Time to keep a state and to go back to one, while somebody types, deletes and types something else. */
export async function measureCheckpoints({ client, rounds, signal }: Measured): Promise<Figure[]> {
  const before = (await client.trace()).at(-1)?.id ?? -1;
  for (let round = 0; round < rounds; round++) await suggest(client, "states", `    value_${round} = `, signal);
  const records = (await client.trace()).filter(({ id, purpose }) => id > before && purpose === "complete");
  const kept = records.flatMap(({ checkpoints }) => (checkpoints ? [checkpoints.ms / checkpoints.count] : []));
  const resumed = records.flatMap(({ resumeMs }) => (resumeMs === undefined ? [] : [resumeMs]));
  const evaluated = records.map(({ usage }) => usage.evaluated);
  const { checkpointBytes } = await client.memory();
  return [
    ...waits("A state kept", kept),
    ...waits("A state restored", resumed),
    { name: "Tokens evaluated after going back, median", value: quantile(evaluated, 0.5) ?? 0, unit: "" },
    { name: "Saved states", value: checkpointBytes, unit: "bytes" },
  ];
}

/** How long a prompt has to take so that it can be cancelled at different moments of its prefill, in milliseconds. */
const cancelMs = 1500;

/** From the cancel until the worker has ended the request: in the prefill, and while an answer is generated. */
export async function measureCancel(measured: Measured): Promise<Figure[]> {
  const { client, facts, rounds, signal } = measured;
  const most = await sentencesFor(client, facts.contextTokens * 0.8);
  let sentences = await sentencesFor(client, leastPromptTokens);
  let { usage } = await ask(client, shelves("short", sentences), 1, signal);
  // Twice: the speed of a short prompt is not that of a long one.
  for (const round of [1, 2]) {
    sentences = Math.max(1, Math.min(most, Math.round((sentences * cancelMs) / Math.max(1, usage.prefillMs))));
    ({ usage } = await ask(client, shelves(`uncut ${round}`, sentences), 1, signal));
  }
  const [inPrefill, inAnswer]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const share = (round + 0.5) / rounds;
    const early = await cancelled(client, shelves(`cancelled ${round}`, sentences), signal, (cancel) => {
      setTimeout(cancel, usage.prefillMs * share * 0.8);
    });
    if (early !== undefined) inPrefill.push(early);
    const late = await cancelled(client, countingQuestion, signal, (cancel, text) => void text.then(cancel));
    if (late !== undefined) inAnswer.push(late);
  }
  return [
    { name: "Prefill of the prompt that is cancelled", value: usage.prefillMs, unit: "ms" },
    ...waits("Cancel in a prefill", inPrefill),
    ...waits("Cancel in an answer", inAnswer),
  ];
}

/** Milliseconds from the cancel to the end of the request; undefined if it had ended already. */
async function cancelled(
  client: WorkerClient,
  content: string,
  signal: AbortSignal,
  plan: (cancel: () => void, firstText: Promise<void>) => void,
): Promise<number | undefined> {
  const abort = new AbortController();
  let start: number | undefined;
  let begun = (): void => {};
  const firstText = new Promise<void>((resolve) => (begun = resolve));
  plan(() => {
    start = performance.now();
    abort.abort();
  }, firstText);
  const request = { ...chatRequest, messages: [{ role: "user" as const, content }], maxTokens: answerTokens };
  try {
    await client.chat(request, begun, AbortSignal.any([signal, abort.signal]));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (start === undefined || failureOf(error).kind !== "cancelled") throw error;
    return performance.now() - start;
  }
}

/** Ghost text after a few keys, in turn alone and while a chat is answered all the time. */
export async function measureGhost(measured: Measured): Promise<Figure[]> {
  const { client, rounds, signal } = measured;
  const cold = performance.now();
  await suggest(client, "ghost", "    ", signal);
  const coldMs = performance.now() - cold;
  const alone: Wait[] = [];
  for (let round = 0; round < rounds; round++) alone.push(await ghostWait(client, `    total_${round}`, signal));
  const beside: Wait[] = [];
  const chat = new RunningChat(client, signal);
  try {
    for (let round = 0; round < rounds; round++) {
      await chat.moved();
      beside.push(await ghostWait(client, `    count_${round}`, signal));
    }
  } finally {
    await chat.end();
  }
  return [
    { name: "Ghost text in a new file", value: coldMs, unit: "ms" },
    ...waits(
      "Ghost text alone, whole",
      alone.map(({ wholeMs }) => wholeMs),
    ),
    ...waits(
      "Ghost text alone, first text",
      alone.map(({ firstMs }) => firstMs),
    ),
    ...waits(
      "Ghost text beside a chat, whole",
      beside.map(({ wholeMs }) => wholeMs),
    ),
    ...waits(
      "Ghost text beside a chat, first text",
      beside.map(({ firstMs }) => firstMs),
    ),
    { name: "Chat tokens generated beside", value: chat.produced, unit: "" },
  ];
}

interface Wait {
  readonly firstMs: number;
  readonly wholeMs: number;
}

async function ghostWait(client: WorkerClient, typed: string, signal: AbortSignal): Promise<Wait> {
  const start = performance.now();
  let firstMs: number | undefined;
  await suggest(client, "ghost", typed, signal, () => (firstMs ??= performance.now() - start));
  const wholeMs = performance.now() - start;
  return { firstMs: firstMs ?? wholeMs, wholeMs };
}

/** A chat that is answered again and again until it is ended. */
class RunningChat {
  produced = 0;
  private readonly abort = new AbortController();
  private readonly running: Promise<void>;
  private notify = (): void => {};
  private isOver = false;

  constructor(client: WorkerClient, signal: AbortSignal) {
    this.running = this.run(client, AbortSignal.any([signal, this.abort.signal])).finally(() => {
      this.isOver = true;
      this.notify();
    });
    // The caller that waits in end() gets the error.
    this.running.catch(() => undefined);
  }

  /** Waits until the chat has moved on. */
  moved(): Promise<void> {
    if (this.isOver) return this.running;
    return new Promise((resolve) => (this.notify = resolve));
  }

  /** Raises what the chat failed with, other than this end. */
  async end(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  private async run(client: WorkerClient, signal: AbortSignal): Promise<void> {
    const messages = [{ role: "user" as const, content: countingQuestion }];
    const onChunk = (): void => {
      this.produced++;
      this.notify();
    };
    try {
      for (;;) {
        await client.chat({ ...chatRequest, messages, maxTokens: 512 }, onChunk, signal);
        // An answer without text is a move, too.
        this.notify();
      }
    } catch (error) {
      if (!this.abort.signal.aborted) throw error;
    }
  }
}

/** Greedy answers to fixed questions, and suggestions at fixed places: what must be the same on every device. */
export async function fixedTexts(client: WorkerClient, facts: ModelFacts, signal: AbortSignal): Promise<string[]> {
  const texts: string[] = [];
  for (const content of ["Name three colours.", countingQuestion]) {
    const { text, thinking } = await ask(client, content, 32, signal);
    texts.push(thinking + text);
  }
  if (facts.canInfill)
    for (const typed of ["    ", "    return ", "    total = 0\n    for value in "])
      texts.push((await suggest(client, "texts", typed, signal)).text);
  return texts;
}

/** One suggestion in a made-up file, another for each name, whose last line is `typed`. */
export function suggest(
  client: WorkerClient,
  name: string,
  typed: string,
  signal: AbortSignal,
  onText: () => void = () => {},
): Promise<CompleteEnd> {
  const above = `def ${name}(value, factor):\n    return value * factor\n\n\n`.repeat(24);
  const following = "\n\nprint(average([1, 2, 3]))\n";
  const request = {
    documentId: `ghostlight:${name}.py`,
    languageId: "python",
    prefix: `${above}def average(values):\n${typed}`,
    suffix: following,
    following,
    shape: "line",
    maxTokens: 16,
  } as const;
  return client.complete(request, onText, signal);
}

const countingQuestion = "Count from one to three hundred in words, one number a line.";

const chatRequest = { purpose: "chat", temperature: 0, thinking: false } as const;

function ask(client: WorkerClient, content: string, maxTokens: number, signal: AbortSignal): Promise<ChatEnd> {
  return client.chat({ ...chatRequest, messages: [{ role: "user", content }], maxTokens }, () => {}, signal);
}

/** How many sentences of `shelves` have about this many tokens. */
async function sentencesFor(client: WorkerClient, tokens: number): Promise<number> {
  const some = 20;
  return Math.max(1, Math.round((some * tokens) / (await client.countTokens(shelves("x", some)))));
}

/** Made-up prose. `start` makes it new to the worker from its first word. */
function shelves(start: string, sentences: number): string {
  const lines = Array.from(
    { length: sentences },
    (_, index) => `Shelf ${index} holds ${index * 7} boxes of ${index % 5} sizes.`,
  );
  return `${start}: ${lines.join(" ")}\n\nHow many boxes are on shelf 3? Then tell a short story about the shelves.`;
}

/** Median and 95th percentile of waits. */
function waits(name: string, ms: readonly number[]): Figure[] {
  const [median, p95] = [quantile(ms, 0.5), quantile(ms, 0.95)];
  if (median === undefined || p95 === undefined) return [{ name: `${name}, count`, value: 0, unit: "" }];
  return [
    { name: `${name}, p50 of ${ms.length}`, value: median, unit: "ms" },
    { name: `${name}, p95 of ${ms.length}`, value: p95, unit: "ms" },
  ];
}

function perSecond(tokens: number, ms: number): number {
  return (1000 * tokens) / Math.max(1, ms);
}
