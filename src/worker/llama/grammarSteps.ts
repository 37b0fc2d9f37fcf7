import type { LlamaGrammarEvaluationState, LlamaModel, Token as LlamaToken } from "node-llama-cpp";

/** One step of a grammar, without an evaluation. */
export interface GrammarSteps {
  /** Whether a token may come next. */
  allows(state: LlamaGrammarEvaluationState, token: LlamaToken): boolean;
  /** Takes the step. Raises an error if the token may not come next. */
  take(state: LlamaGrammarEvaluationState, token: LlamaToken): void;
}

interface Sampler {
  canBeNextTokenForGrammarEvaluationState?(state: unknown, token: number): boolean;
  acceptGrammarEvaluationStateToken?(state: unknown, token: number): void;
}

/**
 * The steps that the library takes itself when it speculates. It offers them to nobody else, so they are looked for: undefined if this
 * version has none. Its own speculation samples under the grammar at every place of a draft, also behind the one that is wrong. There
 * nearly every token is refused, and then the grammar tries the whole vocabulary: 0.3 to 0.8 s a place under the grammar of
 * a documenting answer (docs/benchmarks.md, “Edits”).
 */
export function grammarSteps({ llama }: LlamaModel): GrammarSteps | undefined {
  const { _bindings: bindings } = llama as unknown as { readonly _bindings?: { readonly AddonSampler?: Sampler } };
  const sampler = bindings?.AddonSampler;
  const allows = sampler?.canBeNextTokenForGrammarEvaluationState?.bind(sampler);
  const take = sampler?.acceptGrammarEvaluationStateToken?.bind(sampler);
  if (allows === undefined || take === undefined) return undefined;
  const inner = (state: LlamaGrammarEvaluationState): unknown =>
    (state as unknown as { readonly _state: unknown })._state;
  return {
    allows: (state, token) => allows(inner(state), token),
    take: (state, token) => take(inner(state), token),
  };
}
