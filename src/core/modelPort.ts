// The model as the features of core see it: what a chat request says, what comes back, what it cost. The worker's client implements
// it; what completion needs besides is in completion/completionModel.ts.

/** The types of JSON that a tool's arguments can have. */
export const toolValueTypes = ["string", "integer", "number", "boolean", "array", "object"] as const;

/** What one argument of a tool may be: the subset of JSON schema that grammars are made of. Without a type it is any value. */
export interface ToolValueSchema {
  readonly type?: (typeof toolValueTypes)[number];
  readonly description?: string;
  /** The only values it may have. */
  readonly enum?: readonly (string | number | boolean)[];
  /** Of an array: what each member is. */
  readonly items?: ToolValueSchema;
  /** Of an object: its members, and which of them it must have. */
  readonly properties?: Readonly<Record<string, ToolValueSchema>>;
  readonly required?: readonly string[];
}

/** The arguments of a tool, as a JSON schema. A call has no others than these. */
export interface ToolParameters {
  readonly type: "object";
  readonly properties: Readonly<Record<string, ToolValueSchema>>;
  readonly required?: readonly string[];
}

/** A tool as the model is told of it. */
export interface ToolDeclaration {
  readonly name: string;
  readonly description: string;
  readonly parameters: ToolParameters;
}

/** A tool that the model calls. */
export interface ToolCall {
  /** Tells the calls of a conversation apart: its result names it. */
  readonly id: string;
  readonly name: string;
  /** By their names, as JSON values. They were not checked against the tool's schema if a server made them. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A message that is only text. */
export interface PlainMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

/** One message as the model sees it. Each call of an assistant message is followed by one message of the role `tool`, its result. */
export type ChatMessage =
  | { readonly role: "system" | "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      /** What it thought before. Only models that need it back are shown it again. */
      readonly thinking?: string;
      readonly calls?: readonly ToolCall[];
    }
  | { readonly role: "tool"; readonly content: string; readonly callId: string; readonly name: string };

/** Stands for an answer without text or calls in the messages of a request: some templates and servers refuse an empty one. */
export const nothingSaid = "(nothing)";

/** What a message says, calls and all, as text whose tokens can be counted. */
export function countedText(message: ChatMessage): string {
  const calls = message.role === "assistant" && message.calls !== undefined ? JSON.stringify(message.calls) : "";
  return message.content + calls;
}

/** Every purpose of a chat request. Readers of saved data check against this list, so that a new purpose needs no second place. */
export const chatPurposes = ["chat", "explain", "fix", "document", "tests", "edit", "commit", "agent"] as const;

/** What a chat request is for: it labels the trace and nothing else. */
export type ChatPurpose = (typeof chatPurposes)[number];

/** Text that an answer repeats in parts, and whether it probably begins with it. */
export interface DraftText {
  readonly text: string;
  readonly isNext: boolean;
}

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
  /**
   * Text that the answer will probably repeat in parts, as edited code does. Where it can, the worker checks tokens of it together
   * instead of generating one after the other, which takes less time; the answer is the same. Only with a temperature of 0.
   */
  readonly draft?: DraftText;
  readonly maxTokens: number;
  /** 0 is greedy and repeatable; any other value applies only where the model's makers recommend none. */
  readonly temperature: number;
  /** Whether a model that can think should; others ignore it. */
  readonly thinking: boolean;
  /** Tools that the model may call, always in the same order: they are a part of what it reads first. */
  readonly tools?: readonly ToolDeclaration[];
  /** Whether it may call one (the default), has to, or must not although they are declared. */
  readonly toolChoice?: ToolChoice;
  /**
   * A name for this conversation. The worker keeps the tokens that it produced under this name, and evaluates only what is new when
   * the messages of a request begin with those of the one before.
   */
  readonly conversation?: string;
  /**
   * An argument that is held to a text: where a call names one of them before, only what stands in it can be written, and where it may
   * end it stands there once. Servers write calls by themselves, so they are not given it.
   */
  readonly copied?: CopiedArgument;
}

/** A text that an argument can be copied from, and the names by which a call may mean it. */
export interface NamedText {
  readonly names: readonly string[];
  readonly text: string;
}

/** An argument of a tool whose text is copied from the text that another argument of the same call names. */
export interface CopiedArgument {
  readonly tool: string;
  readonly argument: string;
  /** The argument with the name. */
  readonly source: string;
  readonly texts: readonly NamedText[];
}

export const toolChoices = ["auto", "required", "none"] as const;

export type ToolChoice = (typeof toolChoices)[number];

/** A piece of what the model says or thinks, as it streams. */
export interface SaidChunk {
  readonly kind: "text" | "thinking";
  readonly text: string;
}

/** Text of a call while it is written, with the tool's name once that is known. */
export interface CallChunk {
  readonly kind: "call";
  readonly name?: string;
  readonly text: string;
}

/**
 * Text of which it is not known yet whether the model thinks or answers, because its server does not mark where thoughts begin. The next
 * chunk that says or thinks something has it again, and it says which.
 */
export interface HeldChunk {
  readonly kind: "held";
  readonly text: string;
}

/** A piece of an answer, as it streams. */
export type ChatChunk = SaidChunk | CallChunk | HeldChunk;

/** Why generation ended. `repetition`: the text went round in circles. `toolCalls`: the model waits for the results of its calls. */
export type EndReason = "endOfText" | "stopRule" | "maxTokens" | "repetition" | "toolCalls";

/** A call that could not be read. */
export interface MalformedCall {
  /** As the model wrote it. */
  readonly text: string;
  /** What is wrong with it, one sentence for the model. */
  readonly problem: string;
}

/** Tokens and times of one request. Times in milliseconds since the request reached the worker. */
export interface Usage {
  /** Prompt tokens whose state was already there. */
  readonly reused: number;
  /** Prompt tokens evaluated now. */
  readonly evaluated: number;
  /** Tokens generated. */
  readonly produced: number;
  /** How many of those were in the answer's draft and came together with the token before; without it, none. */
  readonly foretold?: number;
  /** Tokens of the draft that were evaluated in vain, as the answer went on in another way; without it, none. */
  readonly refuted?: number;
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
  readonly repeated?: { readonly channel: SaidChunk["kind"]; readonly length: number };
  /** The calls in it, in order. */
  readonly calls?: readonly ToolCall[];
  readonly malformedCall?: MalformedCall;
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
