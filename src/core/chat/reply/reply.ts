// How models separate their thoughts from their answer. A format is a set of marks; in most vocabularies each mark is one token.

/**
 * `think`: Qwen, DeepSeek and most others. `bracket`: Mistral. `channel`: Gemma 4. `harmony`: gpt-oss, which writes messages to
 * named channels.
 */
export type ReplyFormat = "think" | "bracket" | "channel" | "harmony";

/** The marks of each format. In formats with such marks, the first opens the thoughts and the second closes them. */
export const replyMarks: Readonly<Record<ReplyFormat, readonly [string, string, ...string[]]>> = {
  think: ["<think>", "</think>"],
  bracket: ["[THINK]", "[/THINK]"],
  channel: ["<|channel>", "<channel|>"],
  harmony: ["<|channel|>", "<|end|>", "<|message|>", "<|start|>", "<|constrain|>", "<|return|>"],
};

/** The format of a chat template. Without a template, or if the model does not think, it is `think`. */
export function replyFormat(template: string): ReplyFormat {
  if (template.includes("<|channel|>") && template.includes("<|message|>")) return "harmony";
  if (template.includes("<|channel>") && template.includes("<channel|>")) return "channel";
  return template.includes("[THINK]") ? "bracket" : "think";
}

/** Reads the marks of a format. */
export interface Reply {
  /** Text between marks. */
  text(text: string): void;
  /** False if the mark has no meaning here. */
  mark(mark: string): boolean;
  /** The stream is over. */
  end(): void;
  /** True once the answer is complete, although the model may continue to write. */
  readonly isOver: boolean;
}
