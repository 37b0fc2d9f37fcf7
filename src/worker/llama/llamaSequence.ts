import { TokenBias, type LlamaContextSequence, type LlamaModel, type Token as LlamaToken } from "node-llama-cpp";
import type { DecodeOptions, Decoder, Sequence, Token } from "../engine.ts";

/** Runs one evaluation of so many tokens with the best number of threads for it. */
export type WithThreads = <T>(tokens: number, evaluation: () => Promise<T>) => Promise<T>;

/**
 * Logit added to the tokens that are allowed when a limit is set. Larger than any difference between two logits, so it
 * decides alone which tokens win and leaves their order. A ban on all others would mean a list of the whole vocabulary.
 */
const allowedBias = { logit: 1000 };

/** One sequence of node-llama-cpp, with its own checkpoints instead of the library's interval ones. */
export class LlamaSequence implements Sequence {
  private readonly sequence: LlamaContextSequence;
  private readonly model: LlamaModel;
  private readonly withThreads: WithThreads;

  constructor(sequence: LlamaContextSequence, model: LlamaModel, withThreads: WithThreads) {
    this.sequence = sequence;
    this.model = model;
    this.withThreads = withThreads;
  }

  get length(): number {
    return this.sequence.nextTokenIndex;
  }

  get needsCheckpoints(): boolean {
    return this.sequence.needsCheckpoints;
  }

  get checkpointBytes(): number {
    return this.sequence.checkpointsMemoryUsage;
  }

  async reuse(tokens: readonly Token[]): Promise<number> {
    // `false`: never shift KV cells, which is approximate (docs/benchmarks.md, “The library”).
    await this.sequence.adaptStateToTokens(tokens as LlamaToken[], false);
    return this.sequence.nextTokenIndex;
  }

  async evaluate(tokens: readonly Token[]): Promise<void> {
    await this.withThreads(tokens.length, () =>
      this.sequence.evaluateWithoutGeneratingNewTokens(tokens as LlamaToken[]),
    );
  }

  async checkpoint(): Promise<void> {
    await this.sequence.takeCheckpoint();
  }

  decode(token: Token, { temperature, limit }: DecodeOptions): Decoder {
    const free = TokenBias.for(this.model);
    const tokens = this.sequence.evaluate([token as LlamaToken], {
      temperature,
      yieldEogToken: true,
      ...(limit && {
        tokenBias: () => {
          const allowed = limit();
          if (allowed === undefined) return free;
          return TokenBias.for(this.model).set(allowed as LlamaToken[], allowedBias);
        },
      }),
    });
    return {
      next: async (instead) => {
        const step = await this.withThreads(instead?.length ?? 1, () =>
          tokens.next(instead as LlamaToken[] | undefined),
        );
        if (step.done === true) throw new Error("The engine stopped generating without an end token.");
        return step.value;
      },
      end: async () => {
        await tokens.return();
      },
    };
  }
}
