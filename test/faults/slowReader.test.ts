// A client that asks and never reads: it is dropped, and nobody else notices.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { protocolVersion } from "../../src/protocol/workerProtocol.ts";
import { faultRow } from "../support/faults/faultTable.ts";
import { FaultWindow } from "../support/faults/faultWindow.ts";
import { openFiles, residentBytes } from "../support/faults/processState.ts";
import { withEnd } from "../support/faults/withEnd.ts";
import { tinyModel } from "../support/models/models.ts";
import { Stranger } from "../support/stranger.ts";
import { times } from "../support/run/thoroughness.ts";
import { isAlive, pidOf, TestHome, until } from "../support/workers.ts";

const readers = times(2, 10);
/** Requests of each, whose answers together are some hundred megabytes. */
const requests = 4000;
/** By how much the worker's memory may rise meanwhile: what waits for one client, in several forms. */
const mostBytes = 192 * 1024 ** 2;
/** How soon a worker ends that has a client which does not read, in milliseconds. */
const endMs = 15_000;

describe("a client that does not read", function () {
  this.timeout(600_000);
  let home: TestHome;
  let window: FaultWindow;
  const strangers: Stranger[] = [];
  before(async () => {
    home = new TestHome();
    window = new FaultWindow(home, { path: tinyModel("qwen2"), contextTokens: 512 });
    // The answers that nobody reads are the worker's trace: the more it has done, the longer.
    for (let key = 0; key < 60; key++) await window.ghost();
  });
  after(async () => {
    for (const each of strangers) each.close();
    window.close();
    await home.close();
  });

  async function reader(): Promise<Stranger> {
    const stranger = await Stranger.at(home.paths.socket);
    strangers.push(stranger);
    assert.equal((await stranger.greet(readFileSync(home.paths.token, "utf8"), protocolVersion)).kind, "welcome");
    return stranger;
  }

  it("is dropped with a line in the log, before much waits for it", async () => {
    const row = faultRow("client that does not read");
    const pid = pidOf(window.client);
    const before = { files: openFiles(pid) };
    for (let index = 0; index < readers; index++) {
      const { socket } = await reader();
      const calm = residentBytes(pid);
      socket.pause();
      for (let id = 0; id < requests; id++)
        socket.write(frame({ id: `x${id}`, method: "trace", params: { params: null } }));
      row.faults++;
      let most = calm;
      const watching = setInterval(() => (most = Math.max(most, residentBytes(pid))), 20);
      const endings = [await withEnd(window.ghost()), await withEnd(window.ghost())];
      const log = (): string => readFileSync(home.paths.log, "utf8");
      await until("it is dropped", () => (log().match(/dropped: /g)?.length ?? 0) > index, 60_000).catch((error) =>
        row.leaves(String(error)),
      );
      clearInterval(watching);
      if (endings.every((ending) => ending === "answered")) row.served++;
      else row.loses(JSON.stringify(endings));
      if (most > calm + mostBytes) row.grows(`memory rose by ${Math.round((most - calm) / 1e6)} MB`);
    }
    await until("they are gone", () => openFiles(pid) <= before.files).catch(() => undefined);
    row.compares(before, { files: openFiles(pid) });
    row.assertClean();
  });

  it("does not keep the worker from ending", async () => {
    const pid = pidOf(window.client);
    const { socket } = await reader();
    socket.pause();
    for (let id = 0; id < 20; id++) socket.write(frame({ id: `y${id}`, method: "trace", params: { params: null } }));
    assert.notEqual(await withEnd(window.client.stop(), endMs), "no end");
    await until("its process is gone", () => !isAlive(pid), endMs);
  });
});

function frame(message: object): string {
  const body = JSON.stringify({ jsonrpc: "2.0", ...message });
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
