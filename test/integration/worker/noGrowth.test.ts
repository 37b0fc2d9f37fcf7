// Many requests that end in every way leave nothing behind: sequences, saved states, handles and memory stay what they were.
import assert from "node:assert/strict";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";
import type { CompleteParams, MemoryUse } from "../../../src/protocol/workerProtocol.ts";
import { tinyModel, type TinyArchitecture } from "../../support/models/models.ts";
import { TestHome, until } from "../../support/workers.ts";

const rounds = 25;

const question: ChatRequest = {
  purpose: "chat",
  messages: [{ role: "user", content: "Why?" }],
  maxTokens: 24,
  temperature: 0,
  thinking: false,
};

function query(round: number): CompleteParams {
  return {
    documentId: `document ${round}`,
    languageId: "javascript",
    prefix: `const value${round} = ${"compute(first, second) + ".repeat(12)}`,
    suffix: "\n}\n",
    following: "\n}\n",
    shape: "line",
    maxTokens: 6,
  };
}

describe("many requests that end in every way", () => {
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  /** One request of each kind with each end: answered, cancelled at once, cancelled while it runs, refused. */
  async function oneOfEach(client: WorkerClient, round: number): Promise<void> {
    const ends: string[] = [];
    const ended = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => ends.push("answered"),
        (error: unknown) => ends.push(failureOf(error).kind),
      );
    const cancelled = AbortSignal.abort();
    const soon = new AbortController();
    await Promise.all([
      ended(client.complete(query(round), () => soon.abort(), soon.signal)),
      ended(client.chat({ ...question, maxTokens: 500 }, () => soon.abort(), soon.signal)),
      ended(client.warm(query(round + 1), soon.signal)),
    ]);
    await ended(client.complete(query(round), () => {}));
    await ended(client.complete(query(round), () => {}, cancelled));
    await ended(client.chat(question, () => {}));
    await ended(client.chat({ ...question, messages: [{ role: "user", content: "word ".repeat(6000) }] }, () => {}));
    await ended(client.chat({ ...question, grammar: "root ::= (" }, () => {}));
    await ended(client.chat({ ...question, grammar: 'root ::= "a" root' }, () => {}));
    await ended(client.warm(query(round), cancelled));
    for (const end of ["answered", "cancelled", "promptTooLong"]) assert.ok(ends.includes(end), ends.join());
  }

  const rest = async (client: WorkerClient): Promise<MemoryUse> => {
    await until("nothing runs", () => client.state.kind === "running" && client.state.status.pending === 0);
    return client.memory();
  };

  /** A timer or a write that is just under way is a handle too, so what counts is that there are no more for good. */
  const hasHandles = (client: WorkerClient, most: number): Promise<void> =>
    until(`there are ${most} handles again`, async () => (await client.memory()).handles <= most);

  for (const architecture of ["qwen2", "qwen35"] as const satisfies readonly TinyArchitecture[])
    it(`leave nothing behind: ${architecture}`, async () => {
      const client = home.client();
      client.use({ path: tinyModel(architecture), contextTokens: 2048 });
      await client.load();
      // The caches that are meant to be kept are full after some rounds.
      for (let round = 0; round < 12; round++) await oneOfEach(client, round);
      const before = await rest(client);
      for (let round = 0; round < rounds; round++) await oneOfEach(client, round);
      const after = await rest(client);
      assert.equal(after.sequences, before.sequences);
      assert.ok(after.savedStates <= Math.max(8, before.savedStates), `${after.savedStates} saved states`);
      await hasHandles(client, before.handles);
      assert.ok(after.checkpointBytes <= Math.max(2 * before.checkpointBytes, 32e6), `${after.checkpointBytes} bytes`);
      const grown = after.residentBytes - before.residentBytes;
      assert.ok(grown < 64e6, `${grown} bytes more`);
    });

  it("loads and unloads leave nothing behind", async () => {
    const client = home.client();
    const cycle = async (architecture: TinyArchitecture): Promise<void> => {
      client.use({ path: tinyModel(architecture), contextTokens: 512 });
      await client.load();
      await client.chat(question, () => {});
      await client.park();
      await client.complete(query(0), () => {});
      await client.unload();
    };
    await cycle("qwen2");
    const before = await rest(client);
    for (let round = 0; round < 6; round++) await cycle(round % 2 === 0 ? "qwen35" : "qwen2");
    const after = await rest(client);
    assert.equal(after.sequences, 0);
    assert.equal(after.savedStates, 0);
    await hasHandles(client, before.handles);
  });
});
