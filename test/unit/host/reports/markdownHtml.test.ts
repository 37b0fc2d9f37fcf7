import assert from "node:assert/strict";
import { markdownHtml } from "../../../../src/host/reports/markdownHtml.ts";

describe("a report as HTML", () => {
  it("has headings, paragraphs, lists and tables in place of their marks", () => {
    const html = markdownHtml(
      "# Title\n\n**All** is `well`.\n\n- one\n  goes on\n- two\n\n| Step | ms |\n| :-- | --: |\n| load \\| read | 12 |\n\n## Next\n",
    );
    assert.match(html, /^<h1>Title<\/h1>\n<p><strong>All<\/strong> is <code>well<\/code>\.<\/p>\n/);
    assert.match(html, /<ul><li>one goes on<\/li><li>two<\/li><\/ul>/);
    assert.match(html, /<th>Step<\/th><th class="number">ms<\/th>/);
    assert.match(html, /<td>load \| read<\/td><td class="number">12<\/td>/);
    assert.match(html, /<h2>Next<\/h2>$/);
    assert.doesNotMatch(html, /\*\*|^#|\|(?! read)/m, "no raw Markdown is left");
  });

  it("takes nothing from a name for HTML", () => {
    const html = markdownHtml(
      '# <img src=x onerror="a">\n\n- [x](command:y) <b>\n\n| a |\n| :-- |\n| </td><script> |\n',
    );
    assert.doesNotMatch(html, /<(?:img|b|script)/);
    assert.doesNotMatch(html, /<a /);
  });
});
