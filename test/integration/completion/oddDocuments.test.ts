// Documents nobody writes on purpose: the engine and the worker answer or say nothing, and never fail.
import assert from "node:assert/strict";
import { CompletionEngine } from "../../../src/core/completion/completionEngine.ts";
import { tinyModel } from "../../support/models/models.ts";
import { randomFrom } from "../../support/randomNumbers.ts";
import { isAlive, pidOf, TestHome } from "../../support/workers.ts";

const pieces = [
  "",
  " ",
  "\t",
  "\n",
  "\r\n",
  "a",
  "return",
  "(",
  ")",
  "{}",
  '"',
  "'",
  "`",
  "<|im_end|>",
  "<|fim_middle|>",
  "é",
  "日本語",
  "🙂",
  "\u0000",
  "\uD83D",
  "}\n",
  "    ",
  "x".repeat(300),
  "// ",
  ";",
];

describe("odd documents", () => {
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(() => home.close());

  for (const architecture of ["qwen2", "qwen35"] as const) {
    it(`are completed, or not, without a failure (${architecture})`, async () => {
      const client = home.client();
      client.use({ path: tinyModel(architecture), contextTokens: 1024 });
      const facts = await client.load();
      const pid = pidOf(client);
      const engine = new CompletionEngine(
        client,
        () => facts,
        (delayMs, action) => void setTimeout(action, delayMs).unref(),
      );
      const random = randomFrom(7);
      for (let round = 0; round < 60; round++) {
        const count = Math.floor(random() * 40);
        const text = Array.from({ length: count }, () => pieces[Math.floor(random() * pieces.length)]!).join("");
        const offset = Math.floor(random() * (text.length + 1));
        const document = { id: `odd${round % 3}`, languageId: "plaintext", text, offset };
        const ghost = (await engine.complete(document, new AbortController().signal)).completion;
        if (ghost) assert.ok(offset + ghost.replaceAfter <= text.length && ghost.text !== "");
      }
      assert.equal(pidOf(client), pid);
      assert.ok(isAlive(pid));
    });
  }
});
