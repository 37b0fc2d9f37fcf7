// Clients that were let in and then behave badly: others notice nothing.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf } from "../../../src/core/failures.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";
import { protocolVersion, workerProtocol, type TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { tinyModel } from "../../support/models/models.ts";
import { Stranger } from "../../support/stranger.ts";
import { pidOf, TestHome, until } from "../../support/workers.ts";

const question: ChatRequest = {
  purpose: "chat",
  messages: [{ role: "user", content: "a" }],
  maxTokens: 100,
  temperature: 0,
  thinking: false,
  // An answer that the model cannot end.
  grammar: "root ::= [a-z ] root",
};

describe("a client that behaves badly", () => {
  let home: TestHome;
  let client: WorkerClient;
  let pid: number;
  const strangers: Stranger[] = [];
  before(async () => {
    home = new TestHome();
    client = home.client();
    client.use({ path: tinyModel("qwen2"), contextTokens: 4096 });
    await client.load();
    pid = pidOf(client);
  });
  after(async () => {
    for (const each of strangers) each.close();
    await home.close();
  });

  const log = (): string => readFileSync(home.paths.log, "utf8");

  /** A connection past its greeting. */
  async function greeted(): Promise<Stranger> {
    const made = await Stranger.at(home.paths.socket);
    strangers.push(made);
    assert.equal((await made.greet(readFileSync(home.paths.token, "utf8").trim(), protocolVersion)).kind, "welcome");
    return made;
  }

  /** Lets it behave badly while another client's answer is generated, and expects that the answer is the usual one. */
  async function unnoticed(misbehave: () => Promise<void>): Promise<void> {
    const usual = await client.chat(question, () => {});
    let text = "";
    const chatting = client.chat(question, (chunk) => (text += chunk.text));
    await misbehave();
    assert.equal((await chatting).text, usual.text);
    assert.equal(text, usual.text);
    assert.equal(pidOf(client), pid);
    const { residentBytes } = await client.memory();
    assert.ok(residentBytes < 400e6, `${residentBytes} bytes`);
  }

  const closed = (socket: Socket): Promise<void> =>
    until("its connection is closed", () => {
      // A socket that is paused does not see its end.
      socket.resume();
      return socket.destroyed;
    });

  it("that reads nothing is dropped once too much waits for it, with a line in the log", () =>
    unnoticed(async () => {
      const deaf = await greeted();
      deaf.socket.pause();
      const texts = Array.from({ length: 100_000 }, () => "");
      for (let ask = 0; ask < 40; ask++)
        deaf.worker.syntaxErrors({ languageId: "none", texts }).catch(() => "the connection is lost");
      await until("it is dropped", () => /connection of test dropped: it leaves \d+ bytes unread/.test(log()));
      await closed(deaf.socket);
    }));

  it("that reads nothing and asks little is kept", () =>
    unnoticed(async () => {
      const slow = await greeted();
      slow.socket.pause();
      const answer = slow.worker.memory(null);
      await client.memory();
      slow.socket.resume();
      assert.ok((await answer).residentBytes > 0);
    }));

  for (const [what, bytes] of [
    ["sends bytes that are no message", Buffer.alloc(5_000_000, "x")],
    ["announces a message of a terabyte", Buffer.from("Content-Length: 1000000000000\r\n\r\n{")],
    ["sends a message that is no JSON", Buffer.from("Content-Length: 12\r\n\r\n{not json!!}")],
    ["answers what nobody asked", Buffer.from('Content-Length: 24\r\n\r\n{"id":7,"method":"nope"}')],
    ["sends null for a message", Buffer.from("Content-Length: 4\r\n\r\nnull")],
  ] as const)
    it(`that ${what} disturbs nobody`, () =>
      unnoticed(async () => {
        const bad = await greeted();
        bad.socket.write(bytes);
        if (what !== "answers what nobody asked") await closed(bad.socket);
      }));

  it("that leaves in the middle of a message disturbs nobody", () =>
    unnoticed(async () => {
      const half = await greeted();
      half.socket.write('Content-Length: 5000\r\n\r\n{"jsonrpc":"2.0",');
      half.socket.end();
      await closed(half.socket);
    }));

  for (const method of ["complete", "chat", "warm", "countTokens", "syntaxErrors", "load", "machine"] as const)
    it(`that calls ${method} with nonsense gets an error and disturbs nobody`, () =>
      unnoticed(async () => {
        const bad = await greeted();
        const call = bad.worker[method] as (params: unknown, onChunk?: () => void) => Promise<unknown>;
        const isStream = workerProtocol[method].kind === "stream";
        for (const params of [null, 7, true, [], {}, { messages: 1, texts: 1, prefix: 1, path: 1 }]) {
          const failure = await (isStream ? call(params, () => {}) : call(params)).then(
            () => assert.fail("it was accepted"),
            failureOf,
          );
          assert.equal(failure.kind, "badInput", failure.message);
          assert.match(failure.message, /malformed request: in “/);
        }
        assert.doesNotMatch(log(), / error /, "it is nobody's bug");
        await client.memory();
        const state = client.state.kind === "running" ? client.state.status.model.kind : client.state.kind;
        assert.equal(state, "ready");
      }));

  it("that asks without end is refused in words once too much is outstanding, and served again after that", async () => {
    const greedy = await greeted();
    const enough = new AbortController();
    let refusals = 0;
    const asked = Array.from({ length: 1100 }, () =>
      greedy.worker
        .chat({ ...question, maxTokens: 4000 }, () => {}, enough.signal)
        .then(
          () => "served",
          (error: unknown) => {
            const { kind, message } = failureOf(error);
            if (kind !== "serverBusy") return kind;
            assert.match(message, /waits for 1000 others/);
            // More than that cannot be refused, so nothing else is to come.
            if (++refusals === 100) enough.abort();
            return kind;
          },
        ),
    );
    const endings = await Promise.all(asked);
    assert.equal(endings.filter((ending) => ending === "serverBusy").length, 100, "the others were let in");
    assert.deepEqual([...new Set(endings)].toSorted(), ["cancelled", "serverBusy"]);
    assert.deepEqual(await greedy.worker.syntaxErrors({ languageId: "typescript", texts: ["let a"] }), [0]);
    assert.equal(pidOf(client), pid);
    assert.ok((await client.chat({ ...question, maxTokens: 5 }, () => {})).text !== "");
  });

  it("that is gone ends its requests", async () => {
    const leaving = await greeted();
    const before = (await client.trace()).at(-1);
    const logged = log().length;
    let chunks = 0;
    leaving.worker.chat({ ...question, maxTokens: 4000 }, () => chunks++).catch(() => "the connection is lost");
    await until("its answer has begun", () => chunks > 0);
    leaving.close();
    const last = (): Promise<TraceRecord | undefined> => client.trace().then((records) => records.at(-1));
    await until("its request has ended", async () => (await last())?.id !== before?.id);
    assert.equal((await last())?.outcome, "cancelled");
    assert.doesNotMatch(log().slice(logged), /error/);
  });
});
