import assert from "node:assert/strict";
import { CutPlaces } from "../../../../src/worker/tokens/cutPlaces.ts";

describe("places to cut a text for its tokenizer", () => {
  const placesIn = (text: string, tokens: readonly string[] = ["a", "Ġa"]): string => {
    const places = CutPlaces.of({ kind: "gpt2", tokens })!;
    return text
      .split("")
      .map((character, offset) => (places.isPlace(text, offset) ? `|${character}` : character))
      .join("");
  };

  it("are before one blank and behind one line break, between visible characters", () => {
    assert.equal(placesIn("one two"), "one| two");
    assert.equal(placesIn("let x = f(1);\nreturn"), "let| x| =| f(1);\n|return");
    assert.equal(placesIn("größe и 中文\n文字\n1,2"), "größe| и| 中文\n|文字\n|1,2");
  });

  it("are not where a rule of some tokenizer looks at both sides", () => {
    const texts = [
      "one  two",
      "\n\nx",
      "x\n\ny",
      "x\n y",
      "x \ny",
      "x\r\ny",
      "x\ty",
      "x ",
      " x",
      "x\n",
      "\nx",
      "x\n/y",
    ];
    for (const text of [...texts, "it's", "e\u0301 x", "x \u0301", "x\n👩", "\u00a0 x", "x \u3000"])
      assert.equal(placesIn(text), text, JSON.stringify(text));
  });

  it("are not where a token of the vocabulary has both sides", () => {
    assert.equal(placesIn("end of it", ["dĠof"]), "end of| it");
    assert.equal(placesIn("end of it", ["d▁of"]), "end of| it");
    assert.equal(placesIn("end of it", ["f "]), "end| of it", "a token that the user of the vocabulary defined");
    assert.equal(placesIn("a\nb\nc", ["Ċb"]), "a\nb\n|c");
    assert.equal(placesIn("größ é 1", ["ÃĠ"]), "größ é 1", "all bytes beyond ASCII count as one");
    assert.equal(
      placesIn("a;\n}", ["ĊĊ", ";Ċ", "ĠĠ", "ĉĠ"]),
      "a;\n|}",
      "blanks among themselves are no visible character",
    );
  });

  it("are none for tokenizers that do not merge neighbours", () => {
    for (const kind of ["bert", "t5", "rwkv", "none", undefined, 7])
      assert.equal(CutPlaces.of({ kind, tokens: [] }), undefined);
  });

  it("make pieces of the wanted length, longer ones where there is no place, and the whole text", () => {
    const places = CutPlaces.of({ kind: "llama", tokens: [] })!;
    const piecesOf = (text: string, length: number): string[] => {
      const pieces: string[] = [];
      for (let from = 0; from < text.length;) {
        const end = places.pieceEnd(text, from, length);
        pieces.push(text.slice(from, end));
        from = end;
      }
      return pieces;
    };
    assert.deepEqual(piecesOf("", 8), []);
    assert.deepEqual(piecesOf("one two", 8), ["one two"]);
    assert.deepEqual(piecesOf("one two three four", 8), ["one two", " three", " four"]);
    assert.deepEqual(piecesOf(`a ${"x".repeat(30)} b`, 8), [`a ${"x".repeat(30)}`, " b"]);
    assert.deepEqual(piecesOf("x".repeat(1000), 8), ["x".repeat(1000)]);
  });
});
