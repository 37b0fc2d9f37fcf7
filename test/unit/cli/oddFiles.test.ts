// Paths that people give may be anything: what is no file is refused at once, with what it is.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { readSource } from "../../../src/cli/documents.ts";
import { editTasks } from "../../../src/cli/editTasks.ts";
import { jsonLines } from "../../../src/cli/jsonLines.ts";
import { readTrace } from "../../../src/cli/typingTrace.ts";
import { headIfFile, textIfFile } from "../../../src/client/ordinaryFile.ts";
import { skipBecause } from "../../support/run/skipped.ts";

describe("a path that is no file", () => {
  let folder = "";
  const server = createServer();
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "ghostlight-odd-"));
  });
  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("is refused with what it is, and never waited for", async function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no such files");
    const [pipe, socket] = [path.join(folder, "pipe.py"), path.join(folder, "socket.py")];
    execFileSync("mkfifo", [pipe]);
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const all = async (lines: AsyncIterable<unknown>): Promise<void> => {
      for await (const line of lines) assert.fail(JSON.stringify(line));
    };
    for (const [file, words] of [
      [pipe, /it is a pipe/],
      [socket, /it is a socket/],
      [folder, /it is a folder/],
      ["/dev/zero", /it is a device/],
    ] as const) {
      await assert.rejects(readSource(file), words);
      await assert.rejects(all(jsonLines(file)), words);
      await assert.rejects(all(editTasks(file)), words);
      await assert.rejects(all(readTrace(file)), words);
      assert.equal(await textIfFile(file), undefined);
      assert.equal(await headIfFile(file, 10), undefined);
    }
  });

  it("is not read beyond what is wanted, however long it is", async () => {
    const file = path.join(folder, "long.log");
    await writeFile(file, "a line\n");
    await truncate(file, 100e9);
    assert.equal(Buffer.from((await headIfFile(file, 6))!).toString(), "a line");
    await truncate(file, 3);
    assert.equal(Buffer.from((await headIfFile(file, 6))!).toString(), "a l");
    assert.equal(await headIfFile(path.join(folder, "none"), 6), undefined);
  });

  it("may be the output of a command that a shell has opened", function () {
    if (process.platform === "win32") skipBecause(this, "Windows has no such files");
    const program = `import { jsonLines } from "./src/cli/jsonLines.ts"; for await (const { text } of jsonLines("/dev/stdin")) console.log(text);`;
    const output = execFileSync(
      "sh",
      ["-c", `echo '{"a":1}' | "$0" --import tsx --input-type=module -e "$1"`, process.execPath, program],
      { encoding: "utf8" },
    );
    assert.equal(output.trim(), '{"a":1}');
  }).timeout(60_000);
});
