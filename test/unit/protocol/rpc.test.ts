// The wall itself, over an in-memory pair: results, streams in order, failures, cancels that cross, a peer that dies.
import assert from "node:assert/strict";
import { PassThrough, type Duplex } from "node:stream";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import { FailureError, fail } from "../../../src/core/failures.ts";
import { call, listen, serve } from "../../../src/protocol/rpc.ts";
import { event, request, stream, type Caller, type Handlers, type Sender } from "../../../src/protocol/rpcTable.ts";

const table = {
  double: request<number, number>(),
  count: stream<number, number, string>(),
  wait: request<null, null>(),
  break: request<"expected" | "bug", null>(),
  news: event<string>(),
} as const;

describe("a typed wall", () => {
  let server: MessageConnection;
  let client: MessageConnection;
  let caller: Caller<typeof table>;
  let sender: Sender<typeof table>;
  let bugs: string[];
  let news: string[];
  let aborted: number;

  beforeEach(() => {
    const there = new PassThrough();
    const back = new PassThrough();
    const connection = (input: Duplex, output: Duplex): MessageConnection =>
      createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
    server = connection(there, back);
    client = connection(back, there);
    [bugs, news, aborted] = [[], [], 0];
    const handlers: Handlers<typeof table> = {
      double: async (value) => value * 2,
      count: async (limit, send) => {
        for (let i = 1; i <= limit; i++) send(i);
        return "counted";
      },
      wait: (_none, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted++;
            reject(new FailureError({ kind: "cancelled", message: "Cancelled.", nextStep: "" }));
          });
        }),
      break: async (how) => {
        if (how === "expected") fail("diskFull", "The disk is full.");
        throw new TypeError("oops");
      },
    };
    sender = serve(server, table, handlers, (method) => bugs.push(method));
    listen(client, table, { news: (text) => news.push(text) });
    caller = call(client, table);
    server.listen();
    client.listen();
  });
  afterEach(() => {
    server.dispose();
    client.dispose();
  });

  const kindOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "no failure",
      (error: unknown) => (error instanceof FailureError ? error.failure.kind : String(error)),
    );

  it("answers requests, streams chunks in order before the result, and sends events", async () => {
    assert.equal(await caller.double(21), 42);
    const chunks: number[] = [];
    assert.equal(await caller.count(200, (chunk) => chunks.push(chunk)), "counted");
    assert.deepEqual(
      chunks,
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    await sender.news("hello");
    await caller.double(1);
    assert.deepEqual(news, ["hello"]);
  });

  it("keeps the chunks of two streams apart", async () => {
    const seen: string[] = [];
    await Promise.all([caller.count(3, (i) => seen.push(`a${i}`)), caller.count(3, (i) => seen.push(`b${i}`))]);
    assert.deepEqual(
      seen.filter((each) => each.startsWith("a")),
      ["a1", "a2", "a3"],
    );
    assert.deepEqual(
      seen.filter((each) => each.startsWith("b")),
      ["b1", "b2", "b3"],
    );
  });

  it("carries expected failures whole, and reports bugs on the serving side", async () => {
    const error = await caller.break("expected").catch((reason: unknown) => reason);
    assert.ok(error instanceof FailureError);
    assert.equal(error.failure.kind, "diskFull");
    assert.match(error.failure.nextStep, /[Ff]ree/);
    assert.deepEqual(bugs, []);
    assert.equal(await kindOf(caller.break("bug")), "internal");
    assert.deepEqual(bugs, ["break"]);
  });

  it("carries a cancel to the handler", async () => {
    const abort = new AbortController();
    const waiting = caller.wait(null, abort.signal);
    await caller.double(1);
    abort.abort();
    assert.equal(await kindOf(waiting), "cancelled");
    assert.equal(aborted, 1);
  });

  it("does not send what was cancelled before it began, and a late cancel changes nothing", async () => {
    const early = new AbortController();
    early.abort();
    assert.equal(await kindOf(caller.wait(null, early.signal)), "cancelled");
    assert.equal(aborted, 0);
    const late = new AbortController();
    assert.equal(await caller.double(4, late.signal), 8);
    late.abort();
    assert.equal(await caller.double(5), 10);
  });

  it("ends what is pending when the connection goes", async () => {
    const waiting = caller.wait(null);
    await caller.double(1);
    client.dispose();
    assert.equal(await kindOf(waiting), "workerGone");
  });

  it("a message that cannot be written, because the peer is gone, fails as the loss of the connection", async () => {
    const gone = new PassThrough({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })),
    });
    gone.on("error", () => undefined);
    const broken = createMessageConnection(new StreamMessageReader(new PassThrough()), new StreamMessageWriter(gone));
    broken.onError(() => undefined);
    broken.listen();
    await assert.rejects(
      call(broken, table).double(1),
      (error) => error instanceof FailureError && error.failure.kind === "workerGone",
    );
    broken.dispose();
  });
});
