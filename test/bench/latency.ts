// How long people wait, through the real worker: a cancel in the middle of a prefill (until the worker has ended the
// request), a ghost request while a chat streams, beside the same request alone, and “explain” where completion has read the
// file before, beside a file that nothing has read.
//   npm run bench:latency -- [--model FILE] [--rounds 30] [--json FILE]
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { quantile } from "../../src/base/statistics.ts";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { questionContent } from "../../src/core/chat/prompt.ts";
import { explanation } from "../../src/core/edits/explain.ts";
import { failureOf } from "../../src/core/failures.ts";
import { realModel } from "../support/models/models.ts";
import { TestHome } from "../support/workers.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    rounds: { type: "string", default: "30" },
    json: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const home = new TestHome();
try {
  const client = home.client();
  client.use({ path: values.model ?? realModel(), contextTokens: 4096 });
  const facts = await client.load();
  const [alone, besideChat] = await ghostLatency(client);
  const explain = await explainLatency(client);
  const rows = [
    row("cancel in a prefill, until it has ended", await cancelLatency(client)),
    row("ghost text alone, first text", alone),
    row("ghost text while a chat streams, first text", besideChat),
    row(
      "explain in a file that nothing has read, first text",
      explain.cold.map(({ ms }) => ms),
    ),
    row(
      "explain in a file that completion has read, first text",
      explain.warm.map(({ ms }) => ms),
    ),
  ];
  // What a person notices of a running answer.
  const p95Ratio = Math.round((100 * quantile(besideChat, 0.95)!) / quantile(alone, 0.95)!) / 100;
  const machine = `${os.availableParallelism()} x ${os.cpus()[0]?.model}`;
  const read = (of: readonly Explained[]): number =>
    quantile(
      of.map(({ evaluated }) => evaluated),
      0.5,
    )!;
  const explainEvaluated = { cold: read(explain.cold), warm: read(explain.warm) };
  const result = { machine, model: facts.name, rounds, p95Ratio, explainEvaluated, rows };
  console.table(rows);
  console.log(`p95 beside a chat / alone: ${p95Ratio}`);
  console.log(JSON.stringify(result));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await home.close();
}

function row(name: string, ms: readonly number[]): object {
  const at = (share: number): number => Math.round(quantile(ms, share) ?? NaN);
  return { name, count: ms.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** Cancels long prompts at different moments of their prefill. Each prompt is new, so that nothing of it is held. */
async function cancelLatency(client: WorkerClient): Promise<number[]> {
  const waits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const abort = new AbortController();
    const messages = [{ role: "user" as const, content: `${round} ${"alpha beta gamma delta ".repeat(400)}` }];
    const ended = client
      .chat({ purpose: "chat", messages, maxTokens: 8, temperature: 0, thinking: false }, () => {}, abort.signal)
      .then(
        () => "finished",
        (error: unknown) => failureOf(error).kind,
      );
    await new Promise((resolve) => setTimeout(resolve, 200 + 37 * (round % 20)));
    const start = performance.now();
    abort.abort();
    if ((await ended) === "cancelled") waits.push(performance.now() - start);
  }
  return waits;
}

/** First text of a small ghost request, in turn alone and while a chat is being answered. */
async function ghostLatency(client: WorkerClient): Promise<[number[], number[]]> {
  const [alone, beside]: [number[], number[]] = [[], []];
  // Reads the windows, which would count for one side only.
  await firstText(client, 0);
  for (let round = 0; round < rounds; round++) {
    alone.push(await firstText(client, 2 * round + 1));
    const abort = new AbortController();
    let streams = (): void => {};
    const streaming = new Promise<void>((resolve) => (streams = resolve));
    const messages = [{ role: "user" as const, content: "Count from one to two hundred, one number a line." }];
    const chat = client
      .chat({ purpose: "chat", messages, maxTokens: 400, temperature: 0, thinking: false }, streams, abort.signal)
      .catch((error: unknown) => failureOf(error));
    await streaming;
    beside.push(await firstText(client, 2 * round + 2));
    abort.abort();
    await chat;
  }
  return [alone, beside];
}

/** First text of an explanation and the tokens it had read: of a file that is new to the worker, and of one completed in before. */
async function explainLatency(client: WorkerClient): Promise<Record<"cold" | "warm", Explained[]>> {
  const measured = { cold: [] as Explained[], warm: [] as Explained[] };
  // Reads what the model's template begins every conversation with.
  await explained(client, "let x;");
  for (let round = 0; round < rounds / 5; round++)
    for (const state of ["cold", "warm"] as const) {
      const code = Array.from(
        { length: 16 },
        (_, line) => `function ${state}${round}of${line}(a) {\n  return a * ${line};\n}\n`,
      ).join("\n");
      if (state === "warm") {
        const at = { documentId: state, languageId: "javascript", shape: "line", maxTokens: 4 } as const;
        await client.complete({ ...at, prefix: code, suffix: "\n", following: "\n" }, () => {});
      }
      measured[state].push(await explained(client, code));
    }
  return measured;
}

interface Explained {
  readonly ms: number;
  /** Tokens. */
  readonly evaluated: number;
}

async function explained(client: WorkerClient, code: string): Promise<Explained> {
  const selection = { label: "bench.js:1-64", languageId: "javascript", text: code, before: "" };
  const messages = [{ role: "user" as const, content: questionContent(explanation(selection)) }];
  const start = performance.now();
  let ms = 0;
  const params = { purpose: "explain", messages, maxTokens: 4, temperature: 0, thinking: false } as const;
  const { usage } = await client.chat(params, () => (ms ||= performance.now() - start));
  return { ms, evaluated: usage.evaluated };
}

async function firstText(client: WorkerClient, round: number): Promise<number> {
  const above = "export function area(width: number, height: number): number {\n  return width * height;\n}\n\n".repeat(
    8,
  );
  // Each time a few new tokens, as after a few keys.
  const prefix = `${above}const area${round} = area(${round} + 2, `;
  const start = performance.now();
  let first: number | undefined;
  const query = {
    documentId: "bench",
    languageId: "javascript",
    prefix,
    suffix: "\n",
    following: ");\n",
    shape: "line",
    maxTokens: 4,
  } as const;
  await client.complete(query, () => (first ??= performance.now() - start));
  return first ?? performance.now() - start;
}
