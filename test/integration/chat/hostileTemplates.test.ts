// A model file whose chat template harms from the second turn on: the worker lives, and serves everybody else.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ChatEnd, ChatMessage } from "../../../src/core/modelPort.ts";
import { chatMl } from "../../support/models/chatMl.ts";
import { tinyModel } from "../../support/models/models.ts";
import { childrenOf } from "../../support/processes.ts";
import { shortRequest } from "../../support/completion/completionRequests.ts";
import { isAlive, pidOf, TestHome, until } from "../../support/workers.ts";

const spinning = `${"{% for a in range(9999) %}".repeat(5)}${"{% endfor %}".repeat(5)}`;
const filling = "{% for a in range(100000000) %}{% for b in range(100000000) %}{% endfor %}{% endfor %}";

const question: ChatMessage = { role: "user", content: "Why?" };
const secondTurn: readonly ChatMessage[] = [question, { role: "assistant", content: "So." }, question];

describe("a chat template that harms from the second turn on", () => {
  let home: TestHome;
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-evil-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  async function loaded(evil: string): Promise<{ readonly client: WorkerClient; readonly file: string }> {
    const template = path.join(folder, "template.jinja");
    writeFileSync(template, `{% if messages|length > 1 %}${evil}{% endif %}${chatMl}`);
    const client = home.client();
    const file = tinyModel("qwen2", undefined, template);
    client.use({ path: file, contextTokens: 1024 });
    await client.load();
    return { client, file };
  }

  const chat = (client: WorkerClient, messages: readonly ChatMessage[]): Promise<ChatEnd> =>
    client.chat({ purpose: "chat", messages, maxTokens: 8, temperature: 0, thinking: false }, () => {});

  for (const [what, evil] of [
    ["never ends", spinning],
    ["fills the memory", filling],
  ] as const)
    it(`and ${what}: that turn fails and names the file, others are served meanwhile, and the next turn works`, async () => {
      const { client, file } = await loaded(evil);
      const pid = pidOf(client);
      const other = home.client();
      other.use({ path: file, contextTokens: 1024 });
      let isOver = false;
      const failing = chat(client, secondTurn)
        .then(
          () => assert.fail("it was answered"),
          (error: unknown) => failureOf(error),
        )
        .finally(() => (isOver = true));
      let served = 0;
      while (!isOver) {
        await other.complete({ ...shortRequest, prefix: `${shortRequest.prefix}${"t".repeat(served % 3)}` }, () => {});
        await other.countTokens("a");
        if (!isOver) served++;
      }
      const failure = await failing;
      assert.equal(failure.kind, "modelUnreadable");
      assert.match(failure.message, /The chat template in tiny-qwen2-\w+\.gguf (takes longer|needs more)/);
      assert.match(failure.nextStep, /new chat|another GGUF file/);
      assert.ok(served > 2, `${served} requests were served in the meantime`);
      await chat(client, [question]);
      assert.equal(pidOf(client), pid);
      await client.unload();
      await until("the process that renders is gone", () => childrenOf(pid).length === 0);
    });

  it("leaves no process behind when the worker is killed while it is rendered", async () => {
    const { client } = await loaded(spinning);
    const pid = pidOf(client);
    chat(client, secondTurn).catch(() => "the worker is killed");
    await until("it is rendered", () => client.state.kind === "running" && client.state.status.pending > 0);
    await until("there is a process for that", () => childrenOf(pid).length > 0);
    const children = childrenOf(pid);
    process.kill(pid, "SIGKILL");
    await until("all are gone", () => !children.some(isAlive));
  });
});
