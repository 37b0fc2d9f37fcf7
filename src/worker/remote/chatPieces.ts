// The stream of an answer to a conversation: its text without the given beginning, its thinking, its end.
import type { ChatMessage } from "../../core/modelPort.ts";
import { answerBehindThoughts, readsLikeThoughts } from "../../core/chat/reply/detectedThoughts.ts";
import { FailureError, failure, type Failure } from "../../core/failures.ts";
import { AnswerCode } from "./answerCode.ts";
import { chatPiece, type ChatPiece } from "./stream/chatPiece.ts";
import { field } from "./stream/fields.ts";
import { AnswerText, Completeness, longestTokenText, type Piece } from "./stream/pieces.ts";
import type { RemoteServer, Sampling } from "./remoteServer.ts";

/** The events of an answer, each with whole characters: servers send the halves of a surrogate pair apart. */
export async function* chatEvents(events: AsyncIterable<unknown>): AsyncGenerator<ChatPiece, void, void> {
  const [text, thinking] = [new AnswerText(), new AnswerText()];
  const completeness = new Completeness();
  let hasDeltas = false;
  for await (const event of events) {
    // Some servers repeat the whole answer at its end.
    const isRepeated = hasDeltas && field(event, "choices", 0, "delta") === undefined;
    hasDeltas ||= field(event, "choices", 0, "delta") !== undefined;
    const piece = chatPiece(event);
    const own = isRepeated ? { ...piece, text: "", thinking: "", calls: [] } : piece;
    yield completeness.of(event, { ...own, text: text.next(own.text), thinking: thinking.next(own.thinking) });
  }
}

/** A question whose answer is code. */
export interface CodeQuestion {
  readonly messages: readonly ChatMessage[];
  /** What the answer is to go on from. */
  readonly begun: string;
  readonly languageId: string;
}

/**
 * An answer that continues `begun`, as pieces of a completion, without thinking. An answer that a server sends as thoughts is used
 * all the same. Raises `serverFailed` where there are thoughts only.
 */
export async function* chatPieces(
  server: RemoteServer,
  { messages, begun, languageId }: CodeQuestion,
  sampling: Sampling,
  signal: AbortSignal,
): AsyncGenerator<Piece, void, void> {
  const echo = new Echo(begun);
  const beginning = server.beginningOf(false, server.goesOn ? begun : "");
  // Code is not held back for long.
  const code = new AnswerCode(beginning === "possible" ? "unlikely" : beginning, languageId);
  const isMisplaced = server.sendsAnswersAsThoughts(false);
  let [thoughts, blanks] = ["", ""];
  let [hasText, isTooLong] = [false, false];
  for await (const piece of chatEvents(server.chat(messages, begun, false, sampling, signal))) {
    const { end, cost } = piece;
    hasText ||= piece.text.trim() !== "";
    thoughts += piece.thinking;
    // Blanks beside thoughts are the answer's only if more of it follows.
    blanks += piece.text;
    const text = hasText || thoughts === "" ? blanks : "";
    if (text !== "") blanks = "";
    const fresh = echo.push(code.push((isMisplaced ? piece.thinking : "") + text));
    yield { tokens: fresh === "" ? [] : [{ text: fresh }], ...(end && { end }), ...(cost && { cost }) };
    isTooLong = thoughts.length > sampling.maxTokens * longestTokenText;
    if (isTooLong) break;
  }
  const rest = echo.push(code.end()) + echo.end();
  if (rest !== "") yield { tokens: [{ text: rest }] };
  if (code.hasLoneEnd) server.beginsInThoughts(false);
  if (code.isOnlyThoughts) throw new FailureError(onlyThoughts(server.place));
  if (hasText) server.foundAnswer(false, "text");
  if (hasText || isMisplaced || thoughts.trim() === "") return;
  const behind = answerBehindThoughts(thoughts);
  if (behind === "") {
    if (readsLikeThoughts(thoughts)) throw new FailureError(onlyThoughts(server.place));
    server.foundAnswer(false, "thoughts");
  }
  const late = new Echo(begun);
  yield {
    tokens: [{ text: late.push(behind || thoughts) + late.end() }],
    ...(isTooLong && { end: { kind: "maxTokens" } as const }),
  };
}

/** The failure of an answer that has no text but thoughts. */
export function onlyThoughts(place: string): Failure {
  return failure(
    "serverFailed",
    `${place} sent only thoughts of the model and no answer.`,
    "Turn off thinking where the server is started, or choose a model that does not think.",
  );
}

/** Removes the given beginning where a server repeats it instead of continuing it. */
export class Echo {
  private readonly begun: string;
  /** The opening fence at its start; empty without one. */
  private readonly fence: string;
  private held: string | undefined = "";

  constructor(begun: string) {
    this.begun = begun;
    this.fence = /^```[^\n`]*\n/.exec(begun)?.[0] ?? "";
  }

  push(text: string): string {
    if (this.held === undefined) return text;
    this.held += text;
    if (this.mayBeFence()) return "";
    if (this.begun !== "" && this.held.length < this.begun.length && this.begun.startsWith(this.held)) return "";
    return this.end();
  }

  /**
   * Whether what is held may still become an opening fence where one was given. A whole one is taken for that one: a new answer
   * names its language or leaves the name out.
   */
  private mayBeFence(): boolean {
    if (this.fence === "" || this.held === undefined) return false;
    const [own] = /^\s*```[^\n`]{0,40}\n/.exec(this.held) ?? [];
    if (own !== undefined) this.held = this.fence + this.held.slice(own.length);
    return own === undefined && /^\s{0,20}(?:`{0,2}|```[^\n`]{0,40})$/.test(this.held);
  }

  /** The text that was held back. */
  end(): string {
    const { held = "" } = this;
    this.held = undefined;
    if (this.begun !== "" && held.startsWith(this.begun)) return held.slice(this.begun.length);
    // A new answer in its own fence: only the fence is repeated.
    return this.fence !== "" && held.startsWith(this.fence) ? held.slice(this.fence.length) : held;
  }
}
