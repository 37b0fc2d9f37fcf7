// What was read and written in each conversation, token by token. A text cannot be turned into the same tokens again, and templates
// write what the model said in another way than the model did; so a conversation only grows, as long as its messages do.
import { LruCache } from "../../base/lruCache.ts";
import { nothingSaid, type ChatMessage, type ToolCall } from "../../core/modelPort.ts";
import type { Token } from "../embedded/engine.ts";

/** Conversations that are kept. One that fills a context of 128,000 tokens takes 1 MB. */
const mostConversations = 8;

/** What an answer says, as the one who asked has seen it. */
export interface Said {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** Text of a call that could not be read. */
  readonly malformed?: string;
}

/** One request and its answer. */
interface Turn {
  /** Number of messages that were asked. */
  readonly asked: number;
  /** Whether the model was to think before it answered. */
  readonly thinking: boolean;
  /** Number of tokens up to where the answer begins, and up to where it ends so far. */
  readonly promptLength: number;
  length: number;
  said: Said;
  /** It came to its own end. */
  isWhole: boolean;
  /** It ended inside of the model's thoughts. */
  endsThinking: boolean;
}

/** Where a conversation goes on. */
export interface Continuation {
  /** What was read and written up to there. */
  readonly tokens: readonly Token[];
  /** The answer that ends there, as its messages have it, and all messages behind it; empty if the same is to be answered again. */
  readonly messages: readonly ChatMessage[];
  readonly endsThinking: boolean;
}

/** A turn as it is written. */
export interface OpenTurn {
  produced(token: Token): void;
  /** What it says so far. */
  says(said: Said, endsThinking: boolean): void;
  /** It has come to its own end. */
  ended(): void;
}

export class ConversationLog {
  private tokens: Token[] = [];
  private messages: readonly string[] = [];
  private turns: Turn[] = [];
  /** The turn that is being written. */
  private open: Turn | undefined;

  /** Where these messages go on from what was said before; undefined if they do not. `thinking`: for the answer to come. */
  continuation(messages: readonly ChatMessage[], thinking: boolean): Continuation | undefined {
    // What a request that was stopped still writes is not a part of what goes on.
    this.open = undefined;
    const given = messages.map(textOf);
    let same = 0;
    while (same < this.messages.length && given[same] === this.messages[same]) same++;
    for (const turn of this.turns.toReversed()) {
      if (turn.asked > same) continue;
      const rest = messages.slice(turn.asked);
      const tokens = (length: number): readonly Token[] => this.tokens.slice(0, length);
      if (rest.length === 0 && turn.thinking !== thinking) continue;
      if (rest.length === 0) return { tokens: tokens(turn.promptLength), messages: [], endsThinking: false };
      const behind = behindAnswer(turn, rest);
      if (behind === undefined || behind.length === 0) continue;
      const { text, calls } = turn.said;
      const answer: ChatMessage = { role: "assistant", content: text, calls };
      return { tokens: tokens(turn.length), messages: [answer, ...behind], endsThinking: turn.endsThinking };
    }
    return undefined;
  }

  /** Begins the turn that answers these messages, after these tokens. Turns that are not a part of them are forgotten. */
  begin(messages: readonly ChatMessage[], prompt: readonly Token[], thinking: boolean): OpenTurn {
    const given = messages.map(textOf);
    const isBefore = ({ asked, length }: Turn): boolean =>
      asked < given.length &&
      length <= prompt.length &&
      given.slice(0, asked).every((message, index) => message === this.messages[index]);
    const end = this.turns.findIndex((turn) => !isBefore(turn));
    const kept = end < 0 ? this.turns : this.turns.slice(0, end);
    // What was rendered anew is another conversation.
    const length = kept.at(-1)?.length ?? 0;
    this.turns = this.tokens.slice(0, length).every((token, index) => token === prompt[index]) ? [...kept] : [];
    const tokens = [...prompt];
    this.tokens = tokens;
    this.messages = given;
    const said: Said = { text: "", calls: [] };
    const turn: Turn = {
      ...{ asked: given.length, thinking, promptLength: prompt.length, length: prompt.length },
      ...{ said, isWhole: false, endsThinking: false },
    };
    this.turns.push(turn);
    this.open = turn;
    return {
      produced: (token) => {
        if (this.open !== turn) return;
        tokens.push(token);
        turn.length = tokens.length;
      },
      says: (now, endsThinking) => {
        if (this.open !== turn) return;
        turn.said = now;
        turn.endsThinking = endsThinking;
      },
      ended: () => {
        turn.isWhole = true;
      },
    };
  }
}

/** The conversations with one model. */
export class ConversationLogs {
  private readonly known = new LruCache<string, ConversationLog>({ entries: mostConversations });

  /** The log of a conversation. `form`: what else its prompt depends on. A conversation of another form is another one. */
  of(name: string, form: string): ConversationLog {
    const key = JSON.stringify([name, form]);
    let log = this.known.get(key);
    if (log === undefined) this.known.set(key, (log = new ConversationLog()));
    return log;
  }
}

function textOf(message: ChatMessage): string {
  return JSON.stringify(message);
}

/** The messages behind an answer, if they go on from it; undefined if they do not. */
function behindAnswer({ said, isWhole }: Turn, rest: readonly ChatMessage[]): readonly ChatMessage[] | undefined {
  const [first, ...behind] = rest;
  // An answer that was stopped may be left out: nobody has seen much of it.
  if (first?.role !== "assistant") return isWhole ? undefined : rest;
  const ids = (calls: readonly ToolCall[]): string => calls.map(({ id }) => id).join();
  if (ids(first.calls ?? []) !== ids(said.calls)) return undefined;
  const written = said.text.trim();
  const shown = written === "" && first.content === nothingSaid ? "" : first.content.trim();
  // Of an answer that was stopped, the last words had not arrived; a call that could not be read may be shown as text.
  const isSame = shown === written || (!isWhole && written.startsWith(shown));
  return isSame || (said.malformed !== undefined && shown.startsWith(written)) ? behind : undefined;
}
