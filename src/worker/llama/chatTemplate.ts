import { resolveChatWrapper, type ChatHistoryItem, type LlamaModel } from "node-llama-cpp";
import type { ChatMessage } from "../../core/modelPort.ts";
import { replyMarks } from "../../core/chat/reply/reply.ts";
import type { RenderedChat, Token } from "../embedded/engine.ts";
import { ConversationTemplate } from "./conversationTemplate.ts";

/** Text that looks like the name of a special token: `<|end|>`, `<turn|>`, `</think>`, `[INST]`. */
const tokenName = /<\|?\/?[\w-]{1,40}\|?>|\[\/?[A-Z_]{2,40}\]/g;

/** Renders conversations with the template in the model's own metadata, else with the library's guess for the model. */
export class ChatTemplate {
  private readonly model: LlamaModel;
  private readonly template: ConversationTemplate | undefined;
  private readonly marks: ReadonlyMap<Token, string>;
  /** Matches names of this vocabulary's special tokens in plain text; undefined if it has none. */
  private readonly names: RegExp | undefined;

  constructor(model: LlamaModel) {
    this.model = model;
    const source = model.fileInfo.metadata?.tokenizer?.chat_template ?? "";
    const { bosString, eosString } = model.tokens;
    if (source !== "") this.template = new ConversationTemplate(source, { bos: bosString ?? "", eos: eosString ?? "" });
    const marks = replyMarks[this.template?.format ?? "think"].map((mark) => [this.tokenNamed(mark), mark] as const);
    // A vocabulary has the marks of a format as tokens, or writes them as text. Those that only mark tool calls may be missing.
    const areTokens = marks.slice(0, 4).every(([token]) => token !== undefined);
    this.marks = new Map(
      areTokens ? marks.flatMap(([token, mark]) => (token === undefined ? [] : [[token, mark]])) : [],
    );
    const written = [...new Set([...(source.match(tokenName) ?? []), ...this.marks.values()])];
    const names = written.filter((name) => this.tokenNamed(name) !== undefined);
    this.names = names.length === 0 ? undefined : new RegExp(names.map(escaped).join("|"), "g");
  }

  /**
   * The conversation as tokens, ending where the assistant's answer begins. Message text that looks like a special token stays
   * text.
   */
  render(messages: readonly ChatMessage[], thinking: boolean): RenderedChat {
    const format = this.template?.format ?? "think";
    if (this.template === undefined) return { ...this.guessed(messages), format, marks: this.marks };
    const { parts, startsThinking } = this.template.render(messages, thinking);
    const tokens = parts.flatMap(({ text, isTemplate }) =>
      isTemplate ? this.model.tokenize(text, true, "trimLeadingSpace") : this.plain(text),
    );
    const { bos, shouldPrependBosToken } = this.model.tokens;
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return { tokens, startsThinking, format, marks: this.marks };
  }

  /** Tokenises text. Splits names of special tokens in two, because some vocabularies read them as tokens even in plain text. */
  private plain(text: string): Token[] {
    const pieces: string[] = [];
    let from = 0;
    for (const { index } of this.names === undefined ? [] : text.matchAll(this.names)) {
      pieces.push(text.slice(from, index + 1));
      from = index + 1;
    }
    pieces.push(text.slice(from));
    return pieces.flatMap((piece) => this.model.tokenize(piece, false, "trimLeadingSpace"));
  }

  /** The token with this spelling; undefined if the vocabulary has none. */
  private tokenNamed(name: string): Token | undefined {
    const tokens = this.model.tokenize(name, true);
    return tokens.length === 1 && this.model.detokenize(tokens, true) === name ? tokens[0] : undefined;
  }

  private guessed(messages: readonly ChatMessage[]): Pick<RenderedChat, "tokens" | "startsThinking"> {
    const history = [...messages.map(historyItem), historyItem({ role: "assistant", content: "" })];
    const { contextText } = resolveChatWrapper(this.model).generateContextState({ chatHistory: history });
    return { tokens: contextText.tokenize(this.model.tokenizer), startsThinking: false };
  }
}

function escaped(name: string): string {
  return name.replace(/[|[\]/\\]/g, String.raw`\$&`);
}

function historyItem(message: ChatMessage): ChatHistoryItem {
  if (message.role === "assistant") return { type: "model", response: [message.content] };
  return { type: message.role, text: message.content };
}
