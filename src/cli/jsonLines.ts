// Files that have one JSON value a line, as they are or compressed by gzip.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
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
  const lines = file.endsWith(".gz") ? input.pipe(createGunzip()) : input;
  input.on("error", (error) => lines.destroy(error));
  let line = 0;
  for await (const read of createInterface({ input: lines, crlfDelay: Infinity })) {
    line++;
    const text = line === 1 ? read.replace(/^\ufeff/, "") : read;
    if (text.trim() !== "") yield { line, text };
  }
}
