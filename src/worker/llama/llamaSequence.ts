import { TokenBias, type LlamaContextSequence, type LlamaModel, type Token as LlamaToken } from "node-llama-cpp";
import type { DecodeOptions, Decoder, Sequence, Token } from "../engine.ts";

/** Sets how many threads the next evaluation may use. */
export type ChooseThreads = (phase: "prefill" | "decode") => void;

/**
 * Logit added to the tokens that are allowed when a limit is set. Larger than any difference between two logits, so it
 * decides alone which tokens win and leaves their order. A ban on all others would mean a list of the whole vocabulary.
 */
const allowedBias = { logit: 1000 };

/** One sequence of node-llama-cpp, with its own checkpoints instead of the library's interval ones. */
export class LlamaSequence implements Sequence {
  private readonly sequence: LlamaContextSequence;
  private readonly model: LlamaModel;
  private readonly chooseThreads: ChooseThreads;

  constructor(sequence: LlamaContextSequence, model: LlamaModel, chooseThreads: ChooseThreads) {
    this.sequence = sequence;
    this.model = model;
    this.chooseThreads = chooseThreads;
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
    // `false`: never shift KV cells, which is approximate (facts/engine.md, section 1).
    await this.sequence.adaptStateToTokens(tokens as LlamaToken[], false);
    return this.sequence.nextTokenIndex;
  }

  async evaluate(tokens: readonly Token[]): Promise<void> {
    this.chooseThreads(tokens.length > 1 ? "prefill" : "decode");
    await this.sequence.evaluateWithoutGeneratingNewTokens(tokens as LlamaToken[]);
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
        this.chooseThreads("decode");
        const step = await tokens.next(instead as LlamaToken[] | undefined);
        if (step.done === true) throw new Error("The engine stopped generating without an end token.");
        return step.value;
      },
      end: async () => {
        await tokens.return();
      },
    };
  }
}
