import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { highlighted, longestCode, longestLine } from "../../../../src/webview/answer/highlight.ts";

/** What the patterns of languages read again and again. */
const slowest = ["\n", "a", "(", "if (a) {\n"];

/** Prints the milliseconds of processor time that it takes to colour each of some texts: the better of two. */
const measure = `
  import { readFileSync } from "node:fs";
  import { highlighted } from "./src/webview/answer/highlight.ts";
  import { cpuMsOf } from "./test/support/run/cpuTime.ts";
  const texts = JSON.parse(readFileSync(0, "utf8"));
  const best = ([language, code]) => Math.min(...[1, 2].map(() => cpuMsOf(() => highlighted(code, language))));
  console.log(JSON.stringify(texts.map(best)));
`;

describe("colours of code", () => {
  it("name the parts of code by classes, and leave a language that is not known alone", () => {
    assert.match(highlighted("const a = 1;", "typescript")!, /<span class="hljs-keyword">const<\/span>/);
    assert.equal(highlighted("const a = 1;", "other"), undefined);
  });

  it("do not keep the page waiting, whatever the code is", () => {
    const texts = ["typescript", "cpp"].flatMap((language) =>
      slowest.map((unit) => {
        const lines = unit.repeat(longestCode).match(new RegExp(`[^]{1,${longestLine}}`, "g"))!;
        return [language, lines.join(unit.includes("\n") ? "" : "\n").slice(0, longestCode)] as const;
      }),
    );
    for (const [language, code] of texts)
      assert.equal(highlighted(`${code}a`, language), undefined, "longer code is not coloured");
    // In a process of its own, as the page has one: with as many patterns as the tests use together, V8 compiles no more of them.
    const output = execFileSync(process.execPath, ["--import=tsx/esm", "--input-type=module", "--eval", measure], {
      input: JSON.stringify(texts),
      encoding: "utf8",
    });
    for (const [index, cpuMs] of (JSON.parse(output) as number[]).entries()) {
      const [language, code] = texts[index]!;
      assert.ok(cpuMs < 1000, `${language}, ${JSON.stringify(code.slice(0, 10))}…: ${cpuMs} ms`);
    }
  });
});
