import type { LlamaContext, LlamaModel, Token as LlamaToken } from "node-llama-cpp";
import type { ToolFormat } from "../../core/agent/formats/toolFormat.ts";
import type { ChatMessage } from "../../core/modelPort.ts";
import { mostCheckpointBytes } from "../../core/models/plan/planMemory.ts";
import type {
  AnswerGrammar,
  InfillTokens,
  LoadedModel,
  Placement,
  RenderedChat,
  Sequence,
  Token,
  ToolChat,
} from "../embedded/engine.ts";
import type { VocabularyFacts } from "../tokens/cutPlaces.ts";
import { PieceTokenizer } from "../tokens/pieceTokenizer.ts";
import { ChatTemplate, templateText } from "./template/chatTemplate.ts";
import { LlamaAnswerGrammar, LlamaSequence } from "./llamaSequence.ts";
import type { WithThreads } from "./threadTuner.ts";

export class LlamaLoadedModel implements LoadedModel {
  readonly architecture: string;
  readonly sizeBytes: number;
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  readonly device: string;
  readonly backend: Placement["backend"];
  readonly gpuLayers: number;
  readonly layers: number;
  readonly gpuFallback: Placement["gpuFallback"];
  readonly infill: InfillTokens | undefined;
  readonly startToken: Token | undefined;
  readonly vocabularySize: number;
  readonly hasChatTemplate: boolean;
  readonly ghostSequence: Sequence;
  readonly userSequence: Sequence;
  private readonly model: LlamaModel;
  private readonly context: LlamaContext;
  private readonly long: PieceTokenizer;
  private readonly template: ChatTemplate;
  private readonly onDisposed: () => void;

  /** `checkpoints`: number of states that each sequence may keep, also limited by bytes. */
  constructor(
    model: LlamaModel,
    context: LlamaContext,
    onDisposed: () => void,
    checkpoints: number,
    place: Placement,
    withThreads: WithThreads,
    templateProgram: string,
  ) {
    this.model = model;
    this.context = context;
    this.onDisposed = onDisposed;
    this.long = new PieceTokenizer({
      whole: (text) => this.tokenize(text),
      raw: (text) => model.tokenize(text),
      vocabulary: () => vocabularyOf(model),
    });
    this.template = new ChatTemplate(model, this.long, templateProgram);
    this.architecture = model.fileInfo.metadata.general.architecture;
    this.sizeBytes = model.size;
    this.contextTokens = context.contextSize;
    this.trainContextTokens = model.trainContextSize;
    this.device = place.device;
    this.backend = place.backend;
    this.gpuLayers = place.gpuLayers;
    this.layers = place.layers;
    this.gpuFallback = place.gpuFallback;
    const { prefix, suffix, middle } = model.tokens.infill;
    this.infill = prefix !== null && suffix !== null && middle !== null ? { prefix, suffix, middle } : undefined;
    this.startToken = (model.tokens.shouldPrependBosToken ? model.tokens.bos : null) ?? undefined;
    this.vocabularySize = model.fileInfo.metadata.tokenizer?.ggml?.tokens?.length ?? 0;
    this.hasChatTemplate = templateText(model) !== "";
    const sequence = (): Sequence =>
      new LlamaSequence(
        context.getSequence({ checkpoints: { interval: false, max: checkpoints, maxMemory: mostCheckpointBytes } }),
        model,
        withThreads,
      );
    this.ghostSequence = sequence();
    this.userSequence = sequence();
  }

  tokenize(text: string): Token[] {
    return this.model.tokenize(text, false, "trimLeadingSpace");
  }

  tokenizeLong(text: string, signal?: AbortSignal): Promise<Token[]> {
    return this.long.tokenize(text, signal);
  }

  detokenize(tokens: readonly Token[]): string {
    return this.model.detokenize(tokens as LlamaToken[]);
  }

  isEnd(token: Token): boolean {
    return this.model.isEogToken(token as LlamaToken);
  }

  specialToken(text: string): Token | undefined {
    const tokens = this.model.tokenize(text, true);
    // A text that is not a token comes back in pieces; a plain token comes back also without special meaning.
    const [token] = tokens;
    return tokens.length === 1 && token !== this.model.tokenize(text)[0] ? token : undefined;
  }

  specialTokens(text: string): Token[] {
    return this.model.tokenize(text, true, "trimLeadingSpace");
  }

  renderChat(messages: readonly ChatMessage[], thinking: boolean, signal?: AbortSignal): Promise<RenderedChat> {
    return this.template.render(messages, thinking, signal);
  }

  renderToolChat(conversation: ToolChat, thinking: boolean, signal?: AbortSignal): Promise<RenderedChat> {
    return this.template.renderToolChat(conversation, thinking, signal);
  }

  renderNext(
    messages: readonly ChatMessage[],
    thinking: boolean,
    last: Token | undefined,
    signal?: AbortSignal,
  ): Promise<RenderedChat | undefined> {
    return this.template.renderNext(messages, thinking, last, signal);
  }

  get toolFormat(): ToolFormat | undefined {
    return this.template.toolFormat;
  }

  async grammar(text: string): Promise<AnswerGrammar> {
    return new LlamaAnswerGrammar(text, await this.model.llama.createGrammar({ grammar: text }));
  }

  async memory(): ReturnType<LoadedModel["memory"]> {
    return {
      modelBytes: this.model.memoryUsage.ram + this.model.memoryUsage.vram,
      kvCacheBytes: this.context.memoryUsage.ram + this.context.memoryUsage.vram,
      checkpointBytes: this.ghostSequence.checkpointBytes + this.userSequence.checkpointBytes,
    };
  }

  async dispose(): Promise<void> {
    this.template.dispose();
    try {
      await this.context.dispose();
    } finally {
      // The weights are most of the memory: they go even if the context does not.
      await this.model.dispose();
      this.onDisposed();
    }
  }
}

function vocabularyOf({ fileInfo: { metadata } }: LlamaModel): VocabularyFacts {
  const { model: kind, tokens } = metadata.tokenizer?.ggml ?? {};
  return { kind, tokens: tokens ?? [] };
}
