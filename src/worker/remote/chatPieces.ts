// The stream of an answer to a conversation: its text without the given beginning, its thinking, its end.
import { WholeCharacters } from "../../base/text.ts";
import type { ChatMessage } from "../../core/modelPort.ts";
import { field, textField } from "./fields.ts";
import { costOf, type Cost, type Piece } from "./pieces.ts";
import type { RemoteServer, Sampling } from "./remoteServer.ts";

/** One event of an answer. */
export interface ChatPiece {
  readonly text: string;
  /** What the server itself recognised as thinking. */
  readonly thinking: string;
  readonly end?: "endOfText" | "maxTokens";
  readonly cost?: Cost;
}

/** The events of an answer, each with whole characters: servers send the halves of a surrogate pair apart. */
export async function* chatEvents(events: AsyncIterable<unknown>): AsyncGenerator<ChatPiece, void, void> {
  const [text, thinking] = [new WholeCharacters(), new WholeCharacters()];
  for await (const event of events) {
    const piece = chatPiece(event);
    yield { ...piece, text: text.next(piece.text), thinking: thinking.next(piece.thinking) };
  }
}

/** Reads an event of `/v1/chat/completions`. Older servers say `reasoning_content`, newer ones `reasoning`. */
export function chatPiece(event: unknown): ChatPiece {
  const choice = field(event, "choices", 0);
  const delta = field(choice, "delta");
  const reason = textField(choice, "finish_reason");
  const cost = costOf(event);
  return {
    text: textField(delta, "content") ?? "",
    thinking: textField(delta, "reasoning_content") ?? textField(delta, "reasoning") ?? "",
    ...(reason !== undefined && { end: reason === "length" ? ("maxTokens" as const) : ("endOfText" as const) }),
    ...(cost && { cost }),
  };
}

/** An answer that continues `begun`, as pieces of a completion, without thinking. */
export async function* chatPieces(
  server: RemoteServer,
  messages: readonly ChatMessage[],
  begun: string,
  sampling: Sampling,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, void> {
  const echo = new Echo(begun);
  for await (const { text, end, cost } of chatEvents(server.chat(messages, begun, false, sampling, signal))) {
    const fresh = echo.push(text) + (end === undefined ? "" : echo.end());
    yield { tokens: fresh === "" ? [] : [{ text: fresh }], ...(end && { end }), ...(cost && { cost }) };
  }
}

/** Removes the given beginning where a server repeats it instead of continuing it. */
export class Echo {
  private readonly begun: string;
  private held: string | undefined = "";

  constructor(begun: string) {
    this.begun = begun;
  }

  push(text: string): string {
    if (this.held === undefined) return text;
    this.held += text;
    if (this.begun !== "" && this.held.length < this.begun.length && this.begun.startsWith(this.held)) return "";
    return this.end();
  }

  /** The text that was held back. */
  end(): string {
    const { held = "" } = this;
    this.held = undefined;
    return this.begun !== "" && held.startsWith(this.begun) ? held.slice(this.begun.length) : held;
  }
}
