// Going back in a conversation costs what comes after the place one went back to: on a model whose state can be trimmed, and on a
// hybrid one whose state cannot.
import assert from "node:assert/strict";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import type { ChatMessage, Usage } from "../../../src/core/modelPort.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { TestHome } from "../../support/workers.ts";

/** Tokens that a template puts around a message and before the answer. */
const aroundMessage = 16;
const turns = 3;

const code = Array.from({ length: 8 }, (_, index) => `def scale_${index}(value):\n    return value * ${index}\n`).join(
  "",
);
const question = (turn: number, word: string): string =>
  `\`file_${turn}.py\`:\n\`\`\`python\n${code}\`\`\`\n\nWhat does number ${turn} ${word}?`;

for (const [name, model] of [
  ["a model that can be trimmed (the 0.5B)", () => realModel()],
  ["a hybrid model (a tiny qwen35)", () => tinyModel("qwen35")],
] as const)
  describe(`turns of a chat with ${name}`, () => {
    let home: TestHome;
    let client: WorkerClient;
    const messages: ChatMessage[] = [{ role: "system", content: "You are a programming assistant. ".repeat(3) }];
    before(async () => {
      home = new TestHome();
      client = home.client();
      client.use({ path: model(), contextTokens: 8192 });
      await client.load();
    });
    after(() => home.close());

    const ask = async (asked: readonly ChatMessage[]): Promise<Usage & { readonly text: string }> => {
      const params = { purpose: "chat", messages: asked, maxTokens: 8, temperature: 0, thinking: false } as const;
      const { usage, text } = await client.chat(params, () => {});
      return { ...usage, text };
    };

    it("a next turn evaluates the last answer and itself", async () => {
      for (let turn = 0; turn < turns; turn++) {
        const content = question(turn, "do");
        const answer = messages.at(-1)!.role === "assistant" ? messages.at(-1)!.content : "";
        messages.push({ role: "user", content });
        const { evaluated, text } = await ask(messages);
        const own = await client.countTokens(content + answer);
        if (turn > 0) assert.ok(evaluated <= own + 2 * aroundMessage, `turn ${turn}: ${evaluated} for ${own}`);
        // An empty answer would be left out of what follows.
        messages.push({ role: "assistant", content: text.trim() || "It scales." });
      }
    });

    for (const turn of [1, 0])
      it(`question ${turn + 1} of ${turns}, edited and sent again, evaluates itself and nothing before it`, async () => {
        const at = 1 + turn * 2;
        const edited = question(turn, "cost").replace("file_", "other_");
        const own = await client.countTokens(edited);
        const { evaluated, reused } = await ask([...messages.slice(0, at), { role: "user", content: edited }]);
        assert.ok(evaluated <= own + aroundMessage, `${evaluated} evaluated, ${reused} reused, its own are ${own}`);
      });

    it("an answer that goes on evaluates nothing of the conversation again", async () => {
      const asked = [...messages.slice(0, 1), { role: "user", content: question(0, "print") } as const];
      const params = { purpose: "chat", messages: asked, temperature: 0, thinking: false } as const;
      const whole = await client.chat({ ...params, maxTokens: 24 }, () => {});
      const begun = await client.chat({ ...params, maxTokens: 12 }, () => {});
      const said = { answerPrefix: begun.text, continues: begun.text !== "" };
      const { text, usage } = await client.chat({ ...params, ...said, maxTokens: 12 }, () => {});
      // What random weights write is no text that a tokenizer gives back.
      if (name.includes("0.5B")) assert.equal(begun.text + text, whole.text);
      assert.ok(usage.evaluated <= aroundMessage, `${usage.evaluated} evaluated, ${usage.reused} reused`);
    });

    it("the same question answered anew evaluates almost nothing, and other words about the same code only themselves", async () => {
      const asked = [...messages.slice(0, 1), { role: "user", content: question(0, "mean") } as const];
      await ask(asked);
      assert.ok((await ask(asked)).evaluated <= aroundMessage);
      const words = "cost in all, and why so much";
      const other = { role: "user", content: question(0, words) } as const;
      const { evaluated } = await ask([...messages.slice(0, 1), other]);
      const own = await client.countTokens(`What does number 0 ${words}?`);
      assert.ok(evaluated <= own + aroundMessage, `${evaluated} for ${own}`);
    });
  });
