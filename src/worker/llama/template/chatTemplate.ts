import {
  GeneralChatWrapper,
  resolveChatWrapper,
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type Token as LlamaToken,
} from "node-llama-cpp";
import { describe } from "../../../base/errors.ts";
import { toolFormatFor } from "../../../core/agent/formats/toolFormats.ts";
import type { ToolFormat } from "../../../core/agent/formats/toolFormat.ts";
import type { ChatMessage } from "../../../core/modelPort.ts";
import { replyFormat, replyMarks, type ReplyFormat } from "../../../core/chat/reply/reply.ts";
import { fail } from "../../../core/failures.ts";
import type { RenderedChat, Token, ToolChat } from "../../embedded/engine.ts";
import type { PieceTokenizer } from "../../tokens/pieceTokenizer.ts";
import { TemplateRenderer } from "./templateRenderer.ts";
import type { RenderedPart } from "./toolConversation.ts";
import { prompted, withBrokenMarks } from "../../service/toolTexts.ts";

/** Text that looks like the name of a special token: `<|end|>`, `<turn|>`, `</think>`, `[INST]`. */
const tokenName = /<\|?\/?[\w-]{1,40}\|?>|<\|"\|>|\[\/?[A-Z_]{2,40}\]/g;

/** Renders conversations with the template in the model's own metadata, else with the library's guess for the model. */
export class ChatTemplate {
  private readonly model: LlamaModel;
  private readonly long: PieceTokenizer;
  private readonly template: TemplateRenderer | undefined;
  private readonly format: ReplyFormat;
  private readonly marks: ReadonlyMap<Token, string>;
  /** Every special token that the template writes. */
  private readonly allMarks: ReadonlyMap<Token, string>;
  readonly toolFormat: ToolFormat | undefined;
  /** What is written in the template like a special token. */
  private readonly written: ReadonlySet<string>;
  /** Whether the vocabulary has a token of this name, for each of those that appeared in a text. */
  private readonly known = new Map<string, boolean>();

  /** `long`: the model's tokenizer for long texts. `program`: see TemplateRenderer. */
  constructor(model: LlamaModel, long: PieceTokenizer, program: string) {
    this.model = model;
    this.long = long;
    const source = templateText(model);
    this.format = replyFormat(source);
    const { bosString, eosString } = model.tokens;
    if (source !== "")
      this.template = new TemplateRenderer(program, {
        text: source,
        tokens: { bos: bosString ?? "", eos: eosString ?? "" },
        file: model.filename ?? "this model's file",
      });
    const marks = replyMarks[this.format].map((mark) => [this.tokenNamed(mark), mark] as const);
    // A vocabulary has the marks of a format as tokens, or writes them as text. Those that only mark tool calls may be missing.
    const areTokens = marks.slice(0, 4).every(([token]) => token !== undefined);
    this.marks = new Map(
      areTokens ? marks.flatMap(([token, mark]) => (token === undefined ? [] : [[token, mark]])) : [],
    );
    this.written = new Set([...(source.match(tokenName) ?? []), ...this.marks.values()]);
    this.toolFormat = toolFormatFor(source, { hasToken: (text) => this.isToken(text) });
    const named = [...this.written].flatMap((name) => {
      const token = this.tokenNamed(name);
      return token === undefined ? [] : [[token, name] as const];
    });
    this.allMarks = new Map(named);
  }

  /** Ends the process that renders. */
  dispose(): void {
    this.template?.dispose();
  }

  /**
   * The conversation as tokens, ending where the assistant's answer begins. Message text that looks like a special token stays
   * text. Raises FailureError like TemplateRenderer, and `cancelled`.
   */
  async render(messages: readonly ChatMessage[], thinking: boolean, signal?: AbortSignal): Promise<RenderedChat> {
    const { format, marks } = this;
    if (this.template === undefined) return { ...this.guessed(messages), format, marks };
    const { parts, startsThinking } = await this.template.render(messages, thinking);
    return { tokens: this.begun((await this.tokenized(parts, signal)).flat()), startsThinking, format, marks };
  }

  /** As `LoadedModel.renderToolChat`. Every mark that the template writes is one of the answer's. */
  async renderToolChat({ messages, tools }: ToolChat, thinking: boolean, signal?: AbortSignal): Promise<RenderedChat> {
    const { template, format } = this;
    if (template === undefined) return this.render(messages, thinking, signal);
    const told = this.told({ messages, tools }, false);
    const { parts, startsThinking } = await template.render(told.messages, thinking, { ...told, isNext: false });
    const tokens = this.begun((await this.tokenized(parts, signal)).flat());
    return { tokens, startsThinking, format, marks: this.allMarks };
  }

  /** As `LoadedModel.renderNext`. */
  async renderNext(
    messages: readonly ChatMessage[],
    thinking: boolean,
    last: Token | undefined,
    signal?: AbortSignal,
  ): Promise<RenderedChat | undefined> {
    const { template, format } = this;
    if (template === undefined) return undefined;
    const told = this.told({ messages, tools: [] }, true);
    const { parts, startsThinking } = await template.render(told.messages, thinking, { ...told, isNext: true });
    const [first = [], ...rest] = await this.tokenized(parts, signal);
    const [answer] = told.messages;
    const hasCalls = answer?.role === "assistant" && answer.calls !== undefined && answer.calls.length > 0;
    const start = hasCalls ? this.endOfCalls(first, last) : 0;
    if (start === undefined) return undefined;
    return { tokens: [...first.slice(start), ...rest.flat()], startsThinking, format, marks: this.allMarks };
  }

  /** Where the tokens behind the last argument of a call are no longer those of the call, which was written with `last` at its end. */
  private endOfCalls(tokens: readonly Token[], last: Token | undefined): number | undefined {
    const end = tokens.findIndex((token) => this.model.isEogToken(token as LlamaToken));
    if (end >= 0) return end;
    const at = last === undefined ? -1 : tokens.lastIndexOf(last);
    return at < 0 ? undefined : at + 1;
  }

  private told(conversation: ToolChat, isNext: boolean): ToolChat {
    const { toolFormat } = this;
    const safe = withBrokenMarks(conversation, toolFormat?.plainMarks ?? []);
    return toolFormat?.prompt === undefined ? safe : prompted(safe, toolFormat.prompt, isNext);
  }

  /** The tokens of each part. */
  private async tokenized(parts: readonly RenderedPart[], signal: AbortSignal | undefined): Promise<Token[][]> {
    if (signal?.aborted) fail("cancelled", "Cancelled.");
    const tokenized: Token[][] = [];
    for (const { text, isTemplate } of parts)
      tokenized.push(
        isTemplate ? this.model.tokenize(text, true, "trimLeadingSpace") : (await this.plain(text, signal)).flat(),
      );
    return tokenized;
  }

  private begun(tokens: Token[]): Token[] {
    const { bos, shouldPrependBosToken } = this.model.tokens;
    if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
    return tokens;
  }

  /** Tokenises text. Splits names of special tokens in two, because some vocabularies read them as tokens even in plain text. */
  private async plain(text: string, signal: AbortSignal | undefined): Promise<Token[][]> {
    const pieces: string[] = [];
    let from = 0;
    for (const { index, 0: name } of text.matchAll(tokenName)) {
      if (!this.written.has(name) || !this.isToken(name)) continue;
      pieces.push(text.slice(from, index + 1));
      from = index + 1;
    }
    pieces.push(text.slice(from));
    const tokenized: Token[][] = [];
    for (const piece of pieces) tokenized.push(await this.long.tokenize(piece, signal));
    return tokenized;
  }

  private isToken(name: string): boolean {
    let isToken = this.known.get(name);
    if (isToken === undefined) this.known.set(name, (isToken = this.tokenNamed(name) !== undefined));
    return isToken;
  }

  /** The token with this spelling; undefined if the vocabulary has none. */
  private tokenNamed(name: string): Token | undefined {
    const tokens = this.model.tokenize(name, true);
    return tokens.length === 1 && this.model.detokenize(tokens, true) === name ? tokens[0] : undefined;
  }

  private guessed(messages: readonly ChatMessage[]): Pick<RenderedChat, "tokens" | "startsThinking"> {
    const history = [...messages.map(historyItem), historyItem({ role: "assistant", content: "" })];
    const { contextText } = this.guessedWrapper().generateContextState({ chatHistory: history });
    return { tokens: contextText.tokenize(this.model.tokenizer), startsThinking: false };
  }

  private guessedWrapper(): ChatWrapper {
    const { tokens, filename, fileInfo, tokenizer } = this.model;
    // What the file has in the template's place is no text, and the library would take it for one.
    const { chat_template: _, ...own } = fileInfo.metadata.tokenizer ?? {};
    const metadata = { ...fileInfo.metadata, tokenizer: own };
    const known = { ...fileInfo, metadata } as typeof fileInfo;
    try {
      return (
        resolveChatWrapper({
          ...{ bosString: tokens.bosString, fileInfo: known, tokenizer },
          ...(filename !== undefined && { filename }),
        }) ?? new GeneralChatWrapper()
      );
    } catch (error) {
      return fail(
        "modelUnreadable",
        `${filename ?? "This model's file"} has no chat template, and none can be chosen for it: ${describe(error)}.`,
      );
    }
  }
}

/** The chat template in a model's file; "" if it has none. A damaged file may have anything in this place. */
export function templateText(model: LlamaModel): string {
  const found: unknown = model.fileInfo.metadata?.tokenizer?.chat_template;
  return typeof found === "string" && found.trim() !== "" ? found : "";
}

function historyItem(message: ChatMessage): ChatHistoryItem {
  if (message.role === "assistant") return { type: "model", response: [message.content] };
  return { type: message.role === "system" ? "system" : "user", text: message.content };
}
