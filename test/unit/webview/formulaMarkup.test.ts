import assert from "node:assert/strict";
import { formulaOf } from "../../../src/webview/answer/syntax/formulas.ts";
import { formulaMarkup } from "../../../src/webview/formula/formulaMarkup.ts";
import { letterOf } from "../../../src/webview/formula/mathLetters.ts";
import { formulaTexts } from "../../support/markdownTexts.ts";

const markup = (tex: string): string | undefined => formulaMarkup(tex, false);

describe("formulas", () => {
  it("become MathML without styles and classes", () => {
    for (const text of formulaTexts) {
      const { tex, isDisplay } = formulaOf(text.replace(" von $x$", ""));
      const mathMl = formulaMarkup(tex, isDisplay);
      assert.match(mathMl ?? "", /^<math [^>]*>.*<\/math>$/s, text);
      assert.doesNotMatch(mathMl ?? "", / style=|class=|annotation|semantics/, text);
    }
  });

  it("are left alone when they are not TeX", () => {
    for (const tex of ["\\unknown", "\\frac{a}", "a & b", "x^", "{", "#"]) assert.equal(markup(tex), undefined, tex);
  });

  it("do not grow without an end", () => {
    assert.equal(markup("\\def\\a{\\a\\a}\\a"), undefined);
  });

  it("have letters of other alphabets", () => {
    assert.match(markup("\\mathbb{R}") ?? "", /<mi>ℝ<\/mi>/);
    assert.match(markup("\\mathcal{L} \\mathbf{x1} \\mathfrak{g}") ?? "", /ℒ.*𝐱.*𝔤/s);
    assert.match(markup("\\mathrm{d}x") ?? "", /<mi mathvariant="normal">d<\/mi>/);
    assert.match(markup("\\boldsymbol{\\alpha\\Omega}") ?? "", /𝜶.*𝛀/s);
    assert.equal(letterOf("!", "bold"), undefined);
    assert.equal(letterOf("1", "fraktur"), undefined);
  });
});
