// The model as the features of core see it: what a chat request says, what comes back, what it cost. The worker's client implements
// it; what completion needs besides is in completion/completionModel.ts.

/** One message as the model sees it. */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** Every purpose of a chat request. Readers of saved data check against this list, so that a new purpose needs no second place. */
export const chatPurposes = ["chat", "explain", "fix", "document", "tests", "edit", "commit"] as const;

/** What a chat request is for: it labels the trace and nothing else. */
export type ChatPurpose = (typeof chatPurposes)[number];

/** A conversation to answer, and the limits of the answer. */
export interface ChatRequest {
  readonly purpose: ChatPurpose;
  readonly messages: readonly ChatMessage[];
  /** Text that the answer is made to start with; it is not sent back. */
  readonly answerPrefix?: string;
  /**
   * The prefix is what was answered to the same messages before: where the state of that answer is still held, thoughts and all, it
   * goes on from there.
   */
  readonly continues?: boolean;
  /** Texts that end the answer where they appear; they are not part of it. */
  readonly stop?: readonly string[];
  /** Grammar (GBNF) of the answer after its prefix; it turns thinking off. A server without grammars ignores it. */
  readonly grammar?: string;
  readonly maxTokens: number;
  /** 0 is greedy and repeatable; any other value applies only where the model's makers recommend none. */
  readonly temperature: number;
  /** Whether a model that can think should; others ignore it. */
  readonly thinking: boolean;
}

/** A piece of an answer, as it streams. */
export interface ChatChunk {
  readonly kind: "text" | "thinking";
  readonly text: string;
}

/** Why generation ended. `repetition`: the text went round in circles. */
export type EndReason = "endOfText" | "stopRule" | "maxTokens" | "repetition";

/** Tokens and times of one request. Times in milliseconds since the request reached the worker. */
export interface Usage {
  /** Prompt tokens whose state was already there. */
  readonly reused: number;
  /** Prompt tokens evaluated now. */
  readonly evaluated: number;
  /** Tokens generated. */
  readonly produced: number;
  readonly queueMs: number;
  readonly prefillMs: number;
  /** When the first new text was known; undefined when there was none. */
  readonly firstTextMs?: number;
  readonly totalMs: number;
}

/** The whole answer. */
export interface ChatEnd {
  readonly text: string;
  readonly thinking: string;
  readonly reason: EndReason;
  /** With the reason `repetition`: how much at the end of the text or the thinking only repeats what is before it, in UTF-16 units. */
  readonly repeated?: { readonly channel: ChatChunk["kind"]; readonly length: number };
  readonly usage: Usage;
}

/** Texts for the parser of their language. */
export interface SyntaxQuestion {
  readonly languageId: string;
  readonly texts: readonly string[];
}

/** What of a text is code, and what only describes it. */
export interface CodeParts {
  /** Equal for two texts that differ only in comments, docstrings, and white space without a meaning. */
  readonly code: string;
  /** Comments and docstrings, in UTF-16 offsets, in order. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** Lines, from 0, that begin inside of a string or a comment, or where a line comment would be text. */
  readonly continued: readonly number[];
  /** Lines, from 0, of the first statements of bodies that have no docstring and could have one. */
  readonly bodies: readonly number[];
}

/** The model that answers chats, edits and everything else that is asked in messages. Each call raises FailureError. */
export interface ChatModel {
  /** Loads the model if needed. `contextTokens`: how many tokens prompt and answer may have together. */
  load(signal: AbortSignal): Promise<{ readonly contextTokens: number }>;
  countTokens(text: string): Promise<number>;
  /** Streams an answer. `cancelled` when the signal ended it. */
  chat(request: ChatRequest, onChunk: (chunk: ChatChunk) => void, signal: AbortSignal): Promise<ChatEnd>;
}
