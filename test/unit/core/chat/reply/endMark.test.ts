import assert from "node:assert/strict";
import fc from "fast-check";
import { EndMark } from "../../../../../src/core/chat/reply/endMark.ts";

function read(...pieces: readonly string[]): string {
  const mark = new EndMark();
  return pieces.map((piece) => mark.push(piece)).join("") + mark.end();
}

describe("the name of the token that ends an answer", () => {
  it("is left out at the end, with blanks behind it and however it is cut", () => {
    for (const [text, shown] of [
      ["Yes.<|im_end|>", "Yes."],
      ["Yes.<|im_end|>\n", "Yes."],
      ["Yes.\n<end_of_turn> \n", "Yes.\n"],
      ["Yes.<｜end▁of▁sentence｜>", "Yes."],
      ["<|endoftext|>", ""],
    ] as const) {
      assert.equal(read(text), shown);
      assert.equal(read(...Array.from(text)), shown);
    }
  });

  it("stays everywhere else, and so does what only begins like one", () => {
    for (const text of [
      "`<|im_end|>` ends a turn.",
      "It is `<|im_end|>`",
      "a <",
      "a <|im_",
      "a <|im_ \n",
      "<s>old</s>",
      "\n\n",
    ]) {
      assert.equal(read(text), text);
      assert.equal(read(...Array.from(text)), text);
    }
  });

  it("changes no other text, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("<", "|", "<|", "im_end", "|>", "<|eot_id|>x", " ", "\n", "a")),
        (pieces) => {
          const text = `${pieces.join("")}.`;
          assert.equal(read(...pieces, "."), text);
          assert.equal(read(text), text);
        },
      ),
    );
  });
});
