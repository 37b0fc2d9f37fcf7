import assert from "node:assert/strict";
import {
  cutAtLowConfidence,
  firstProbability,
  meanProbability,
} from "../../../../../src/core/completion/postprocess/confidence.ts";
import type { TokenProbability } from "../../../../../src/core/completion/completionRequest.ts";

/** Tokens as `text/probability`, the text's certainties in one go. */
function tokens(...written: readonly string[]): { text: string; probabilities: TokenProbability[] } {
  let text = "";
  const probabilities = written.map((each) => {
    const slash = each.lastIndexOf("/");
    text += each.slice(0, slash);
    return { end: text.length, probability: Number(each.slice(slash + 1)) };
  });
  return { text, probabilities };
}

function check(written: readonly string[], threshold: number, kept: string): void {
  const { text, probabilities } = tokens(...written);
  const cut = cutAtLowConfidence(text, probabilities, threshold);
  assert.equal(cut.text, kept);
  assert.equal(cut.rule, kept === text ? undefined : "uncertain");
}

describe("certainty", () => {
  it("cuts before the first unsure token, and keeps all when there is none", () => {
    check(["return/0.9", " a/0.8", " +/0.7", " b/0.1", ";/0.9"], 0.5, "return a +");
    check(["return/0.9", " a/0.8"], 0.5, "return a");
    check(["return/0.1", " a/0.8"], 0, "return a");
    check(["return/0.1", " a/0.8"], 0.5, "");
  });

  it("never cuts in the middle of a word, nor of a character", () => {
    check(["x = /0.9", "some/0.9", "Thing/0.1"], 0.5, "x =");
    check(["x = '/0.9", "\u{d83d}/0.9", "\u{de00}'/0.1"], 0.5, "x = '");
  });

  it("leaves no bracket open with nothing in it", () => {
    check(["if (/0.9", "a/0.1"], 0.5, "if");
    check(["f([/0.9", " {/0.8", " a/0.1"], 0.5, "f");
    check(["f(a/0.9", ", b/0.1"], 0.5, "f(a");
  });

  it("leaves no mark of a comment without a word, and no half of a colour", () => {
    check(["a /0.9", "// /0.9", "b/0.1"], 0.5, "a");
    check([" ///0.9", " or/0.1"], 0.5, "");
    check(["color: #/0.9", "fff/0.1"], 0.5, "color:");
  });

  it("leaves no dash of a list alone", () => {
    check(["-/0.9", " b/0.1"], 0.5, "");
    check(["b/0.9", " c/0.1"], 0.5, "b");
  });

  it("does not take an operator for a mark", () => {
    check(["a--/0.9", " b/0.1"], 0.5, "a--");
    check(["a / /0.9", "b/0.1"], 0.5, "a /");
  });

  it("cuts later lines at their start", () => {
    check(["a = 1/0.9", "\n/0.9", "b =/0.9", " 2/0.1"], 0.5, "a = 1");
    check(["a = 1/0.9", "\n/0.9", "b/0.1"], 0.5, "a = 1");
    check(["a = 1/0.9", "\n/0.1", "b/0.9"], 0.5, "a = 1");
  });

  it("knows the first and the mean probability, of the part that is shown", () => {
    const { probabilities } = tokens("a/0.5", "b/0.5", "c/0.125");
    assert.equal(firstProbability(probabilities), 0.5);
    assert.equal(meanProbability(probabilities, 2), 0.5);
    assert.ok(Math.abs(meanProbability(probabilities) - 0.315) < 0.001);
    assert.equal(meanProbability([]), 1);
    assert.equal(firstProbability([]), 1);
  });

  it("keeps a text of which less is known than it is long", () => {
    assert.deepEqual(cutAtLowConfidence("abc def", [{ end: 3, probability: 0.9 }], 0.5), { text: "abc def" });
    assert.deepEqual(
      cutAtLowConfidence(
        "abc",
        [
          { end: 90, probability: 0.9 },
          { end: 95, probability: 0.1 },
        ],
        0.5,
      ),
      { text: "abc" },
    );
  });
});
