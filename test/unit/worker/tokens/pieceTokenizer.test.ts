import assert from "node:assert/strict";
import { FailureError } from "../../../../src/core/failures.ts";
import { PieceTokenizer } from "../../../../src/worker/tokens/pieceTokenizer.ts";

/** A tokenizer that merges the two neighbours it has the earliest rule for, again and again, and what it was asked to tokenise. */
function merger(merges: readonly (readonly [string, string])[]) {
  const ranks = new Map(merges.map(([left, right], rank) => [JSON.stringify([left, right]), rank]));
  const ids = new Map<string, number>();
  const asked: string[] = [];
  const merged = (text: string): string[] => {
    const parts = text.replaceAll(" ", "▁").split("");
    for (;;) {
      let best = -1;
      let bestRank = Infinity;
      for (let at = 0; at + 1 < parts.length; at++) {
        const rank = ranks.get(JSON.stringify([parts[at], parts[at + 1]])) ?? Infinity;
        if (rank < bestRank) [best, bestRank] = [at, rank];
      }
      if (best < 0) return parts;
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
  };
  const tokenize = (text: string): number[] => {
    asked.push(text);
    return merged(text).map((part) => ids.get(part) ?? (ids.set(part, ids.size), ids.size - 1));
  };
  const vocabulary = () => ({ kind: "llama", tokens: merges.map(([left, right]) => left + right) });
  return { asked, tokenizer: { whole: tokenize, raw: tokenize, vocabulary } };
}

const words = [
  ["o", "n"],
  ["on", "e"],
  ["t", "w"],
  ["tw", "o"],
  ["▁", "two"],
  ["▁", "one"],
] as const;
const text = "one two one\ntwo one two two\none ".repeat(30).trim();

describe("tokenising in pieces", () => {
  it("gives the tokens of the whole, without asking for the whole", async () => {
    const { tokenizer, asked } = merger(words);
    const pieces = new PieceTokenizer(tokenizer);
    assert.ok(pieces.takesPieces);
    for (const length of [4, 10, 33, 500]) {
      const wanted = tokenizer.whole(text);
      asked.length = 0;
      assert.deepEqual(await pieces.tokenize(text, undefined, length), wanted);
      for (const piece of asked) assert.ok(piece.length <= Math.max(length, 6) + 1, piece);
    }
  });

  it("does not cut where a token has both sides, so that a word across a blank stays one", async () => {
    const { tokenizer, asked } = merger([...words, ["one", "▁two"]]);
    const pieces = new PieceTokenizer(tokenizer);
    assert.deepEqual(await pieces.tokenize(text, undefined, 10), tokenizer.whole(text));
    assert.ok(asked.length > 30);
    for (const piece of asked) assert.doesNotMatch(piece, /^e two/);
  });

  it("takes a text as a whole from a tokenizer that fails its trial, or is of another kind", async () => {
    const { tokenizer, asked } = merger(words);
    // What is beside it changes a blank.
    const whole = (given: string): number[] => tokenizer.whole(given.replaceAll(/(\w) (\w)/g, "$1_$2"));
    const { vocabulary } = tokenizer;
    for (const other of [
      { ...tokenizer, whole },
      { ...tokenizer, vocabulary: () => ({ ...vocabulary(), kind: "t5" }) },
    ]) {
      const pieces = new PieceTokenizer(other);
      assert.ok(!pieces.takesPieces);
      const wanted = other.whole(text);
      asked.length = 0;
      assert.deepEqual(await pieces.tokenize(text, undefined, 10), wanted);
      assert.equal(asked.length, 1);
    }
  });

  it("lets others have their turn after each piece, and ends there when it is cancelled", async () => {
    const { tokenizer } = merger(words);
    const pieces = new PieceTokenizer(tokenizer);
    const abort = new AbortController();
    let turns = 0;
    const turn = (): void => {
      if (++turns === 5) abort.abort();
      else setImmediate(turn);
    };
    setImmediate(turn);
    await assert.rejects(
      pieces.tokenize(text, abort.signal, 10),
      (error) => error instanceof FailureError && error.failure.kind === "cancelled",
    );
    assert.equal(turns, 5);
  });
});
