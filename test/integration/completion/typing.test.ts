// The promise of the product: a keystroke costs its own tokens, never the prompt again.
import assert from "node:assert/strict";
import { planRequest, type PinnedWindow } from "../../../src/core/completion/prompt/promptWindow.ts";
import type { CompletionContext } from "../../../src/core/completion/completionRequest.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { sharedContextTokens, sharedRealModel } from "../../support/sharedModel.ts";
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

for (const [name, model, mostTokens] of [
  ["the 0.5B", realModel, (key: Key): number => key.typedTokens + 8],
  ["a hybrid model, whose state cannot be trimmed", () => tinyModel("qwen35"), (): number => 32],
] as const)
  describe(`typing inside a line on ${name}`, () => {
    let home: TestHome;
    let client: WorkerClient;
    let infillTokens: number;
    before(async () => {
      home = new TestHome();
      client = model() === realModel() ? await sharedRealModel() : home.client();
      client.use({ path: model(), contextTokens: sharedContextTokens });
      infillTokens = (await client.load()).infillTokens;
    });
    after(() => home.close());

    const assertCheap = (keys: readonly Key[]): void => {
      for (const [index, key] of keys.entries())
        assert.ok(
          key.usage.evaluated <= mostTokens(key),
          `key ${index + 1} “${key.typed}” evaluated ${key.usage.evaluated}, reused ${key.usage.reused}`,
        );
    };

    it("a key evaluates little more than itself, also when the line is deleted and begun again", async () => {
      const [first, ...keys] = await typeLine(client, line, infillTokens);
      assert.ok(first!.usage.evaluated > 200, "the first key reads the windows");
      assertCheap(keys);
      const { checkpointBytes } = await client.memory();
      if (model() !== realModel()) assert.ok(checkpointBytes > 0, "it holds checkpoints");
      const [again] = await typeLine(client, "  r", infillTokens);
      assert.ok(again!.usage.evaluated <= 32, `beginning again evaluated ${again!.usage.evaluated}`);
    });

    it("does so while the editor puts closing brackets right of the cursor", async () => {
      await typeLine(client, "  const a = compute", infillTokens);
      const keys = await typeLine(client, "  const a = compute(first, [second", infillTokens, { closers: ")" });
      assertCheap(keys.slice(1));
      assert.ok(keys[0]!.usage.evaluated <= 24, "the suffix stays pinned when a bracket appears");
    });

    it("costs no more with other files in the prompt", async () => {
      const [first, ...keys] = await typeLine(client, line.slice(0, 20), infillTokens, { seen: context });
      assert.ok(first!.usage.evaluated > 200, "the first key reads context and windows");
      const record = (await client.trace()).findLast(({ purpose }) => purpose === "complete")!;
      assert.ok(record.contextTokens! > 50, `${record.contextTokens} tokens of context`);
      assertCheap(keys);
    });
  });
