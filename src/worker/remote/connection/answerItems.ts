// Reads the body of an answer in pieces, and says what is wrong with one that is no answer of a model.
import { headOf } from "../../../base/text.ts";
import { fail } from "../../../core/failures.ts";
import { StreamReader, type StreamItem } from "../stream/streamReader.ts";
import { quoted, streamedRefusal, type ServerWords } from "./serverFailures.ts";
import type { ServerReply } from "./serverTransport.ts";

/** Where an answer comes from. */
export interface AnswerSource {
  /** The server's address, as failures name it. */
  readonly root: string;
  /** Is never shown. */
  readonly key: string | undefined;
  /** Most bytes of one event. */
  readonly mostBytes: number;
}

/** The items of an answer and its content type, or the error that it consists of. `read` brings events into the usual form. */
export async function begunItems(
  reply: ServerReply,
  read: (event: unknown) => unknown,
  source: AnswerSource,
): Promise<{ readonly items: AsyncGenerator<StreamItem>; readonly type: string } | ServerWords> {
  const items = itemsOf(reply, source);
  const first = await items.next();
  const refused =
    first.done !== true && first.value.kind === "event" ? streamedRefusal(read(first.value.event)) : undefined;
  // Closes the connection.
  if (refused !== undefined) await items.return();
  return refused ?? { items: withFirst(first, items), type: reply.type };
}

/** What the body of an answer consists of. Raises `serverFailed` for a part that is too long. */
async function* itemsOf({ body }: ServerReply, { root, mostBytes }: AnswerSource): AsyncGenerator<StreamItem, void> {
  const reader = new StreamReader();
  const decoder = new TextDecoder();
  let held = 0;
  for await (const chunk of body) {
    const items = reader.push(decoder.decode(chunk, { stream: true }));
    held = items.length > 0 ? 0 : held + chunk.length;
    if (held > mostBytes) fail("serverFailed", `${root} sent an event that is too long.`);
    yield* items;
  }
  yield* reader.push(decoder.decode());
  yield* reader.end();
}

/** A stream whose first item was taken. */
async function* withFirst<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T>): AsyncGenerator<T, void> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

/** Raises the failure for an answer that cannot be read. `type`: its content type. */
export function refuseAnswer(text: string, type: string, { root, key }: AnswerSource): never {
  if (/^\s*</.test(text))
    fail(
      "serverFailed",
      `${root} answered with a web page (“${quoted(type, key)}”) instead of an answer of a model.`,
      "Check the address (“Ghostlight: Use a Server…”): a proxy or a log-in page may be in between.",
    );
  return refuseText(text, root, key);
}

/** Raises the failure for a response that is not JSON. */
export function refuseText(text: string, root: string, key: string | undefined): never {
  fail("serverFailed", `${root} sent a response that is not JSON: ${quoted(headOf(text, 80), key)}`);
}
