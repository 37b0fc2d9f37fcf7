import assert from "node:assert/strict";
import { estimatedTokens } from "../../../../../src/core/models/remote/tokenEstimate.ts";

describe("an estimate of tokens", () => {
  it("counts at least as many tokens for a letter as the tokenizers of today's models", () => {
    for (const [name, text, atLeast] of [
      ["Chinese", "这个函数返回两个数字的总和", 0.6],
      ["Japanese", "この関数は二つの数値の合計を返します", 0.8],
      ["Korean", "이함수는두숫자의합계를반환합니다", 0.85],
      ["Greek", "Αυτήησυνάρτησηεπιστρέφει", 0.8],
      ["Hindi", "यहफ़ंक्शनदोसंख्याओंकायोगलौटाताहै", 1],
      ["Tamil", "இந்தசெயல்பாடு", 1],
      ["Thai", "ฟังก์ชันนี้คืนค่าผลรวม", 0.9],
      ["Georgian", "ესფუნქცია", 1],
      ["Hebrew", "הפונקציה", 0.8],
      ["Arabic", "هذهالدالة", 0.5],
      ["Russian", "этафункция", 0.5],
      ["Vietnamese", "ữệốạảế", 0.6],
      ["emoji", "😀🎉🚀", 1],
      ["digits", "31415926535", 1],
    ] as const) {
      const each = estimatedTokens(text.repeat(20)) / (text.length * 20);
      assert.ok(each >= atLeast && each <= 3, `${name}: ${each}`);
    }
  });

  it("counts a letter with an accent as a token of its own, which it often is", () => {
    // 9 by Qwen2.5's tokenizer.
    assert.ok(estimatedTokens("Grüße, 世界 🌍") >= 9);
    assert.ok(estimatedTokens("äöüß") >= 4);
  });

  it("counts a third of a token for a letter of English, and nothing for nothing", () => {
    assert.equal(estimatedTokens(""), 0);
    assert.equal(estimatedTokens("one two three"), 5);
    assert.equal(estimatedTokens("return value\n".repeat(300)), 1300);
  });

  it("grows with the text, whatever it is", () => {
    const mixed = "let 名前 = 'Ωμέγα'; // 한국어 😀 \ud83d";
    assert.ok(estimatedTokens(mixed + mixed) > estimatedTokens(mixed));
  });
});
