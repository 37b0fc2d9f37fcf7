// What no client of ours would send, over the worker's socket: before the greeting and after it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  SocketMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import { protocolVersion, workerProtocol } from "../../src/protocol/workerProtocol.ts";
import type { WorkerClient } from "../../src/client/connection/workerClient.ts";
import { FrameReader } from "../../src/worker/service/boundedFrames.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { tinyModel } from "../support/models/models.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { Stranger } from "../support/stranger.ts";
import { fuzzRuns, seed } from "../support/run/thoroughness.ts";
import { pidOf, TestHome, until } from "../support/workers.ts";

const runs = fuzzRuns(150, 2000);
/** These do what they say, whatever comes with them. */
const endingRows = new Set(["shutdown", "leave"]);
const rows = Object.entries(workerProtocol).flatMap(([method, { kind }]) => (kind === "event" ? [] : [method]));

describe(`malformed messages at the worker's socket (seed ${seed}, ${runs} of them)`, function () {
  this.timeout(1_200_000);
  let home: TestHome;
  let client: WorkerClient;
  let pid: number;
  const strangers: Stranger[] = [];
  before(async () => {
    home = new TestHome();
    client = home.client();
    client.use({ path: tinyModel("qwen2"), contextTokens: 512 });
    await client.load();
    pid = pidOf(client);
  });
  afterEach(async () => {
    for (const each of strangers.splice(0)) each.close();
    await until("they are gone", () => client.state.kind === "running" && client.state.status.clients === 1);
  });
  after(() => home.close());

  const random = randomFrom(seed);
  async function stranger(greets: boolean): Promise<Stranger> {
    const made = await Stranger.at(home.paths.socket);
    strangers.push(made);
    if (greets)
      assert.equal((await made.greet(readFileSync(home.paths.token, "utf8"), protocolVersion)).kind, "welcome");
    return made;
  }

  it("frames that are none end their own connection and nothing else", async () => {
    for (let run = 0; run < runs; run++) {
      const frame = oddFrame(random);
      const { socket } = await stranger(run % 2 === 1);
      socket.on("data", () => {});
      // In pieces, as a network may deliver them.
      const cut = Math.floor(random() * frame.length);
      socket.write(frame.subarray(0, cut));
      socket.write(frame.subarray(cut));
      if (run % 3 === 0) socket.end();
      if (run % 20 === 19) {
        assert.notEqual(await withEnd(client.countTokens("still here")), "no end", `run ${run}, seed ${seed}`);
        assert.equal(pidOf(client), pid);
        for (const each of strangers.splice(0)) each.close();
      }
    }
    await client.countTokens("still here");
    assert.equal(pidOf(client), pid, "it is the same worker");
  });

  it("every method answers wrong types with a failure or a result, and goes on", async () => {
    let connection = await greeted();
    for (let run = 0; run < runs; run++) {
      const method = rows[run % rows.length]!;
      if (endingRows.has(method)) continue;
      const value = oddValue(random);
      const chunkToken = random() < 0.3 ? { chunkToken: oddValue(random) } : {};
      const envelope = random() < 0.1 ? value : { params: value, ...chunkToken };
      const label = `${method} with ${JSON.stringify(envelope)?.slice(0, 300)}, run ${run}, seed ${seed}`;
      const ending = await withEnd(answerTo(connection, method, envelope));
      assert.notEqual(ending, "no end", label);
      assert.notEqual(ending, "", label);
      // Some messages, such as a second greeting, end the connection.
      if (ending === "closed") connection = await greeted();
      if (run % 20 === 19) assert.notEqual(await withEnd(client.countTokens("still here")), "no end", label);
      assert.equal(client.state.kind === "running" && client.state.pid, pid, label);
    }
  });

  /** A connection past its greeting, on which anything can be sent. */
  async function greeted(): Promise<MessageConnection> {
    const { socket } = await stranger(true);
    // The socket has a second reader now, which ignores answers to what it has not asked.
    const connection = createMessageConnection(new FrameReader(socket), new SocketMessageWriter(socket));
    connection.onError(() => {});
    connection.onClose(() => connection.dispose());
    connection.listen();
    return connection;
  }

  async function answerTo(connection: MessageConnection, method: string, envelope: unknown): Promise<string> {
    try {
      await connection.sendRequest(method, envelope);
      return "result";
    } catch (error) {
      return error instanceof ResponseError && error.code !== ErrorCodes.PendingResponseRejected
        ? error.message
        : "closed";
    }
  }
});

/** Bytes that are no message, or one that lies about itself. */
function oddFrame(random: () => number): Buffer {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const bytes = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)));
  const body = JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: pick(rows.filter((row) => !endingRows.has(row))),
    params: oddValue(random),
  });
  const length = pick([
    "0",
    "-1",
    "1",
    "NaN",
    "1e9",
    "999999999999",
    "0x10",
    String(body.length - 1),
    String(body.length + 9),
    " ",
    "7 7",
  ]);
  return pick([
    () => bytes(1 + Math.floor(random() * 3000)),
    () => Buffer.from(`Content-Length: ${length}\r\n\r\n${body}`),
    () => Buffer.from(`Content-Length: ${body.length}\r\n\r\n${body}`).subarray(0, Math.floor(random() * body.length)),
    () => Buffer.from(`Content-Length: ${body.length}\n\n${body}`),
    () => Buffer.from(`${"X-Header: y\r\n".repeat(Math.floor(random() * 5000))}\r\n`),
    () =>
      Buffer.from(
        `Content-Length: ${body.length}\r\nContent-Type: application/vscode-jsonrpc; charset=${pick(["utf-16", "none", "latin1"])}\r\n\r\n${body}`,
      ),
    () => Buffer.from(`Content-Length: ${body.length}\r\nContent-Encoding: gzip\r\n\r\n${body}`),
    () => framed(JSON.stringify(oddValue(random)) ?? ""),
    () =>
      framed(
        JSON.stringify({ jsonrpc: "2.0", id: oddValue(random), method: oddValue(random), params: oddValue(random) }),
      ),
    () => framed(JSON.stringify({ jsonrpc: "2.0", id: 1, result: oddValue(random) })),
    () =>
      framed(
        JSON.stringify({
          jsonrpc: "2.0",
          method: pick(["$/cancelRequest", "$/progress", "$/setTrace", "exit"]),
          params: oddValue(random),
        }),
      ),
    () => framed("[".repeat(50_000)),
    () =>
      framed(`{"jsonrpc":"2.0","id":1,"method":"hello","params":{"__proto__":{"x":1},"constructor":{"prototype":{}}}}`),
  ])();
}

function framed(body: string): Buffer {
  return Buffer.from(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A value of any JSON type, often with the names that messages have. */
function oddValue(random: () => number, depth = 0): unknown {
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const scalars = [
    ...[null, true, false, 0, -1, 0.5, 1e308, 2 ** 53, "", "a", "\u0000", "\ud800", "../../../etc/passwd", "auto"],
    ...["x".repeat(100_000), "javascript", "chat", [], {}],
  ];
  if (depth > 2 || random() < 0.35) return pick(scalars);
  if (random() < 0.2) return Array.from({ length: Math.floor(random() * 5) }, () => oddValue(random, depth + 1));
  const names = pick([
    ["path", "contextTokens", "gpu", "shape", "profile", "url", "model", "key"],
    [
      "documentId",
      "languageId",
      "prefix",
      "suffix",
      "following",
      "shape",
      "maxTokens",
      "context",
      "anchor",
      "alternative",
      "order",
    ],
    [
      "purpose",
      "messages",
      "maxTokens",
      "temperature",
      "thinking",
      "grammar",
      "stop",
      "answerPrefix",
      "continues",
      "role",
      "content",
    ],
    ["nonce", "proof", "protocol", "build", "client", "token"],
    ["languageId", "texts", "__proto__", "constructor", "length", "toString"],
  ]);
  return Object.fromEntries(names.filter(() => random() < 0.8).map((name) => [name, oddValue(random, depth + 1)]));
}
