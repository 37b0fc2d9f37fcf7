import { LlamaGrammarEvaluationState, type LlamaGrammar, type LlamaModel } from "node-llama-cpp";
import type { AnswerGrammar } from "../embedded/engine.ts";

/** A grammar of node-llama-cpp. The library checks every token of the vocabulary against it, which costs no time worth naming. */
export class LlamaAnswerGrammar implements AnswerGrammar {
  readonly text: string;
  private readonly grammar: LlamaGrammar;

  constructor(text: string, grammar: LlamaGrammar) {
    this.text = text;
    this.grammar = grammar;
  }

  /** Where an answer stands in the grammar: at its beginning. */
  begin(model: LlamaModel): LlamaGrammarEvaluationState {
    return new LlamaGrammarEvaluationState({ model, grammar: this.grammar });
  }
}
