import type {
  LlamaContextSequence,
  LlamaGrammarEvaluationState,
  LlamaModel,
  SequenceEvaluateOptions,
  Token as LlamaToken,
} from "node-llama-cpp";
import type { Decoder, Token } from "../embedded/engine.ts";
import type { GrammarSteps } from "./grammarSteps.ts";
import type { WithThreads } from "./threadTuner.ts";

/** What a decoder works with. */
export interface DecoderParts {
  readonly sequence: LlamaContextSequence;
  readonly model: LlamaModel;
  readonly withThreads: WithThreads;
  readonly steps: GrammarSteps | undefined;
}

/** Generates tokens one at a time, or as many of a draft as are right at once. */
export class LlamaDecoder implements Decoder {
  private readonly parts: DecoderParts;
  private readonly options: SequenceEvaluateOptions;
  private readonly grammar: (() => LlamaGrammarEvaluationState | undefined) | undefined;
  /** What is to be evaluated next: what was returned last, of which the sequence knows nothing yet. */
  private pending: readonly LlamaToken[];
  private generated: ReturnType<LlamaContextSequence["evaluate"]> | undefined;

  /** `grammar`: the state of the one that holds, asked at every token. */
  constructor(
    parts: DecoderParts,
    token: Token,
    options: Pick<SequenceEvaluateOptions, "temperature" | "topP" | "topK" | "tokenBias">,
    grammar?: () => LlamaGrammarEvaluationState | undefined,
  ) {
    this.parts = parts;
    this.pending = [token as LlamaToken];
    this.grammar = grammar;
    this.options = { ...options, yieldEogToken: true, ...(grammar && { grammarEvaluationState: grammar }) };
  }

  async next(instead?: readonly Token[]): Promise<Token> {
    const { sequence, withThreads } = this.parts;
    const evaluated = [...((instead as readonly LlamaToken[] | undefined) ?? this.pending)];
    const step = await withThreads(evaluated.length, () => {
      if (this.generated !== undefined) return this.generated.next(evaluated);
      this.generated = sequence.evaluate(evaluated, this.options);
      return this.generated.next();
    });
    if (step.done === true) throw new Error("The engine stopped generating without an end token.");
    this.pending = [step.value];
    return step.value;
  }

  async check(draft: readonly Token[]): Promise<readonly Token[]> {
    const { sequence, model, steps } = this.parts;
    const winners = await this.winners(draft as readonly LlamaToken[]);
    const end = sequence.nextTokenIndex;
    const state = this.grammar?.();
    const found: LlamaToken[] = [];
    let isRefused = false;
    for (const [index, winner] of winners.entries()) {
      isRefused = state !== undefined && steps?.allows(state, winner) !== true;
      if (isRefused) break;
      const isEnd = model.isEogToken(winner);
      if (state !== undefined && !isEnd) steps!.take(state, winner);
      found.push(winner);
      if (isEnd || winner !== draft[index]) break;
    }
    // The last token that is right is evaluated with what comes next, and what was evaluated behind it was in vain.
    const wrong = draft.length - found.length + 1;
    if (wrong > 0) await sequence.eraseContextTokenRanges([{ start: end - wrong, end }]);
    this.pending = [found.at(-1) ?? this.pending.at(-1)!];
    // What is likeliest of what the grammar allows at this place takes an evaluation under it.
    if (isRefused) found.push((await this.next()) as LlamaToken);
    return found;
  }

  async end(): Promise<void> {
    await this.generated?.return();
  }

  /** Evaluates what is pending and a draft: the likeliest token at the end of the one and at each token of the other. */
  private async winners(draft: readonly LlamaToken[]): Promise<LlamaToken[]> {
    const { sequence, withThreads } = this.parts;
    const first = this.pending.length - 1;
    const evaluated = [...this.pending, ...draft];
    const results = await withThreads(evaluated.length, () =>
      sequence.controlledEvaluate(
        evaluated.map((token, at) =>
          at < first ? token : [token, { generateNext: { token: true, options: { temperature: 0 } } }],
        ),
      ),
    );
    return results.slice(first).map((result) => {
      const token = result?.next.token;
      if (token === undefined || token === null) throw new Error("The engine predicted no token.");
      return token;
    });
  }
}
