// Files that have one JSON value a line, as they are or compressed by gzip.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

/** A line of a file, counted from 1. */
export interface JsonLine {
  readonly line: number;
  readonly text: string;
}

/** The lines of a file that are not blank, read as they are asked for. A name that ends with `.gz` is a compressed file. Raises Node's errors. */
export async function* jsonLines(file: string): AsyncGenerator<JsonLine> {
  const input = createReadStream(file);
  const lines = file.endsWith(".gz") ? input.pipe(createGunzip()) : input;
  input.on("error", (error) => lines.destroy(error));
  let line = 0;
  for await (const text of createInterface({ input: lines, crlfDelay: Infinity })) {
    line++;
    if (text.trim() !== "") yield { line, text };
  }
}
