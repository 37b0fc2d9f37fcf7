import assert from "node:assert/strict";
import { highlighted, longestCode } from "../../../../src/webview/answer/highlight.ts";
import { cpuMsOf } from "../../../support/run/cpuTime.ts";

/** What the patterns of languages read again and again. */
const slowest = ["\n", "a", "(", "if (a) {\n"];

describe("colours of code", () => {
  it("name the parts of code by classes, and leave a language that is not known alone", () => {
    assert.match(highlighted("const a = 1;", "typescript")!, /<span class="hljs-keyword">const<\/span>/);
    assert.equal(highlighted("const a = 1;", "other"), undefined);
  });

  it("do not keep the page waiting, whatever the code is", () => {
    for (const language of ["typescript", "cpp"])
      for (const unit of slowest) {
        const lines = unit.repeat(longestCode).match(/[^]{1,900}/g)!;
        const code = lines.join(unit.includes("\n") ? "" : "\n").slice(0, longestCode);
        const cpuMs = Math.min(...[1, 2].map(() => cpuMsOf(() => highlighted(code, language))));
        assert.ok(cpuMs < 1000, `${language}, ${JSON.stringify(unit)}: ${cpuMs} ms`);
        assert.equal(highlighted(`${code}a`, language), undefined, "longer code is not coloured");
      }
  });
});
