// How a family of models writes its calls of tools: what the worker needs to force, to notice and to read them.
import type { ToolCall, ToolDeclaration } from "../../modelPort.ts";
import type { OpenArgument } from "./readers/openArgument.ts";

/**
 * `qwenXml`: Qwen3.5 and later, Qwen3-Coder. `hermes`: Qwen2.5, Qwen3 and others that write JSON between tags. `harmony`: gpt-oss.
 * `gemma`: Gemma 4. `mistral`: Devstral 2 and other models of Mistral. `prompted`: every model whose template knows no tools.
 */
export type ToolFormatName = "qwenXml" | "hermes" | "harmony" | "gemma" | "mistral" | "prompted";

/** Text whose appearance means that a call begins. */
export interface ToolTrigger {
  readonly text: string;
  /** Whether the vocabulary has a token of this name: then only that token counts, and text that reads like it is text. */
  readonly isToken: boolean;
  /** Only as the first that the model writes: further on, the same text may be what it shows the user. */
  readonly isFirst?: boolean;
}

export interface ToolGrammarOptions {
  /** The whole answer must be a call: the grammar begins with the trigger. Otherwise it begins behind the trigger. */
  readonly forced: boolean;
  /** The trigger that was seen, where a format has several. Without it, the grammar takes what may follow any of them. */
  readonly trigger?: string;
}

export interface ToolParserOptions {
  /** The prompt has already opened the thoughts. */
  readonly startsThinking?: boolean;
  /** Marks that are tokens come through `mark`, and text that reads like one of those is text. Otherwise all of it is text. */
  readonly marksAreTokens?: boolean;
}

/** One way of writing calls. */
export interface ToolFormat {
  readonly name: ToolFormatName;
  /** What switches the grammar on, the trained form first. */
  readonly triggers: readonly ToolTrigger[];
  /** Marks that end the answer behind its calls, besides the vocabulary's own end tokens. The parser takes them, too. */
  readonly stops: readonly string[];
  /** Marks that are no tokens of the vocabulary: results, arguments and descriptions must not be able to write them. */
  readonly plainMarks: readonly string[];
  /** Only where the model's template knows no tools: how the conversation says what the template cannot. */
  readonly prompt?: PromptedTools;
  /** GBNF of what may follow the trigger, or of a whole answer: one call or several, of these tools and with arguments that fit. */
  grammar(tools: readonly ToolDeclaration[], options: ToolGrammarOptions): string;
  /** Reads an answer as it streams, thoughts and all. */
  parser(tools: readonly ToolDeclaration[], options?: ToolParserOptions): ToolStreamParser;
}

/** Tools as plain text, for a template that has no place for them. */
export interface PromptedTools {
  /** Comes behind the system text. */
  declaration(tools: readonly ToolDeclaration[]): string;
  /** Calls as the assistant wrote them, behind its text. */
  calls(calls: readonly Pick<ToolCall, "name" | "arguments">[]): string;
  /** A result, as a message of the user. */
  result(name: string, content: string): string;
}

/** A call without the name that tells it from others. */
export type ReadCall = Omit<ToolCall, "id">;

/**
 * What was read. The texts of all events but the last two kinds, one after another, are what was written, without the marks of
 * thoughts. `callText` comes while a call is written, with its tool's name unless that is not known; `call` or `malformed` when it
 * is over. `problem` is a sentence for the model.
 */
export type ToolEvent =
  | { readonly kind: "text" | "thinking"; readonly text: string }
  | { readonly kind: "callText"; readonly name?: string; readonly text: string }
  | { readonly kind: "call"; readonly call: ReadCall }
  | { readonly kind: "malformed"; readonly text: string; readonly problem: string };

/** Reads a stream. The events are the same for every cut of it, apart from where their texts are cut. It never throws. */
export interface ToolStreamParser {
  /** The argument whose text is being written, if there is one and the format can tell. */
  readonly open: OpenArgument | undefined;
  push(text: string): readonly ToolEvent[];
  /** A token that is a mark. */
  mark(mark: string): readonly ToolEvent[];
  /** The stream is over. */
  end(): readonly ToolEvent[];
}

/** What became of a call. */
export type CallOutcome = { readonly call: ReadCall } | { readonly problem: string };

/** What a vocabulary has tokens for. A server's is not known: it has none. */
export interface VocabularyMarks {
  hasToken(text: string): boolean;
}

/** Those of some marks that are text like any other. */
export function notTokens(marks: readonly string[], vocabulary: VocabularyMarks): readonly string[] {
  return marks.filter((mark) => !vocabulary.hasToken(mark));
}

export function triggerFor(text: string, vocabulary: VocabularyMarks): ToolTrigger {
  return { text, isToken: vocabulary.hasToken(text) };
}
