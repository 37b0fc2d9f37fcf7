// The body of a response without its compression. Nobody asks for one, but some proxies compress all the same, and some name it wrong.
import { pipeline, Readable, type Transform } from "node:stream";
import zlib from "node:zlib";

/** How each coding is undone, by the first byte of the body. */
const unpackers: Readonly<Record<string, (first: number) => Transform | undefined>> = {
  br: () => zlib.createBrotliDecompress(),
  // Some leave out the header that the standard wants.
  deflate: (first) => ((first & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw()),
};

/** No text begins like this, so it need not be named, and a text that is named so is none. */
function gunzip(first: number): Transform | undefined {
  return first === 0x1f ? zlib.createGunzip() : undefined;
}

/** The body without the codings that its header `content-encoding` names, of which the last was put on last. */
export async function* unpacked(reply: AsyncIterable<Uint8Array>, header: string): AsyncGenerator<Uint8Array> {
  let body = reply;
  for (const coding of header.toLowerCase().split(",").toReversed()) {
    const { first, whole } = await begun(body);
    const unpack = first === undefined ? undefined : (unpackers[coding.trim()] ?? gunzip)(first);
    // An error of either ends the reading of the result with it.
    body = unpack === undefined ? whole : pipeline(Readable.from(whole), unpack, () => undefined);
  }
  yield* body;
}

/** The first byte of a body, and all of it. */
async function begun(
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly first: number | undefined; readonly whole: AsyncIterable<Uint8Array> }> {
  const chunks = body[Symbol.asyncIterator]();
  const start = await chunks.next();
  const rest: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => chunks };
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (start.done === true) return;
    yield start.value;
    yield* rest;
  };
  return { first: start.done === true ? undefined : start.value[0], whole: whole() };
}
