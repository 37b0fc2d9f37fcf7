// The Vulkan binary on a real Vulkan driver. Opt-in (`npm run test:vulkan`): with a GPU, or without one on Mesa's software device
// (Debian: libvulkan1 and mesa-vulkan-drivers). It shows that the path to a GPU works, not how fast one is: docs/gpu.md.
import assert from "node:assert/strict";
import { readModelShape } from "../../src/client/store/files/modelFile.ts";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import type { CompletionRequest } from "../../src/core/completion/completionRequest.ts";
import type { GpuChoice } from "../../src/core/settings.ts";
import type { ModelFacts } from "../../src/core/models/runtime/modelState.ts";
import { tinyModel, type TinyArchitecture } from "../support/models/models.ts";
import { TestHome } from "../support/workers.ts";

const rows: readonly (readonly [TinyArchitecture, "words"?])[] = [
  ["qwen2"],
  ["qwen35"],
  ["qwen35moe"],
  ["gemma4", "words"],
  ["phi3", "words"],
  ["gpt-oss", "words"],
  ["mistral3", "words"],
];

function query(typed: string): CompletionRequest {
  return {
    documentId: "a.py",
    languageId: "python",
    prefix: `${"value = compute(first, second)\n".repeat(12)}def total(values):\n${typed}`,
    suffix: "\n",
    following: "\n",
    shape: "line",
    maxTokens: 4,
  };
}

describe("Vulkan", () => {
  let home: TestHome;
  let client: WorkerClient;
  before(() => {
    // The library leaves software devices alone unless they are named.
    process.env["GGML_VK_VISIBLE_DEVICES"] ??= "0";
    home = new TestHome();
    client = home.client();
  });
  after(() => home.close());

  it("finds a device", async () => {
    const facts = await client.machine("vulkan");
    assert.equal(facts.backend, "vulkan");
    assert.ok(facts.gpus.length > 0);
    console.log(JSON.stringify(facts.gpus));
  });

  async function load(architecture: TinyArchitecture, words: "words" | undefined, gpu: GpuChoice): Promise<ModelFacts> {
    const path = tinyModel(architecture, words);
    client.use({ path, contextTokens: 2048, gpu, shape: await readModelShape(path) });
    return client.load();
  }

  for (const [architecture, words] of rows)
    it(`${architecture} goes on the GPU whole, says what it says on the CPU, goes back and comes back`, async () => {
      const chat = async (): Promise<string> => {
        const end = await client.chat(
          {
            purpose: "chat",
            messages: [{ role: "user", content: "Explain this." }],
            maxTokens: 8,
            temperature: 0,
            thinking: false,
          },
          () => {},
        );
        return end.thinking + end.text;
      };
      await load(architecture, words, "off");
      const said = await chat();
      const facts = await load(architecture, words, "vulkan");
      assert.equal(facts.backend, "vulkan");
      assert.equal(facts.gpuLayers, facts.layers);
      assert.notEqual(facts.device, "CPU");
      assert.equal(await chat(), said);
      for (const typed of ["    result", "    result ", "    r", "    re"]) {
        const { usage } = await client.complete(query(typed), () => {});
        if (typed !== "    result") assert.ok(usage.evaluated <= 32, `“${typed}” evaluated ${usage.evaluated}`);
      }
      await client.park();
      assert.ok((await client.complete(query("    res"), () => {})).usage.evaluated <= 32);
    });

  it("a wish for the processor is kept beside it", async () => {
    const facts = await load("qwen2", undefined, "off");
    assert.equal(facts.device, "CPU");
    assert.equal(facts.gpuFallback, undefined);
  });
});
