import {
  LlamaGrammarEvaluationState,
  TokenBias,
  type LlamaContextSequence,
  type LlamaGrammar,
  type LlamaModel,
  type Token as LlamaToken,
} from "node-llama-cpp";
import type {
  AllowedTokens,
  AnswerGrammar,
  Decoder,
  GrammarChoice,
  Likeliest,
  NextToken,
  PredictOptions,
  RatedToken,
  Sequence,
  Token,
} from "../embedded/engine.ts";
import { grammarSteps, type GrammarSteps } from "./grammarSteps.ts";
import { LlamaDecoder, type DecoderParts } from "./llamaDecoder.ts";
import type { WithThreads } from "./threadTuner.ts";

/**
 * Logit added to the allowed tokens when a limit is set. Larger than any difference between two logits, so it alone decides
 * which tokens win, and keeps their order. Banning all others would take a list of the whole vocabulary.
 */
const allowedBias = { logit: 1000 };

/** The library's own defaults, without a recommendation. */
const usualLikeliest: Likeliest = { topP: 0.95, topK: 40 };

/**
 * Whether the engine reports logits, as node-llama-cpp does from 3.22 on. Packages for some platforms hold an older one
 * (docs/packaging.md). Unknown before the first prediction, which asks for both forms.
 */
let reportsLogits: boolean | undefined;

/** What the library has no function for, in all versions that packages hold (docs/packaging.md). */
interface Internals {
  readonly _context: { readonly _ctx: { disposeSequence(id: number): void } };
  readonly _sequenceId: number;
}

/** One sequence of node-llama-cpp, with checkpoints of our choice instead of the library's regular ones. */
export class LlamaSequence implements Sequence, DecoderParts {
  readonly sequence: LlamaContextSequence;
  readonly model: LlamaModel;
  readonly withThreads: WithThreads;
  readonly steps: GrammarSteps | undefined;

  constructor(sequence: LlamaContextSequence, model: LlamaModel, withThreads: WithThreads) {
    this.sequence = sequence;
    this.model = model;
    this.withThreads = withThreads;
    this.steps = grammarSteps(model);
  }

  get length(): number {
    return this.sequence.nextTokenIndex;
  }

  get tokens(): readonly Token[] {
    return this.sequence.contextTokens;
  }

  get needsCheckpoints(): boolean {
    return this.sequence.needsCheckpoints;
  }

  get checksDrafts(): boolean {
    return !this.needsCheckpoints && this.steps !== undefined;
  }

  get checkpointBytes(): number {
    return this.sequence.checkpointsMemoryUsage;
  }

  async reuse(tokens: readonly Token[]): Promise<number> {
    // `false`: never shift KV cells, which is approximate (docs/benchmarks.md, “The library”).
    await this.sequence.adaptStateToTokens(tokens as LlamaToken[], false);
    return this.sequence.nextTokenIndex;
  }

  reusable(tokens: readonly Token[]): number {
    const { firstDifferentIndex: same } = this.sequence.compareContextTokens(tokens as LlamaToken[]);
    if (same === 0 || same === this.length) return same;
    return same - Math.max(0, this.sequence.getRestoreToPrefixIndexEvaluationSize(same - 1));
  }

  async save(file: string): Promise<void> {
    await this.sequence.saveStateToFile(file);
  }

  async restore(file: string): Promise<void> {
    // The library keeps its checkpoints after a load, although they belong to another state.
    await this.reuse([]);
    try {
      await this.sequence.loadStateFromFile(file, { acceptRisk: true });
    } catch (error) {
      this.removeCells();
      throw error;
    }
  }

  async evaluate(tokens: readonly Token[]): Promise<void> {
    await this.withThreads(tokens.length, () =>
      this.sequence.evaluateWithoutGeneratingNewTokens(tokens as LlamaToken[]),
    );
  }

  async checkpoint(): Promise<void> {
    await this.sequence.takeCheckpoint();
  }

  async predict(tokens: readonly Token[], { allowed, ranked = 0 }: PredictOptions = {}): Promise<NextToken> {
    const last = tokens.at(-1) as LlamaToken;
    const results = await this.withThreads(tokens.length, () =>
      this.sequence.controlledEvaluate([
        ...(tokens.slice(0, -1) as LlamaToken[]),
        [
          last,
          {
            generateNext: {
              token: true,
              ...(reportsLogits !== false && {
                totalLogitWeight: true,
                ...(ranked > 0 && { logits: { filter: { tokens: [], includeTop: ranked } } }),
              }),
              ...(reportsLogits !== true && { confidence: true, probabilities: ranked > 0 }),
              options: { temperature: 0, ...(allowed && { tokenBias: this.onlyAllowed(allowed) }) },
            },
          },
        ],
      ]),
    );
    const next = results.at(-1)?.next;
    if (next?.token === undefined || next.token === null) throw new Error("The engine predicted no token.");
    reportsLogits ??= next.totalLogitWeight !== undefined;
    if (!reportsLogits) return { token: next.token, ...fromProbabilities(next, ranked) };
    // 1 / sum of all exp(logit - highest) is the winner's probability. It costs nothing, while the library's own confidence sorts
    // the vocabulary for each token (docs/benchmarks.md, “The library”).
    const weight = next.totalLogitWeight ?? 1;
    const logits = [...(next.logits ?? [])].sort(([, a], [, b]) => b - a);
    const highest = logits[0]?.[1] ?? 0;
    return {
      token: next.token,
      probability: 1 / weight,
      ranked: logits.map(([token, logit]) => ({ token, probability: Math.exp(logit - highest) / weight })),
    };
  }

  async rate(tokens: readonly Token[], expected: readonly Token[]): Promise<readonly RatedToken[]> {
    const first = tokens.length - 1;
    const all = [...tokens, ...expected.slice(0, -1)] as LlamaToken[];
    const results = await this.withThreads(all.length, () =>
      this.sequence.controlledEvaluate(
        all.map((token, at) => {
          if (at < first) return token;
          const wanted = expected[at - first] as LlamaToken;
          const generateNext = {
            token: true,
            ...(reportsLogits !== false && {
              totalLogitWeight: true,
              logits: { filter: { tokens: [wanted], includeMax: true } },
            }),
            ...(reportsLogits !== true && { confidence: true, probabilities: true }),
            options: { temperature: 0 },
          };
          return [token, { generateNext }];
        }),
      ),
    );
    return results.slice(first).map((result, at) => {
      const next = result?.next;
      if (next?.token === undefined || next.token === null) throw new Error("The engine predicted no token.");
      reportsLogits ??= next.totalLogitWeight !== undefined;
      const wanted = expected[at] as LlamaToken;
      if (!reportsLogits) {
        const { confidence = 1, probabilities } = next;
        return {
          likeliest: { token: next.token, probability: confidence },
          probability: probabilities?.get(wanted) ?? 0,
        };
      }
      const weight = next.totalLogitWeight ?? 1;
      const logits = next.logits ?? new Map<LlamaToken, number>();
      const highest = Math.max(...logits.values());
      const probability = Math.exp((logits.get(wanted) ?? -Infinity) - highest) / weight;
      return { likeliest: { token: next.token, probability: 1 / weight }, probability };
    });
  }

  decode(
    token: Token,
    temperature: number,
    likeliest?: Likeliest,
    grammar?: GrammarChoice,
    allowed?: AllowedTokens,
  ): Decoder {
    const { topP, topK = 0 } = likeliest ?? usualLikeliest;
    const options = { temperature, topP, topK, ...(allowed && { tokenBias: this.limiting(allowed) }) };
    return new LlamaDecoder(this, token, options, grammar === undefined ? undefined : this.following(grammar));
  }

  /** The state of the grammar that holds, asked at every token. */
  private following(choice: GrammarChoice): () => LlamaGrammarEvaluationState | undefined {
    let [held, state]: [AnswerGrammar?, LlamaGrammarEvaluationState?] = [];
    return () => {
      const grammar = typeof choice === "function" ? choice() : choice;
      if (grammar !== held) state = grammar instanceof LlamaAnswerGrammar ? grammar.begin(this.model) : undefined;
      held = grammar;
      return state;
    };
  }

  /** What prefers the allowed tokens, asked at every token. */
  private limiting(allowed: AllowedTokens): () => TokenBias {
    const none = TokenBias.for(this.model);
    let [tokens, bias]: [(readonly Token[])?, TokenBias?] = [];
    return () => {
      const now = allowed();
      if (now === undefined) return none;
      if (now !== tokens || bias === undefined) bias = this.onlyAllowed(now);
      tokens = now;
      return bias;
    };
  }

  /** The library forgets a state that it has read in part, but leaves it in memory, and nothing can be evaluated beside it. */
  private removeCells(): void {
    const { _context: context, _sequenceId: id } = this.sequence as unknown as Internals;
    context._ctx.disposeSequence(id);
  }

  private onlyAllowed(allowed: readonly Token[]): TokenBias {
    return TokenBias.for(this.model).set(allowed as LlamaToken[], allowedBias);
  }
}

/** A prediction's probabilities from an engine that reports no logits. */
function fromProbabilities(
  { confidence = 1, probabilities }: { confidence?: number; probabilities?: ReadonlyMap<Token, number> },
  ranked: number,
): Omit<NextToken, "token"> {
  const likeliest = [...(probabilities ?? [])].sort(([, a], [, b]) => b - a).slice(0, ranked);
  return { probability: confidence, ranked: likeliest.map(([token, probability]) => ({ token, probability })) };
}

/**
 * A grammar of node-llama-cpp. The likeliest token is checked against it first. Only where that one is refused the whole vocabulary is,
 * which takes 0.3 to 0.8 s under the grammar of a documenting answer (docs/benchmarks.md, “Edits”).
 */
export class LlamaAnswerGrammar implements AnswerGrammar {
  readonly text: string;
  private readonly grammar: LlamaGrammar;

  constructor(text: string, grammar: LlamaGrammar) {
    this.text = text;
    this.grammar = grammar;
  }

  /** The state of an answer that has not begun. */
  begin(model: LlamaModel): LlamaGrammarEvaluationState {
    return new LlamaGrammarEvaluationState({ model, grammar: this.grammar });
  }
}
