import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { MarkdownBlocks, type Block } from "../../../../src/webview/answer/markdown.ts";
import {
  fencedTexts,
  formulaTexts,
  hidingTexts,
  markdownPage,
  markdownTexts,
  otherDollars,
  visibleTexts,
} from "../../../support/markdownTexts.ts";

const newBlocks = (): MarkdownBlocks => new MarkdownBlocks((html) => html, { image: "Image" });
const read = (text: string): Block[] => [...newBlocks().read(text).values()];
const html = (text: string): string =>
  read(text)
    .map((block) => block.html)
    .join("")
    .trim();
const codes = (text: string): string[] =>
  read(text).flatMap(({ code, nested = [] }) => (code ? [code.text] : nested.map((each) => each.code.text)));

describe("Markdown of an answer", () => {
  for (const { about, text, codes: expected } of fencedTexts)
    it(`finds the code of ${about}`, () => {
      assert.deepEqual(codes(text), expected);
      if (text.endsWith("After")) assert.match(html(text), /<p>After<\/p>$/);
    });

  it("keeps a file with code in it in one block while it arrives", () => {
    const { text } = fencedTexts[0]!;
    for (let length = text.indexOf("# Title"); length < text.indexOf("\n\nAfter"); length++) {
      const blocks = [...newBlocks().read(text.slice(0, length), "growing").values()];
      assert.equal(blocks.length, 2, text.slice(0, length));
      assert.equal(blocks[1]?.code?.info, "markdown");
    }
  });

  it("finds formulas", () => {
    for (const formula of formulaTexts) assert.match(html(formula), /class="formula/, formula);
  });

  it("draws what is no formula as plain Markdown does", () => {
    const plain = new MarkdownIt();
    for (const text of otherDollars) assert.equal(html(text), plain.render(text).trim(), text);
  });

  it("finds a formula in every place of a text", () => {
    for (const text of [
      "($x$)",
      "**$x$**",
      "# On $x$",
      "- $x$",
      "> $x$",
      "[$x$](https://a.b)",
      "其中$x$是",
      "the $x$-th",
      "“$x$”, and",
    ])
      assert.match(html(text), /<span class="formula">\$x\$<\/span>/, text);
    assert.match(html("| a |\n| - |\n| $x$ |"), /<td><span class="formula">/);
    assert.equal(html("`$x$`"), "<p><code>$x$</code></p>");
    assert.deepEqual(codes("```sh\necho $x$\n```"), ["echo $x$\n"]);
  });

  it("shows a formula that has not ended as it was written", () => {
    const [block] = newBlocks().read("$$\na\n- b\n= c", "growing").values();
    assert.equal(block?.html, "<p>$$\na\n- b\n= c</p>");
  });

  it("breaks lines at <br> in tables, and only there", () => {
    const cell = (text: string): string => /<td>(.*)<\/td>/s.exec(html(`| a |\n| - |\n| ${text} |`))?.[1] ?? "";
    for (const text of ["x<br>y", "x<br/>y", "x<BR />y"]) assert.equal(cell(text), "x<br>\ny");
    assert.equal(cell("*x*<br>`<br>`"), "<em>x</em><br>\n<code>&lt;br&gt;</code>");
    assert.equal(cell("<br>"), "&lt;br&gt;");
    assert.equal(cell("<script>"), "&lt;script&gt;");
    assert.equal(html("Use <br> here"), "<p>Use &lt;br&gt; here</p>");
  });

  it("puts a table in a frame that scrolls", () => {
    assert.match(html("| a |\n| - |\n| b |"), /^<div class="table"><table>[^]*<\/table><\/div>$/);
  });

  it("draws task lists with boxes", () => {
    const boxes = (text: string): string[] => html(text).match(/<input[^>]*>/g) ?? [];
    assert.deepEqual(
      boxes("- [ ] a\n- [x] b\n  1. [X] c\n").map((box) => box.includes(" checked")),
      [false, true, true],
    );
    assert.equal(boxes("- [ ] a\n\n- [x] b\n\n  more").length, 2);
    for (const text of ["- [y] a", "- [x](https://a.b)", "- [x]a", "[ ] a", "- a [x] b", "- `[x]` a"])
      assert.deepEqual(boxes(text), [], text);
  });

  it("names characters that are hidden behind entities", () => {
    assert.equal(html("&#x202e;a &ZeroWidthSpace;"), "<p>⟨U+202E⟩a ⟨U+200B⟩</p>");
  });

  it("shows and copies emoji as they are, and names what is hidden", () => {
    for (const text of visibleTexts) {
      assert.equal(html(text), `<p>${text}</p>`);
      assert.deepEqual(codes(`\`\`\`\n${text}\n\`\`\``), [`${text}\n`]);
    }
    for (const text of hidingTexts) assert.match(html(text), /⟨U\+[0-9A-F]{4,6}⟩/, text);
  });

  it("a link does not keep an address of which only a part had arrived", () => {
    const growing = newBlocks();
    const text = "See [the page][1].\n\n[1]: https://example.org/page";
    growing.read(text.slice(0, -4), "growing");
    assert.match(
      [...growing.read(text, "growing").values()].map(({ html: drawn }) => drawn).join(""),
      /example\.org\/page"/,
    );
  });

  it("an answer that has arrived letter by letter is the same as one read at once", () => {
    for (const text of [...markdownTexts, markdownPage.slice(0, 1500)]) {
      const growing = newBlocks();
      let arrived = "";
      for (const letter of text) growing.read((arrived += letter), "growing");
      assert.deepEqual([...growing.read(text)], [...newBlocks().read(text)], text);
    }
  }).timeout(60_000);
});
