// Formulas as MathML, which the browser draws with its own fonts: no style sheet, no fonts and no inline styles, which the page's policy
// refuses. A bundle of its own, because KaTeX is nearly as large as the page; it is loaded with the first formula.
import katex from "katex";
import { letterOf } from "./mathLetters.ts";

/** A formula as MathML, not sanitised; undefined when it is not TeX after all. */
export function formulaMarkup(tex: string, isDisplay: boolean): string | undefined {
  try {
    const html = katex.renderToString(tex, {
      ...{ output: "mathml", displayMode: isDisplay, throwOnError: true, strict: "ignore", trust: false },
      // In em, and in macros: a formula is text from a model.
      ...{ maxSize: 20, maxExpand: 200 },
    });
    const mathMl = html
      .replace(/<annotation[^>]*>.*?<\/annotation>/gs, "")
      .replace(/<\/?(?:semantics|span)\b[^>]*>/g, "");
    return withLetters(mathMl);
  } catch (error) {
    // KaTeX calls itself for each level of a formula: one with thousands of them is no formula that anybody reads.
    if (error instanceof katex.ParseError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Letters of bold, double-struck and other alphabets as characters of their own: browsers ignore the attribute. */
function withLetters(mathMl: string): string {
  return mathMl.replace(
    /<(m[ino]|mtext) mathvariant="([a-z-]+)">([^<]*)</g,
    (whole: string, tag: string, variant: string, text: string) => {
      if (variant === "normal") return whole;
      const letters = text.replace(/&\w+;|[^&]/gu, (each) => letterOf(each, variant) ?? each);
      return `<${tag}>${letters}<`;
    },
  );
}
