// The promise of the product: a keystroke costs its own tokens, never the prompt again.
import assert from "node:assert/strict";
import { planRequest, type PinnedWindow } from "../../../src/core/completion/prompt/promptWindow.ts";
import type { CompletionContext } from "../../../src/core/completion/completionRequest.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { TestHome } from "../../support/workers.ts";
import type { Usage } from "../../../src/core/modelPort.ts";

const above = Array.from(
  { length: 24 },
  (_, i) => `export function scale${i}(value: number): number {\n  return value * ${i} + offset;\n}\n`,
).join("\n");
const below = Array.from({ length: 12 }, (_, i) => `export const factor${i} = scale${i}(${i * 7});\n`).join("");
const line = "  const weighted = entries.map(([name, weight]) => ({ name, share: weight / totalWeight }));";

/** As much of other files as the smallest budget, of 512 tokens, has room for. */
const context: CompletionContext = {
  repository: "shop",
  path: "src/shares.ts",
  snippets: ["stock", "prices"].map((name) => ({
    path: `src/${name}.ts`,
    text: Array.from({ length: 5 }, (_, i) => `export const ${name}${i} = load("${name}", ${i});`).join("\n"),
  })),
};

interface Key {
  readonly typed: string;
  readonly usage: Usage;
  readonly typedTokens: number;
}

/** Types a line key by key, asking for a completion after each, and answers what each key cost. */
async function typeLine(
  client: WorkerClient,
  text: string,
  infillTokens: number,
  { closers = "", seen = undefined as CompletionContext | undefined } = {},
): Promise<Key[]> {
  const keys: Key[] = [];
  let pinned: PinnedWindow | undefined;
  let before = `${above}\nexport function shares(entries: [string, number][]): object[] {\n`;
  for (const typed of text) {
    before += typed;
    const after = `${closers}\n}\n\n${below}`;
    const plain = { id: "shares.ts", languageId: "typescript", text: before + after, offset: before.length };
    const document = seen ? { ...plain, context: seen } : plain;
    const planned = planRequest(document, { shape: "line", maxTokens: 3 }, { infillTokens }, pinned);
    pinned = planned.window;
    assert.equal(planned.request.context, seen);
    const end = await client.complete(planned.request, () => {});
    keys.push({ typed, usage: end.usage, typedTokens: await client.countTokens(typed) });
  }
  return keys;
}

describe("typing inside a line", () => {
  let home: TestHome;
  let client: WorkerClient;
  before(() => (home = new TestHome()));
  after(() => home.close());

  async function load(path: string): Promise<number> {
    client = home.client();
    client.use({ path, contextTokens: 4096 });
    return (await client.load()).infillTokens;
  }

  it("evaluates at most the typed tokens and 8 more on the 0.5B", async () => {
    const infillTokens = await load(realModel());
    const [first, ...keys] = await typeLine(client, line, infillTokens);
    assert.ok(first!.usage.evaluated > 200, "the first key reads the windows");
    for (const [index, { typed, usage, typedTokens }] of keys.entries())
      assert.ok(
        usage.evaluated <= typedTokens + 8,
        `key ${index + 1} “${typed}” evaluated ${usage.evaluated}, reused ${usage.reused}`,
      );
  });

  it("does so while the editor puts closing brackets right of the cursor", async () => {
    const infillTokens = await load(realModel());
    await typeLine(client, "  const a = compute", infillTokens);
    const keys = await typeLine(client, "  const a = compute(first, [second", infillTokens, { closers: ")" });
    for (const { typed, usage, typedTokens } of keys.slice(1))
      assert.ok(usage.evaluated <= typedTokens + 8, `“${typed}” evaluated ${usage.evaluated}`);
    assert.ok(keys[0]!.usage.evaluated <= 24, "the suffix stays pinned when a bracket appears");
  });

  it("evaluates at most 32 tokens on a hybrid model, whose state cannot be trimmed", async () => {
    const infillTokens = await load(tinyModel("qwen35"));
    const [first, ...keys] = await typeLine(client, line, infillTokens);
    assert.ok(first!.usage.evaluated > 200);
    for (const [index, { typed, usage }] of keys.entries())
      assert.ok(
        usage.evaluated <= 32,
        `key ${index + 1} “${typed}” evaluated ${usage.evaluated}, reused ${usage.reused}`,
      );
    assert.ok((await client.memory()).checkpointBytes > 0, "it holds checkpoints");
  });

  it("costs no more with other files in the prompt", async () => {
    for (const model of [realModel(), tinyModel("qwen35")]) {
      const infillTokens = await load(model);
      const [first, ...keys] = await typeLine(client, line.slice(0, 20), infillTokens, { seen: context });
      assert.ok(first!.usage.evaluated > 200, "the first key reads context and windows");
      const record = (await client.trace()).findLast(({ purpose }) => purpose === "complete")!;
      assert.ok(record.contextTokens! > 50, `${record.contextTokens} tokens of context`);
      for (const [index, { typed, usage, typedTokens }] of keys.entries())
        assert.ok(
          usage.evaluated <= (model === realModel() ? typedTokens + 8 : 32),
          `${model}: key ${index + 1} “${typed}” evaluated ${usage.evaluated}, reused ${usage.reused}`,
        );
    }
  });

  it("goes back to the start of the line after the line is deleted, also on a hybrid model", async () => {
    for (const model of [realModel(), tinyModel("qwen35")]) {
      const infillTokens = await load(model);
      await typeLine(client, line, infillTokens);
      const [again] = await typeLine(client, "  r", infillTokens);
      assert.ok(again!.usage.evaluated <= 32, `${model}: ${again!.usage.evaluated}`);
    }
  });
});
