// Drafts of answers on the real engine: they change how many evaluations an answer takes, and not what the model says. A model of random
// weights has choices that are as good as equal, and which of two it takes may depend on how many tokens are evaluated together: so each
// token is compared with the likeliest one in its place.
import assert from "node:assert/strict";
import { AnswerDraft } from "../../../src/worker/embedded/answerDraft.ts";
import { DraftedTokens } from "../../../src/worker/embedded/draftedTokens.ts";
import type { AnswerGrammar, LoadedModel, Token } from "../../../src/worker/embedded/engine.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import { DraftPacer } from "../../../src/worker/schedule/draftPacer.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { tinyModel, type TinyArchitecture } from "../../support/models/models.ts";
import { builtTemplates } from "../../support/workers.ts";

/** Checks all that it may, so that nothing depends on how fast this machine is. */
class EagerPacer extends DraftPacer {
  override draftTokens(available: number): number {
    return available;
  }
}

interface Answer {
  readonly tokens: readonly Token[];
  /** Evaluations that it took. */
  readonly steps: number;
}

const mostTokens = 40;

/** The first tokens that a model says after a prompt, with a draft or without. */
async function answer(
  model: LoadedModel,
  prompt: readonly Token[],
  draft: readonly Token[],
  grammar?: AnswerGrammar,
): Promise<Answer> {
  const sequence = model.userSequence;
  const held = await sequence.reuse(prompt.slice(0, -1));
  if (held < prompt.length - 1) await sequence.evaluate(prompt.slice(held, -1));
  const decoder = sequence.decode(prompt.at(-1)!, 0, undefined, grammar);
  const record = new RequestRecord("user", "edit");
  const pacer = new EagerPacer({ tokensPerSecond: 0 });
  const drafted = new DraftedTokens(decoder, new AnswerDraft(draft, true, () => false), pacer, record);
  const tokens: Token[] = [];
  for (let left = mostTokens; left > 0; left--) {
    const token = await drafted.next(left);
    if (model.isEnd(token)) break;
    tokens.push(token);
  }
  await decoder.end();
  const { produced, foretold = 0 } = record.usage();
  return { tokens, steps: produced - foretold };
}

async function tiny(architecture: TinyArchitecture): Promise<LoadedModel> {
  const signal = new AbortController().signal;
  const path = tinyModel(architecture, "words");
  return new LlamaEngine(builtTemplates).load({ path, contextTokens: 1024, onProgress: () => {}, signal });
}

describe("the draft of an answer", () => {
  let model: LoadedModel;
  let prompt: readonly Token[];
  before(async () => {
    model = await tiny("qwen2");
    prompt = model.tokenize("The code is int add(int a, int b)");
  });
  after(() => model.dispose());

  it("is what the model would have said without it, and saves evaluations where it is right", async () => {
    const plain = await answer(model, prompt, []);
    assert.equal(plain.steps, mostTokens);
    const other = model.tokenize("return nothing; ".repeat(10));
    const changed = plain.tokens.map((token, index) => (index % 9 === 4 ? other[0]! : token));
    const drafts = [plain.tokens, changed, plain.tokens.slice(0, 10), other];
    for (const [index, draft] of drafts.entries()) {
      const { tokens, steps } = await answer(model, prompt, draft);
      assert.equal(tokens.length, mostTokens);
      if (index === 0) assert.ok(steps <= mostTokens / 2, `${steps}`);
      const sequence = model.userSequence;
      await sequence.evaluate(prompt.slice(await sequence.reuse(prompt.slice(0, -1)), -1));
      for (const [at, { likeliest, probability }] of (await sequence.rate([prompt.at(-1)!], tokens)).entries())
        assert.ok(probability >= 0.95 * likeliest.probability, `draft ${index}, token ${at}`);
    }
  });

  it("leaves the answer to its grammar", async () => {
    // No two of these signs are one token, so the grammar allows one token in each place.
    const text = "A=1;B=2;C=3;D=4;E=5;";
    const grammar = await model.grammar(`root ::= "${text}"`);
    const own = model.tokenize(text);
    for (const draft of [[], own, own.slice(4), model.tokenize("A=1;B=7;C=3;"), model.tokenize("none of it")]) {
      const { tokens } = await answer(model, prompt, draft, grammar);
      assert.equal(model.detokenize(tokens), text);
    }
  });

  for (const architecture of ["qwen35", "gemma4"] as const)
    it(`is not checked where a state cannot be cut back (a tiny ${architecture})`, async () => {
      const hybrid = await tiny(architecture);
      try {
        assert.equal(hybrid.userSequence.checksDrafts, false);
        assert.equal(model.userSequence.checksDrafts, true);
      } finally {
        await hybrid.dispose();
      }
    });
});
