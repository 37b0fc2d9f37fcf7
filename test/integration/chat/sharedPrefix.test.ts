// The system message and the tools of an agent are evaluated once for all its conversations, also when the worker was started anew.
import assert from "node:assert/strict";
import { readdirSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { agentSystemText } from "../../../src/core/agent/prompt.ts";
import { agentTools } from "../../../src/core/agent/tools/toolTable.ts";
import type { ChatEnd, ChatRequest } from "../../../src/core/modelPort.ts";
import { templateFile, type TemplateName } from "../../support/models/chatTemplates.ts";
import { tinyModel, type TinyArchitecture } from "../../support/models/models.ts";
import { isAlive, pidOf, TestHome, until } from "../../support/workers.ts";

const models: readonly (readonly [string, TinyArchitecture, TemplateName])[] = [
  ["a hybrid model", "qwen35", "Qwen3.5"],
  ["a sliding-window model", "gemma4", "Qwen3.5"],
  ["a plain model", "qwen2", "Qwen2.5"],
];

let conversations = 0;
const task = (content: string): ChatRequest => ({
  ...{ purpose: "agent", maxTokens: 8, temperature: 0, thinking: false, tools: agentTools },
  messages: [
    { role: "system", content: agentSystemText },
    { role: "user", content },
  ],
  conversation: `conversation ${++conversations}`,
});
const chatting: ChatRequest = {
  ...{ purpose: "chat", maxTokens: 4, temperature: 0, thinking: false },
  messages: [{ role: "user", content: "What is a hash?" }],
};

for (const [kind, architecture, template] of models)
  describe(`what an agent's conversations with ${kind} share`, () => {
    let home: TestHome;
    let client: WorkerClient;
    before(() => {
      home = new TestHome();
      client = home.client();
      client.use({ path: tinyModel(architecture, "words", templateFile(template)), contextTokens: 4096 });
    });
    after(() => home.close());

    const ask = (request: ChatRequest): Promise<ChatEnd> => client.chat(request, () => {});
    const states = (): string => home.paths.states;
    const files = (): string[] => readdirSync(states());
    const restart = async (): Promise<void> => {
      const pid = pidOf(client);
      await client.stop();
      await until("its process is gone", () => !isAlive(pid));
    };
    /** Tokens that a conversation has of its own. */
    const mostOwn = 200;
    let first: ChatEnd;

    it("is evaluated by the first one, and kept in a file that only this user can read", async () => {
      first = await ask(task("What does it do?"));
      assert.ok(first.usage.evaluated > 1000, `${first.usage.evaluated} evaluated`);
      assert.equal(files().length, 1);
      assert.equal(statSync(path.join(states(), files()[0]!)).mode & 0o077, 0);
      assert.equal(statSync(states()).mode & 0o077, 0);
    });

    it("is there for the next one, with other work in between, and the answer is the same", async () => {
      await ask(chatting);
      const next = await ask(task("What does it do?"));
      assert.ok(next.usage.evaluated < mostOwn, `${next.usage.evaluated} evaluated`);
      assert.deepEqual([next.text, next.calls], [first.text, first.calls]);
      assert.ok((await client.trace()).some(({ restoredTokens }) => restoredTokens! > 1000));
    });

    it("is there for a new worker", async () => {
      await restart();
      const next = await ask(task("What does it do?"));
      assert.ok(next.usage.evaluated < mostOwn, `${next.usage.evaluated} evaluated`);
      assert.deepEqual([next.text, next.calls], [first.text, first.calls]);
      assert.equal(files().length, 1);
    });

    it("is evaluated again when its file is damaged, or was being read when a worker ended", async () => {
      // The plain model's engine does not survive every file; the others leave a part of it in memory.
      const harms = [
        (file: string) => truncateSync(file, statSync(file).size / 2),
        (file: string) => writeFileSync(file, "another program's file\n".repeat(1000)),
        (file: string) => renameSync(file, `${file}.reading`),
      ];
      for (const harm of architecture === "qwen2" ? harms : harms.slice(0, 1)) {
        await restart();
        harm(path.join(states(), files()[0]!));
        const next = await ask(task("What does it do?"));
        assert.ok(next.usage.evaluated > 1000, `${next.usage.evaluated} evaluated`);
        assert.deepEqual([next.text, next.calls], [first.text, first.calls]);
        assert.equal(files().length, 1);
        assert.match(files()[0]!, /^[\da-f.]+\.state$/);
      }
    });
  });
