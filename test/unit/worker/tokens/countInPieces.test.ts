import assert from "node:assert/strict";
import fc from "fast-check";
import { countInPieces } from "../../../../src/worker/tokens/countInPieces.ts";

describe("counting a long text", () => {
  /** The pieces that are counted. */
  async function piecesOf(text: string): Promise<string[]> {
    const pieces: string[] = [];
    const total = await countInPieces(text, (piece) => {
      pieces.push(piece);
      return piece.length;
    });
    assert.equal(total, text.length);
    return pieces;
  }

  it("is done in pieces that make up the text, none of them long, and none with half a character", () =>
    fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
        fc.constantFrom("", "\n", "x\n\n"),
        fc.integer({ min: 0, max: 150_000 }),
        async (word, end, length) => {
          const unit = word + end;
          const text = unit.repeat(Math.ceil(length / unit.length));
          const pieces = await piecesOf(text);
          assert.equal(pieces.join(""), text);
          for (const piece of pieces) {
            assert.ok(piece.length <= 32_768);
            assert.doesNotMatch(piece, /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
          }
          if (end !== "") for (const piece of pieces.slice(0, -1)) assert.ok(piece.endsWith("\n"));
        },
      ),
      { numRuns: 60 },
    ));

  it("counts a short text as a whole, and an empty one as nothing", async () => {
    assert.deepEqual(await piecesOf("one\ntwo\n"), ["one\ntwo\n"]);
    assert.deepEqual(await piecesOf(""), []);
  });

  it("lets others have their turns in between", async () => {
    let turns = 0;
    let isOver = false;
    const turn = (): void => {
      turns++;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    await countInPieces("word\n".repeat(100_000), () => 1);
    isOver = true;
    assert.ok(turns >= 14, `${turns} turns`);
  });
});
