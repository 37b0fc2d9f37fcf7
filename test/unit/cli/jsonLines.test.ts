import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { jsonLines } from "../../../src/cli/jsonLines.ts";

describe("the lines of a file", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "ghostlight-lines-"))));
  after(() => rmSync(folder, { recursive: true }));

  const file = (name: string, content: string | Buffer): string => {
    const whole = path.join(folder, name);
    writeFileSync(whole, content);
    return whole;
  };
  async function read(name: string): Promise<string[]> {
    const lines: string[] = [];
    for await (const { line, text } of jsonLines(name)) lines.push(`${line} ${text.trim()}`);
    return lines;
  }

  it("are numbered, blank ones too, and end with LF or CRLF alone", async () => {
    assert.deepEqual(await read(file("a.jsonl", '1\n\n  \n2\r\n"a\u2028b\u2029c"')), [
      "1 1",
      "4 2",
      '5 "a\u2028b\u2029c"',
    ]);
    assert.deepEqual(await read(file("empty.jsonl", "")), []);
    const long = "é".repeat(200_000);
    assert.deepEqual(await read(file("long.jsonl", `${long}\n${long}`)), [`1 ${long}`, `2 ${long}`]);
  });

  it("may be compressed, in several parts, and what is cut or not compressed is an error", async () => {
    const packed = gzipSync("1\n2\n");
    assert.deepEqual(await read(file("a.gz", Buffer.concat([packed, packed]))), ["1 1", "2 2", "3 1", "4 2"]);
    await assert.rejects(read(file("cut.gz", packed.subarray(0, 12))), /unexpected end of file/);
    await assert.rejects(read(file("none.gz", "1\n2\n")), /incorrect header check/);
    await assert.rejects(read(path.join(folder, "missing")), /ENOENT/);
  });
});
