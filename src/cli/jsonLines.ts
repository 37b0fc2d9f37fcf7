// Files that have one JSON value a line, as they are or compressed by gzip.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { whatElse } from "../client/ordinaryFile.ts";

/** A line of a file, counted from 1. */
export interface JsonLine {
  readonly line: number;
  readonly text: string;
}

/** What a shell puts in the place of a command's output: it is open already. */
const openPipe = /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/\d+)$/;

/**
 * The lines of a file that are not blank, read as they are asked for. A name that ends with `.gz` is a compressed file. Raises an
 * error for what is no file, and Node's errors.
 */
export async function* jsonLines(file: string): AsyncGenerator<JsonLine> {
  const found = await stat(file);
  const other = whatElse(found);
  if (other !== undefined && !(found.isFIFO() && openPipe.test(file))) throw new Error(other);
  const input = createReadStream(file);
  const content: Readable = file.endsWith(".gz") ? input.pipe(createGunzip()) : input;
  input.on("error", (error) => content.destroy(error));
  let line = 0;
  for await (const read of linesOf(content.setEncoding("utf8"))) {
    line++;
    const text = line === 1 ? read.replace(/^\ufeff/, "") : read;
    if (text.trim() !== "") yield { line, text };
  }
}

/** Lines end with LF or CRLF alone: a JSON text may have other breaks in its strings, at which Node's reader of lines would cut it. */
async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  for await (const chunk of chunks) {
    const [first, ...others] = chunk.split("\n");
    parts.push(first!);
    for (const other of others) {
      yield parts.join("");
      parts = [other];
    }
  }
  yield parts.join("");
}
