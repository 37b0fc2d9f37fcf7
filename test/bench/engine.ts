// Speed of the embedded engine on this machine: prefill by slice size, decode by threads, and where a decoded token's time goes.
//   node --import tsx test/bench/engine.ts [--model FILE] [--tokens 768] [--decode 96] [--rounds 3] [--json FILE]
// The rows of one run are taken in turn, so that a busy machine slows all of them; compare them with each other only.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { parseArgs } from "node:util";
import { quantile } from "../../src/base/statistics.ts";
import { shownName } from "../../src/core/models/runtime/modelSource.ts";
import { LlamaEngine } from "../../src/worker/llama/llamaEngine.ts";
import type { LoadedModel, Token } from "../../src/worker/embedded/engine.ts";
import { realModel } from "../support/models/models.ts";
import { builtTemplates } from "../support/workers.ts";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    tokens: { type: "string", default: "768" },
    decode: { type: "string", default: "96" },
    rounds: { type: "string", default: "3" },
    json: { type: "string" },
  },
});
const promptTokens = Number(values.tokens);
const decodeTokens = Number(values.decode);
const cores = os.availableParallelism();

const file = values.model ?? realModel();
const contextTokens = 4096;
const model = await new LlamaEngine(builtTemplates).load({
  path: file,
  contextTokens,
  onProgress: () => {},
  signal: new AbortController().signal,
});
const text = model.tokenize(
  "export function area(width: number, height: number): number {\n  return width * height;\n}\n".repeat(200),
);
const prompt = text.slice(0, promptTokens);

const rows: { name: string; tokensPerSecond: number[] }[] = [];
const measure = async (name: string, tokens: number, run: () => Promise<number>): Promise<void> => {
  const row = rows.find((each) => each.name === name) ?? { name, tokensPerSecond: [] };
  if (!rows.includes(row)) rows.push(row);
  row.tokensPerSecond.push((1000 * tokens) / (await run()));
};

for (let round = 0; round < Number(values.rounds); round++) {
  for (const slice of [16, 32, 48, 64, 96, 128, 192, 256, 512])
    await measure(`prefill, slices of ${slice}`, prompt.length, () => prefillMs(model, prompt, slice));
  await measure("decode", decodeTokens, () => decodeMs(model, prompt));
}
await model.dispose();

const result = {
  machine: `${cores} x ${os.cpus()[0]?.model}`,
  model: shownName({ path: file, contextTokens }),
  promptTokens,
  decodeTokens,
  rows: rows.map(({ name, tokensPerSecond }) => ({
    name,
    median: round1(quantile(tokensPerSecond, 0.5)!),
    best: round1(Math.max(...tokensPerSecond)),
  })),
};
console.table(result.rows);
console.log(JSON.stringify(result));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);

async function prefillMs({ ghostSequence }: LoadedModel, tokens: readonly Token[], slice: number): Promise<number> {
  await ghostSequence.reuse([]);
  const start = performance.now();
  for (let done = 0; done < tokens.length; done += slice)
    await ghostSequence.evaluate(tokens.slice(done, done + slice));
  return performance.now() - start;
}

async function decodeMs({ ghostSequence }: LoadedModel, tokens: readonly Token[]): Promise<number> {
  await ghostSequence.reuse(tokens.slice(0, -1));
  const decoder = ghostSequence.decode(tokens.at(-1)!, 0);
  await decoder.next();
  const start = performance.now();
  for (let i = 0; i < decodeTokens; i++) await decoder.next();
  const duration = performance.now() - start;
  await decoder.end();
  return duration;
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
