// What comes over the socket before a valid greeting, and folders that are not ours.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import path from "node:path";
import { FailureError } from "../../../src/core/failures.ts";
import { protocolVersion } from "../../../src/protocol/workerProtocol.ts";
import { Stranger } from "../../support/stranger.ts";
import { isAlive, pidOf, TestHome, until } from "../../support/workers.ts";

async function raises(promise: Promise<unknown>, kind: string): Promise<FailureError> {
  const error = await promise.then(
    () => assert.fail("it should have failed"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof FailureError, String(error));
  assert.equal(error.failure.kind, kind, error.failure.message);
  assert.notEqual(error.failure.nextStep, "", "says what to do next");
  return error;
}

describe("a hostile or foreign socket", () => {
  let home: TestHome;
  const strangers: Stranger[] = [];
  beforeEach(() => (home = new TestHome()));
  afterEach(async () => {
    for (const each of strangers) each.close();
    await home.close();
  });

  async function stranger(): Promise<Stranger> {
    const made = await Stranger.at(home.paths.socket);
    strangers.push(made);
    return made;
  }
  const closed = (socket: Socket): Promise<unknown> =>
    until("the worker closed the connection", () => socket.destroyed);

  it("garbage closes that connection only", async () => {
    const client = home.client();
    await client.connect();
    for (const garbage of [
      "\0\x01\x02 not a message\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
      "x".repeat(200_000),
    ]) {
      const { socket } = await stranger();
      socket.write(garbage);
      await closed(socket);
    }
    const { socket } = await stranger();
    socket.write("Content-Length: 12\r\n\r\n{not json!!}");
    await closed(socket);
    assert.equal(isAlive(pidOf(client)), true);
    await client.memory();
  });

  for (const [what, greet] of [
    ["a wrong secret", (each: Stranger) => each.greet("0".repeat(64), protocolVersion)],
    ["a wrong secret and another version", (each: Stranger) => each.greet("0".repeat(64))],
    ["no secret at all", (each: Stranger) => each.greet("", protocolVersion)],
    [
      "a greeting without a challenge",
      (each: Stranger) => each.worker.hello({ proof: "", protocol: protocolVersion, build: "x", client: "intruder" }),
    ],
    [
      "the worker's own proof sent back",
      async ({ worker }: Stranger) => {
        const { proof } = await worker.challenge({ nonce: "1".repeat(64) });
        return worker.hello({ proof, protocol: protocolVersion, build: "x", client: "intruder" });
      },
    ],
    ["a nonce that is none", ({ worker }: Stranger) => worker.challenge({ nonce: "" })],
    [
      "a second challenge",
      async ({ worker }: Stranger) => {
        await worker.challenge({ nonce: "1".repeat(64) });
        return worker.challenge({ nonce: "2".repeat(64) });
      },
    ],
  ] as const)
    it(`a client is refused: ${what}`, async () => {
      const client = home.client();
      await client.connect();
      const intruder = await stranger();
      await raises(greet(intruder), "unauthorised");
      await closed(intruder.socket);
      await client.memory();
    });

  it("a client from before the handshake learns the version, and cannot end the worker", async () => {
    const client = home.client();
    await client.connect();
    const { worker } = await stranger();
    const token = readFileSync(home.paths.token, "utf8");
    const old = { token, proof: "", protocol: 6, build: "0.1.0", client: "vscode" };
    const answer = await worker.hello(old);
    assert.equal(answer.kind, "otherVersion");
    assert.equal(answer.kind === "otherVersion" && answer.otherClients > 0, true);
    assert.equal(await worker.leave(null), false);
    await client.memory();
  });

  it("nothing is answered before the greeting", async () => {
    const client = home.client();
    await client.connect();
    const { socket, worker } = await stranger();
    await raises(worker.trace(null), "unauthorised");
    await closed(socket);
    await raises((await stranger()).worker.shutdown(null), "unauthorised");
    assert.equal(isAlive(pidOf(client)), true);
  });

  it("a client of another version is told which versions meet, and the worker in use stays", async () => {
    const client = home.client();
    await client.connect();
    const token = readFileSync(home.paths.token, "utf8");
    const other = await stranger();
    const { worker } = other;
    const answer = await other.greet(token);
    assert.equal(answer.kind, "otherVersion");
    assert.equal(answer.kind === "otherVersion" && answer.otherClients, 1);
    assert.equal(await worker.leave(null), false);
    await raises(worker.memory(null), "unauthorised");
    await client.memory();
  });

  it("a worker of another version without other clients leaves when asked", async () => {
    const client = home.client();
    await client.connect();
    const pid = pidOf(client);
    client.dispose();
    const other = await stranger();
    const token = readFileSync(home.paths.token, "utf8");
    await until("the first client is gone", async () => (await other.otherClients(token)) === 0);
    assert.equal(await other.worker.leave(null), true);
    await until("it left", () => !isAlive(pid));
  });

  it("a runtime folder that others can write to is refused", async () => {
    mkdirSync(home.paths.folder, { recursive: true });
    chmodSync(home.paths.folder, 0o777);
    const error = await raises(home.client().connect(), "unsafeFolder");
    assert.match(error.message, /by other users/);
    chmodSync(home.paths.folder, 0o700);
  });

  it("a runtime folder that is a link or a file is refused", async () => {
    mkdirSync(path.dirname(home.paths.folder), { recursive: true });
    const elsewhere = `${home.paths.folder}-elsewhere`;
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, home.paths.folder);
    await raises(home.client().connect(), "unsafeFolder");
    rmSync(home.paths.folder);
    writeFileSync(home.paths.folder, "");
    await raises(home.client().connect(), "unsafeFolder");
    // Else the home could not be closed.
    rmSync(home.paths.folder);
  });
});
