import assert from "node:assert/strict";
import fc from "fast-check";
import { globTest } from "../../../../src/core/agent/search/glob.ts";
import { linearRegex } from "../../../../src/core/agent/search/linearRegex.ts";

const matches = (pattern: string, line: string): boolean => {
  const regex = linearRegex(pattern);
  assert.ok("find" in regex, JSON.stringify(regex));
  return regex.find(line) >= 0;
};

describe("regular expressions of a search", () => {
  it("find what JavaScript's find", () => {
    const atom = fc.constantFrom("a", "b", ".", "\\w", "\\s", "[ab]", "[^a]", "\\b", "^", "$", "c", "(?:a|bc)", "(b)");
    const times = fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "*?");
    const isRepeatable = (one: string): boolean => !["\\b", "^", "$"].includes(one);
    const part = fc.tuple(atom, times).map(([one, more]) => one + (isRepeatable(one) ? more : ""));
    const pattern = fc.array(fc.oneof(part, fc.constant("|")), { maxLength: 6 }).map((parts) => parts.join(""));
    const line = fc.stringMatching(/^[abc ]{0,8}$/);
    fc.assert(
      fc.property(pattern, line, (source, text) => {
        assert.equal(matches(source, text), new RegExp(source).test(text), `${source} in ${text}`);
      }),
      { numRuns: 400 },
    );
  });

  it("take no longer for a line that is made to take long", () => {
    // JavaScript would need longer than the universe has been there.
    for (const pattern of ["^(a+)+$", "(a*)*b", "(a|aa)+$", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$"])
      assert.equal(matches(pattern, `${"a".repeat(5_000)}!`), false, pattern);
  });

  it("know classes, cases and escapes", () => {
    assert.ok(matches("\\d{3}-\\d+", "call 555-1234"));
    assert.ok(matches("(?i)TOTAL", "the total"));
    assert.ok(matches("\\.get\\(", "x.get(1)"));
    assert.ok(matches("[\\]\\-x]", "a-b"));
    assert.ok(matches("a{,2}", "a{,2}"), "no repetition");
    assert.ok(matches("😀+$", "😀😀"));
  });

  it("say what they cannot do", () => {
    for (const pattern of [
      "(a",
      "a)",
      "*a",
      "(?=a)",
      "(a)\\1",
      "[a",
      "a{3,2}",
      "(a{500}){500}",
      "(".repeat(99),
      "[z-a]",
    ]) {
      const regex = linearRegex(pattern);
      assert.ok("problem" in regex && /cannot be used: /.test(regex.problem), pattern);
    }
  });
});

describe("patterns for files", () => {
  const cases: readonly (readonly [glob: string, fits: string, not: string])[] = [
    ["*.ts", "a.ts b/c/d.ts .ts", "a.tsx ts/a"],
    ["src/*.ts", "src/a.ts", "src/b/a.ts a.ts"],
    ["src/**/*.ts", "src/a.ts src/b/c/a.ts", "a.ts xsrc/a.ts"],
    ["**/test", "test a/test", "tests a/test/b"],
    ["*.{js,mjs}", "a.js b/a.mjs", "a.cjs"],
    ["src/", "src/a src/b/c", "a/src/b"],
    ["[ab]?.c", "a1.c b/bx.c", "c1.c a.c"],
    ["a+(b).c", "a+(b).c", "aab.c"],
    ["./x", "x", "a/y"],
  ];
  for (const [glob, fits, not] of cases)
    it(glob, () => {
      const test = globTest(glob);
      assert.ok(typeof test === "function");
      for (const file of fits.split(" ")) assert.ok(test(file), file);
      for (const file of not.split(" ")) assert.ok(!test(file), file);
    });
});
