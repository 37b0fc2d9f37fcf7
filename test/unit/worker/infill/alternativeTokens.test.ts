import assert from "node:assert/strict";
import { alternativeTokens } from "../../../../src/worker/infill/alternativeTokens.ts";

const texts = ["return", "ret", " a", "a", "b", "<end>", "\uFFFD", "retry", "  ", "\n", "\n\n"];
const model = {
  detokenize: (tokens: readonly number[]) => tokens.map((token) => texts[token]).join(""),
  isEnd: (token: number) => texts[token] === "<end>",
};

function check(healed: string, ranked: readonly (readonly [string, number])[], expected: readonly string[]): void {
  const predictions = ranked.map(([text, probability]) => ({ token: texts.indexOf(text), probability }));
  assert.deepEqual(
    alternativeTokens(model, predictions, healed, 0.01).map(({ text }) => text),
    expected,
  );
}

describe("rivals of a first token", () => {
  it("are the likely tokens that lead to different texts", () =>
    check(
      "",
      [
        ["a", 0.5],
        ["b", 0.3],
        [" a", 0.1],
        ["retry", 0.001],
      ],
      ["a", "b", " a"],
    ));

  it("of which one begins with another count once", () =>
    check(
      "",
      [
        ["return", 0.5],
        ["ret", 0.3],
        ["retry", 0.1],
        ["b", 0.05],
      ],
      ["return", "retry", "b"],
    ));

  it("say what comes after the healed part; what only heals is none", () =>
    check(
      "ret",
      [
        ["ret", 0.6],
        ["return", 0.2],
        ["retry", 0.1],
        ["b", 0.1],
      ],
      ["urn", "ry"],
    ));

  it("of white space count once", () => {
    check(
      "",
      [
        ["\n\n", 0.5],
        ["  ", 0.3],
        ["a", 0.1],
        ["\n", 0.05],
      ],
      ["\n\n", "a"],
    );
  });

  it("of an end are texts that say something", () => {
    check(
      "",
      [
        ["<end>", 0.5],
        ["\n", 0.3],
        ["a", 0.1],
      ],
      ["\n", "a"],
    );
  });

  it("are no parts of characters, and no end tokens below the likeliest", () => {
    check(
      "",
      [
        ["\uFFFD", 0.5],
        ["<end>", 0.3],
        ["a", 0.1],
      ],
      ["a"],
    );
  });
});
