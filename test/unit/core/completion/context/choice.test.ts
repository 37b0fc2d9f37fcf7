import assert from "node:assert/strict";
import fc from "fast-check";
import { contextTokens } from "../../../../../src/core/completion/context/budget.ts";
import { chooseContext } from "../../../../../src/core/completion/context/choice.ts";
import type { Candidate } from "../../../../../src/core/completion/context/ranking.ts";
import { wordsOf } from "../../../../../src/core/completion/context/words.ts";
import type { CompletionContext } from "../../../../../src/core/completion/completionRequest.ts";

const place = { repository: "shop", path: "src/till.ts" };
const lines = (name: string, count: number): string =>
  Array.from({ length: count }, (_, i) => `${name}_${i} = ${name}.step${name}${i}();`).join("\n");

function candidate(name: string, score: number, text = lines(name, 8)): Candidate {
  return { path: `src/${name}.ts`, text, score, words: wordsOf(text) };
}

function choose(
  candidates: readonly Candidate[],
  budget = 700,
  inUse?: CompletionContext,
): CompletionContext | undefined {
  return chooseContext(place, candidates, [], budget, inUse);
}

const paths = (context: CompletionContext | undefined): string[] =>
  (context?.snippets ?? []).map(({ path }) => path.replace(/src\/|\.ts/g, ""));

describe("the choice of context", () => {
  it("puts the most useful last", () => {
    assert.deepEqual(paths(choose([candidate("a", 0.2), candidate("b", 0.5), candidate("c", 0.3)])), ["a", "c", "b"]);
  });

  it("is nothing where there is nothing to say", () => {
    assert.equal(choose([]), undefined);
    assert.equal(chooseContext(place, [candidate("a", 0.3)], [], 40), undefined);
  });

  it("takes the best that fit, and cuts the last one to its first lines", () => {
    const context = choose([candidate("a", 0.5), candidate("b", 0.3, lines("b", 60)), candidate("c", 0.2)], 400)!;
    assert.deepEqual(paths(context), ["b", "a"]);
    assert.ok(contextTokens(context) <= 400);
    assert.ok(lines("b", 60).startsWith(`${context.snippets[0]!.text}\n`));
  });

  it("says nothing twice", () => {
    const whole = lines("a", 8);
    const part = candidate("copy", 0.4, whole.split("\n").slice(2, 6).join("\n"));
    const alike = candidate("alike", 0.3, `${whole}\n// ${whole.split("\n").reverse().join("\n// ")}`);
    assert.deepEqual(paths(choose([candidate("a", 0.5), part, alike])), ["a"]);
  });

  it("adds what is true only now, last", () => {
    const note = { path: "src/till.ts", text: "// line 3: Cannot find name 'price'." };
    const context = chooseContext(place, [candidate("a", 0.5)], [note], 700)!;
    assert.deepEqual(context.snippets.at(-1), note);
    const solved = chooseContext(place, [candidate("a", 0.5)], [], 700, context)!;
    assert.deepEqual(solved.snippets, context.snippets.slice(0, 1));
  });
});

describe("a context in use", () => {
  const all = [candidate("a", 0.2), candidate("b", 0.3), candidate("c", 0.25)];
  const inUse = choose(all)!;

  it("is the very same object while nothing has changed", () => {
    assert.equal(choose(all, 700, inUse), inUse);
  });

  it("stays as it is when only the order is another one, or a slightly better piece turns up", () => {
    assert.equal(choose([candidate("a", 0.4), candidate("b", 0.1), candidate("c", 0.2)], 700, inUse), inUse);
    assert.equal(choose([...all, candidate("d", 0.26)], 700, inUse), inUse);
  });

  it("stays while a file in it changes a little", () => {
    const edited = candidate("b", 0.3, `${lines("b", 8)}\nb_9 = b.stepb7();`);
    assert.equal(choose([all[0]!, edited, all[2]!], 700, inUse), inUse);
  });

  it("gives way to a clearly better piece; what stays keeps its place in front", () => {
    const next = choose([...all, candidate("d", 0.9)], 1200, inUse)!;
    assert.deepEqual(paths(next), ["a", "c", "b", "d"]);
    assert.deepEqual(next.snippets.slice(0, 3), inUse.snippets);
  });

  it("gives way when what it shows is gone", () => {
    assert.deepEqual(paths(choose([all[0]!], 700, inUse)), ["a"]);
    assert.equal(choose([], 700, inUse), undefined);
  });

  it("gives way when all of it is gone, also to pieces that are worth nothing", () => {
    assert.deepEqual(paths(choose([candidate("b", 0)], 700, choose([candidate("a", 0)]))), ["b"]);
  });

  it("gives way in another document, and when it no longer fits", () => {
    const elsewhere = chooseContext({ ...place, path: "src/other.ts" }, all, [], 700, inUse);
    assert.notEqual(elsewhere, inUse);
    const smaller = choose(all, 250, inUse)!;
    assert.ok(contextTokens(smaller) <= 250);
  });

  it("never exceeds the budget and settles at once, whatever there is to choose from", () => {
    const anything = fc.record({
      path: fc.string({ maxLength: 30 }),
      text: fc.oneof(
        fc.string({ unit: "binary", maxLength: 3000 }),
        fc.integer({ min: 0, max: 80 }).map((count) => lines("x", count)),
        fc
          .tuple(fc.constantFrom("a", "b", "c"), fc.integer({ min: 0, max: 80 }))
          .map(([name, count]) => lines(name, count)),
      ),
      score: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const candidates = fc.array(
      anything.map((each) => ({ ...each, words: wordsOf(each.text) })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(candidates, candidates, fc.integer({ min: 0, max: 1500 }), (before, after, budget) => {
        const first = choose(before, budget);
        const second = choose(after, budget, first);
        assert.ok(contextTokens(first) <= budget && contextTokens(second) <= budget);
        // Asked again with the same, it changes no more.
        assert.equal(choose(after, budget, second), second);
      }),
      { numRuns: 150 },
    );
  });
});
