import assert from "node:assert/strict";
import { noCost, type CompletionResult } from "../../../src/core/completion/completion.ts";
import { mostConfident, thoroughAnswer, type ThoroughModel } from "../../../src/cli/thoroughAnswer.ts";
import { withCursor } from "../../support/completion/cursorText.ts";

function answer(text: string, mean?: number): CompletionResult {
  return {
    applied: [],
    ...(text !== "" && { completion: { text, replaceAfter: 0, source: "model", cost: noCost, applied: [] } }),
    ...(mean !== undefined && { confidence: { first: mean, mean } }),
  };
}

describe("of several answers", () => {
  it("the one that the model is surest of is taken", () => {
    assert.equal(mostConfident([answer("a", 0.6), answer("b", 0.9), answer("c", 0.7)]).completion?.text, "b");
  });

  it("one that the model ended itself is preferred to one that a rule cut, if it is nearly as sure", () => {
    const cut = { ...answer("a", 0.9), stopRule: "scopeEnd" };
    assert.equal(mostConfident([cut, answer("b", 0.85)]).completion?.text, "b");
    assert.equal(mostConfident([cut, answer("b", 0.7)]).completion?.text, "a");
  });

  it("one that shows nothing is taken only where none shows anything", () => {
    assert.equal(mostConfident([answer("", 0.9), answer("b", 0.2)]).completion?.text, "b");
    assert.equal(mostConfident([answer("", 0.9), answer("", 0.95)]).completion, undefined);
  });

  it("the first is taken where nothing is known", () => {
    assert.equal(mostConfident([answer("a"), answer("b")]).completion?.text, "a");
  });
});

describe("of the answers in both orders", () => {
  const document = withCursor("a = 1\n|c = a + b\n");

  /** The text that is chosen where the joint order's is “b = 1” and the anchored order's “b = 2”. */
  async function chosen(sure: [number, number], next: [number, number], kind: "embedded" | "remote" = "embedded") {
    const usage = { reused: 0, evaluated: 0, produced: 0, promptTokens: 0, queuedMs: 0, ttftMs: 0, totalMs: 0 };
    let wasAsked = false;
    const model: ThoroughModel = {
      complete: async ({ order }) => {
        const at = order === "joint" ? 0 : 1;
        const text = `b = ${at + 1}\n`;
        return { text, reason: "endOfText", tokenProbabilities: [{ end: text.length, probability: sure[at] }], usage };
      },
      continueLines: async (_request, onAnswer) => {
        wasAsked = true;
        for (const [question, expectedProbability] of next.entries())
          onAnswer({ question, text: "", probability: 1, isWhole: true, expectedProbability });
        return { usage };
      },
      warm: async () => {},
    };
    const facts = { infillTokens: 512, infill: "joint", kind } as const;
    const { completion } = await thoroughAnswer(model, facts, document, new AbortController().signal, {});
    assert.equal(wasAsked, kind === "embedded");
    return completion?.text;
  }

  it("the surer one is taken where what follows does not tell", async () => {
    assert.equal(await chosen([0.6, 0.9], [0.5, 0.5]), "b = 2\n");
    assert.equal(await chosen([0.9, 0.6], [0.5, 0.5]), "b = 1\n");
    assert.equal(await chosen([0.9, 0.6], [0.2, 0.9]), "b = 1\n");
  });

  it("what follows overrules it: a little for the model's own order, clearly for the other", async () => {
    assert.equal(await chosen([0.6, 0.9], [0.5, 0.4]), "b = 1\n");
    assert.equal(await chosen([0.9, 0.6], [0.1, 0.8]), "b = 2\n");
  });

  it("a server is not asked how likely a text is", async () => {
    assert.equal(await chosen([0.9, 0.6], [0.1, 0.8], "remote"), "b = 1\n");
  });
});
