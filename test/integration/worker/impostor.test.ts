// Another program in the worker's place: it learns nothing, and the user is told.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { StreamMessageWriter, createMessageConnection } from "vscode-jsonrpc/node";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { FrameReader } from "../../../src/worker/service/boundedFrames.ts";
import { TestHome, until } from "../../support/workers.ts";

const secret = "ab".repeat(32);

/** What it answers to the client's first message; without an answer, it does not know that message. */
function answering(answer?: () => unknown): (socket: Socket) => void {
  return (socket) => {
    const connection = createMessageConnection(new FrameReader(socket), new StreamMessageWriter(socket));
    if (answer) connection.onRequest("challenge", answer);
    connection.onError(() => {});
    connection.listen();
  };
}

describe("an impostor in the worker's place", () => {
  let home: TestHome;
  let server: Server;
  let received: string;
  const sockets = new Set<Socket>();
  beforeEach(() => {
    home = new TestHome();
    received = "";
    mkdirSync(home.paths.folder, { recursive: true, mode: 0o700 });
    writeFileSync(home.paths.token, secret, { mode: 0o600 });
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await home.close();
  });

  async function impostor(behave: (socket: Socket) => void): Promise<void> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on("data", (data) => (received += data.toString("latin1")));
      socket.on("error", () => {});
      behave(socket);
    });
    await new Promise<void>((resolve) => server.listen(home.paths.socket, resolve));
  }

  async function failureIn(request: Promise<unknown>): Promise<Failure> {
    return request.then(
      () => assert.fail("it should have failed"),
      (error: unknown) => failureOf(error),
    );
  }

  for (const [what, behave] of [
    ["a proof that is wrong", answering(() => ({ nonce: "1".repeat(64), proof: "0".repeat(64) }))],
    ["no proof", answering(() => ({ nonce: "1".repeat(64) }))],
    ["nothing in its answer", answering(() => null)],
    ["a number", answering(() => 7)],
    ["an error", answering(() => Promise.reject(new Error("no")))],
    ["not knowing what it means", answering()],
    ["a greeting of its own", (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n")],
    ["garbage", (socket) => socket.write(Buffer.alloc(5000, 0x80))],
    ["a closed connection", (socket) => socket.end()],
    ["a connection that breaks", (socket) => socket.destroy()],
    ["silence", () => {}],
  ] as readonly (readonly [string, (socket: Socket) => void])[])
    it(`that answers with ${what} learns no secret and gets no work; the user is told`, async () => {
      await impostor(behave);
      const client: WorkerClient = home.client({ hungMs: 1500 });
      client.use({ path: "/private/model.gguf", contextTokens: 1024 });
      const { kind, message, nextStep } = await failureIn(client.countTokens("private text"));
      assert.ok(kind === "unauthorised" || kind === "otherVersion", `${kind}: ${message}`);
      assert.ok(message.includes(home.paths.socket), message);
      assert.notEqual(nextStep, "");
      for (const told of [secret, "proof", "private", "vscode", "test"]) assert.ok(!received.includes(told), received);
      assert.equal(readFileSync(home.paths.token, "utf8"), secret, "the secret is still the same");
      assert.equal(client.state.kind, "stopped");
    });

  it("that breaks off in the middle of a message leaves no timer behind, which would keep a command from ending", async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;
    await impostor((socket) => {
      socket.write("Content-Length: 5000\r\n\r\n{");
      socket.once("data", () => socket.end());
    });
    // Mocha's own is among them by now.
    const before = timers();
    const client = home.client({ hungMs: 1500 });
    assert.equal((await failureIn(client.connect())).kind, "unauthorised");
    await until("the timers are those of before", () => timers() <= before, 5000);
  });

  it("that goes away makes room for the worker", async () => {
    await impostor(answering(() => null));
    const client = home.client({ hungMs: 1500 });
    assert.equal((await failureIn(client.connect())).kind, "unauthorised");
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    await client.connect();
    await until("the worker runs", () => client.state.kind === "running");
  });
});
