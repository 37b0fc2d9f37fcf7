// An answer that goes on: the tokens that the sequence still holds of it are taken up as they are, so that nothing is read again, and a
// model that has thought does not think anew.
import { ThinkingSplitter } from "../../core/chat/reply/thinking.ts";
import type { ChatMessage } from "../../core/modelPort.ts";
import { TokenText } from "../tokens/tokenText.ts";
import type { LoadedModel, RenderedChat, Token } from "./engine.ts";

/** How much may have been generated that nobody has seen, in UTF-16 units: an answer is stopped while some tokens are on their way. */
const mostUnseen = 80;

/** What to go on from. */
export interface LiveAnswer {
  /** The conversation as it was asked. */
  readonly rendered: RenderedChat;
  /** The conversation and its answer. */
  readonly tokens: readonly Token[];
  /** What the tokens say behind the text that was seen. */
  readonly unseen: string;
}

/** The answer with this text, if the sequence that answers conversations holds the beginning of it; undefined if it does not. */
export async function liveAnswer(
  model: LoadedModel,
  messages: readonly ChatMessage[],
  thinking: boolean,
  seen: string,
  signal?: AbortSignal,
): Promise<LiveAnswer | undefined> {
  const rendered = await model.renderChat(messages, thinking, signal);
  const held = model.userSequence.tokens;
  const start = rendered.tokens.length;
  if (held.length <= start || rendered.tokens.some((token, at) => token !== held[at])) return undefined;
  const splitter = new ThinkingSplitter(rendered.startsThinking, rendered.format, rendered.marks.size > 0);
  let pieces = new TokenText(model);
  let text = "";
  // Up to there the tokens are whole characters.
  let said = start;
  // How many tokens say nothing but what was seen, and how much of it.
  let same = { tokens: 0, length: 0 };
  for (let at = start; at < held.length && text.length <= seen.length + mostUnseen; at++) {
    const token = held[at]!;
    const mark = rendered.marks.get(token);
    if (mark !== undefined) pieces = new TokenText(model);
    for (const chunk of mark === undefined ? splitter.push(pieces.push(token)) : splitter.mark(mark)) {
      if (chunk.kind === "text") text += chunk.text;
      said = at + 1;
    }
    if (said > at && seen.startsWith(text) && text !== "") same = { tokens: at + 1, length: text.length };
  }
  if (same.tokens === 0) return undefined;
  const isAll = text.startsWith(seen) && text.length <= seen.length + mostUnseen;
  if (isAll) return { rendered, tokens: held.slice(0, said), unseen: text.slice(seen.length) };
  const rest = model.tokenize(seen.slice(same.length));
  return { rendered, tokens: [...held.slice(0, same.tokens), ...rest], unseen: "" };
}
