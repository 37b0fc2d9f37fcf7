import assert from "node:assert/strict";
import { AnswerDraft } from "../../../../src/worker/embedded/answerDraft.ts";
import type { Token } from "../../../../src/worker/embedded/engine.ts";

/** Words, signs and ends of lines as tokens. */
class Words {
  private readonly known: string[] = [];

  tokens(text: string): Token[] {
    return (text.match(/\n| *\w+| *[^\s\w]| +/g) ?? []).map((word) => {
      if (!this.known.includes(word)) this.known.push(word);
      return this.known.indexOf(word);
    });
  }

  readonly endsLine = (token: Token): boolean => this.known[token] === "\n";
}

interface Followed {
  readonly tokens: number;
  /** Evaluations, each with all that was guessed and with as much of it as was right. */
  readonly steps: number;
  readonly refuted: number;
}

/** An answer that a text foretells. */
function followed(text: string, answer: string, { isNext = true, most = 15, trusted = 0 } = {}): Followed {
  const words = new Words();
  const draft = new AnswerDraft(words.tokens(text), isNext, words.endsLine);
  const tokens = words.tokens(answer);
  let [at, steps, refuted] = [0, 0, 0];
  while (at < tokens.length) {
    const { tokens: guess, trust } = draft.guess(most);
    assert.ok(trust > 0 && trust < 1);
    assert.ok(guess.length <= most);
    let right = 0;
    if (trust >= trusted) {
      while (right < guess.length && guess[right] === tokens[at + right]) right++;
      refuted += guess.length - right;
    }
    for (const token of tokens.slice(at, at + right + 1)) draft.push(token);
    at += right + 1;
    steps++;
  }
  return { tokens: tokens.length, steps, refuted };
}

const code = `function sum(values) {
  let total = 0;
  for (const value of values) {
    total += value;
  }
  return total;
}

function mean(values) {
  if (values.length === 0) return 0;
  return sum(values) / values.length;
}
`;
const long = Array.from({ length: 12 }, (_, index) => code.replaceAll("sum", `sum${index}`)).join("\n");

/** Edits of the code, and how many evaluations they may take at most. */
const edits: Readonly<Record<string, readonly [answer: string, steps: number]>> = {
  "the same": [code, 6],
  "one word changed": [code.replace("= 0", "= 1"), 8],
  "a name changed everywhere": [code.replaceAll("values", "numbers"), 26],
  "a line changed": [code.replace("if (values.length === 0) return 0;", "if (!values[0]) throw error;"), 18],
  "a line added": [code.replace("  return total", "  report(total);\n  return total"), 14],
  "lines added before": [`// Adds numbers, one by one.\n// All of them.\n${code}`, 26],
  "a line left out": [code.replace("  if (values.length === 0) return 0;\n", ""), 10],
  "a function left out": [code.slice(code.indexOf("function mean")), 8],
  "a sign added": [code.replace("return total;", "return (total);"), 12],
  "functions swapped": [`${code.slice(code.indexOf("function mean"))}\n${code.slice(0, code.indexOf("\n\n") + 1)}`, 16],
};

describe("the draft of an answer", () => {
  for (const [name, [answer, most]] of Object.entries(edits))
    it(`foretells code with ${name}`, () => {
      const { steps, tokens } = followed(code, answer);
      assert.ok(steps <= most, `${steps} of ${tokens}`);
      assert.ok(steps <= tokens / 2, `${steps} of ${tokens}`);
    });

  it("finds back in code of any length, where the same lines come again and again", () => {
    for (const at of [0, 5, 11]) {
      const changed = long.replace(`return sum${at}(values) / values`, `return sum${at}(numbers) / values`);
      const { steps, tokens } = followed(long, changed, { most: 31 });
      assert.ok(steps <= tokens / 12, `${steps} of ${tokens}`);
    }
  });

  it("finds the text in an answer that begins with something else", () => {
    const { steps, tokens } = followed(code, `To correct this, begin at one:\n${code}`, { isNext: false });
    assert.ok(steps <= tokens / 3, `${steps} of ${tokens}`);
    assert.deepEqual(new AnswerDraft([1, 2, 3], false, () => false).guess(5).tokens, []);
  });

  it("wastes little on an answer that has nothing to do with it, if only good guesses are checked", () => {
    const prose = "This answer says what nobody asked, and goes on about it for a while; then it ends.\n".repeat(5);
    const { refuted, tokens } = followed(code, prose, { trusted: 0.8 });
    assert.ok(refuted <= 15, `${refuted} of ${tokens}`);
  });

  it("trusts a guess more the longer it was right, and less where it was wrong", () => {
    const text = Array.from({ length: 60 }, (_, index) => index);
    const draft = new AnswerDraft(text, true, () => false);
    const trusts: number[] = [];
    for (const token of text.slice(0, 30)) {
      draft.push(token);
      trusts.push(draft.guess(1).trust);
    }
    assert.ok(trusts.every((trust, index) => index === 0 || trust >= trusts[index - 1]!));
    draft.push(1000);
    assert.ok(draft.guess(1).trust < 0.5);
    assert.deepEqual(draft.guess(2).tokens, [31, 32]);
    draft.push(31);
    assert.ok(draft.guess(1).trust < trusts.at(-1)!);
  });

  it("guesses nothing behind the end of the text, and nothing that is not in it", () => {
    // The same order for every run.
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random(30) }, () => random(6));
      const draft = new AnswerDraft(text, round % 2 === 0, (token) => token === 0);
      for (let step = 0; step < 60; step++) {
        const { tokens } = draft.guess(8);
        const [whole, part] = [text.join(), tokens.join()];
        assert.ok(part === "" || `,${whole},`.includes(`,${part},`), `${whole}: ${part}`);
        draft.push(random(7));
      }
    }
  });

  it("takes no longer for a text of one token again and again", () => {
    const draft = new AnswerDraft(
      Array.from({ length: 200_000 }, () => 1),
      true,
      () => false,
    );
    for (let step = 0; step < 2000; step++) draft.push(step % 3);
    assert.ok(draft.guess(3).tokens.length <= 3);
  });
});
