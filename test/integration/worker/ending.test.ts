// Every way in which the worker ends, while a native call runs that never returns.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { pair } from "../../support/models/ggufBytes.ts";
import { tinyModel } from "../../support/models/models.ts";
import { protocolVersion } from "../../../src/protocol/workerProtocol.ts";
import { Stranger } from "../../support/stranger.ts";
import { isAlive, pidOf, TestHome, until } from "../../support/workers.ts";

describe("the worker's end, with a native call that never returns", () => {
  let home: TestHome;
  let client: WorkerClient;
  beforeEach(() => {
    home = new TestHome();
    mkdirSync(home.home, { recursive: true });
    client = home.client({ workerEntry: entry() });
  });
  afterEach(() => home.close());

  /**
   * The worker's program, which takes the endless part for a file that it cannot read: as it is, it would refuse the model before
   * the library sees it. `more` runs before it.
   */
  function entry(more = ""): string {
    const worker = fileURLToPath(new URL("../../../dist/worker.mjs", import.meta.url));
    const planted = path.join(home.home, "planted.mjs");
    writeFileSync(
      planted,
      `import files from "node:fs/promises";
      import { syncBuiltinESMExports } from "node:module";
      const { stat, open } = files;
      const isEndless = (file) => String(file).endsWith("endless-00002-of-00002.gguf");
      files.stat = (file, ...rest) => stat(isEndless(file) ? import.meta.filename : file, ...rest);
      let isChecked = false;
      files.open = (file, ...rest) => {
        if (isChecked || !isEndless(file)) return open(file, ...rest);
        isChecked = true;
        return Promise.reject(new Error("planted"));
      };
      syncBuiltinESMExports();
      ${more}
      await import(${JSON.stringify(worker)});\n`,
    );
    return planted;
  }

  /** The second part of a model is a pipe that nobody writes to: opening it waits forever, on a thread of the library's pool. */
  function endlessModel(): string {
    const bytes = readFileSync(tinyModel("qwen2"));
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 1n, 16);
    const count = pair("split.count", 2, Buffer.from([2, 0]));
    const first = path.join(home.home, "endless-00001-of-00002.gguf");
    writeFileSync(first, Buffer.concat([bytes.subarray(0, 24), count, bytes.subarray(24)]));
    execFileSync("mkfifo", [path.join(home.home, "endless-00002-of-00002.gguf")]);
    return first;
  }

  /** Starts a load that never ends. */
  async function hang(): Promise<{ readonly pid: number; readonly load: Promise<unknown> }> {
    client.use({ path: endlessModel(), contextTokens: 512 });
    const load = client.load().catch((error: unknown) => error);
    await until(
      "it loads",
      () => client.state.kind === "running" && client.state.status.model.kind === "loading" && opened(pidOf(client)),
    );
    return { pid: pidOf(client), load };
  }

  /** Whether a thread waits in the system's call that opens a file. */
  const opened = (pid: number): boolean =>
    readdirSync(`/proc/${pid}/task`).some((thread) =>
      /fifo|wait_for_partner/.test(readFileSync(`/proc/${pid}/task/${thread}/wchan`, "utf8")),
    );

  /** Ends the worker in some way, and expects that its process is gone. */
  async function ends(way: (pid: number) => unknown): Promise<void> {
    const { pid, load } = await hang();
    await way(pid);
    await until("the process is gone", () => !isAlive(pid));
    await load;
  }

  it("a client that stops it", () => ends(() => client.stop()));
  it("a client that restarts it, and starts the next one only when it is gone: two models at once could be too much", async () => {
    const { pid, load } = await hang();
    const starts: boolean[] = [];
    client.onDidChangeState(({ kind }) => void (kind === "starting" && starts.push(isAlive(pid))));
    await client.restart();
    assert.deepEqual(starts, [false]);
    await load;
  });
  it("SIGTERM", () => ends((pid) => process.kill(pid, "SIGTERM")));
  it("SIGINT", () => ends((pid) => process.kill(pid, "SIGINT")));

  it("the last client leaves", async () => {
    client = home.client({ keepAliveMinutes: 0.001, workerEntry: entry() });
    await ends(() => client.dispose());
  });

  it("a client of another version takes over", async () => {
    await ends(async () => {
      client.dispose();
      const other = await Stranger.at(home.paths.socket);
      const token = readFileSync(home.paths.token, "utf8");
      await until("the first client is gone", async () => (await other.otherClients(token)) === 0);
      assert.equal(await other.worker.leave(null), true);
    });
  });

  it("a bug, after which nothing of the process can be trusted", async () => {
    client = home.client({
      workerEntry: entry(`process.on("SIGUSR2", () => { throw new Error("planted"); });`),
    });
    await ends((pid) => process.kill(pid, "SIGUSR2"));
    assert.match(readFileSync(home.paths.log, "utf8"), /bug: Error: planted/);
  });

  it("a client that takes no goodbye", async () => {
    await ends(async () => {
      const stranger = await Stranger.at(home.paths.socket);
      await stranger.greet(readFileSync(home.paths.token, "utf8").trim(), protocolVersion);
      stranger.socket.pause();
      await client.stop();
    });
  });
});
