import assert from "node:assert/strict";
import { Vocabulary } from "../../../../src/worker/tokens/vocabulary.ts";

describe("the vocabulary", () => {
  const texts = ["re", "ret", "return", "r", " re", " return", "\uFFFD", "", "<end>", "x", "returns", "ret"];
  const read = (): Promise<Vocabulary> =>
    Vocabulary.read(
      texts.length,
      (token) => texts[token]!,
      (token) => token === 8,
    );
  const named = (tokens: number[] | undefined): string[] | undefined =>
    tokens?.map((token) => texts[token]!).toSorted();

  it("finds the tokens that agree with a text: its beginnings and its continuations", async () => {
    const vocabulary = await read();
    assert.deepEqual(named(vocabulary.agreeingWith("retu")), ["r", "re", "ret", "return", "returns"]);
    assert.deepEqual(named(vocabulary.agreeingWith(" r")), [" re", " return"]);
    assert.deepEqual(named(vocabulary.agreeingWith("returns!")), ["r", "re", "ret", "return", "returns"]);
  });

  it("has no list where nothing agrees, and none of end tokens or broken characters", async () => {
    const vocabulary = await read();
    assert.equal(vocabulary.agreeingWith("zz"), undefined);
    assert.equal(vocabulary.agreeingWith("<"), undefined);
  });

  it("has no list where almost everything agrees", async () => {
    const many = await Vocabulary.read(
      5000,
      (token) => ` word${token}`,
      () => false,
    );
    assert.equal(many.agreeingWith(" "), undefined);
    assert.deepEqual(many.agreeingWith(" word4999"), [4, 49, 499, 4999]);
  });
});
