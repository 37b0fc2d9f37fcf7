// How models set their thoughts apart from their answer. A format is a set of marks; most vocabularies have each mark as one token.

/**
 * `think`: Qwen, DeepSeek and most others. `bracket`: Mistral. `channel`: Gemma 4. `harmony`: gpt-oss, which writes messages to
 * named channels.
 */
export type ReplyFormat = "think" | "bracket" | "channel" | "harmony";

/** The marks of each format, the one that opens thoughts first and the one that closes them second, where there are such. */
export const replyMarks: Readonly<Record<ReplyFormat, readonly [string, string, ...string[]]>> = {
  think: ["<think>", "</think>"],
  bracket: ["[THINK]", "[/THINK]"],
  channel: ["<|channel>", "<channel|>"],
  harmony: ["<|channel|>", "<|end|>", "<|message|>", "<|start|>", "<|constrain|>"],
};

/** The format that a chat template stands for. A model without a template, or one that does not think, counts as `think`. */
export function replyFormat(template: string): ReplyFormat {
  if (template.includes("<|channel|>") && template.includes("<|message|>")) return "harmony";
  if (template.includes("<|channel>") && template.includes("<channel|>")) return "channel";
  return template.includes("[THINK]") ? "bracket" : "think";
}

/** What the marks of a format mean. */
export interface Reply {
  /** Text between marks. */
  text(text: string): void;
  /** False when this mark means nothing here. */
  mark(mark: string): boolean;
  /** The stream is over. */
  end(): void;
  /** True when the model has finished its answer, although it may go on writing. */
  readonly isOver: boolean;
}
