// A model's Markdown as safe HTML, block by block, so that a streaming answer redraws only its last block.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { words } from "./words.ts";

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });

// The page loads nothing from elsewhere: an image becomes a link to it.
parser.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index]!;
  const href = parser.utils.escapeHtml(String(token.attrGet("src") ?? ""));
  return `<a href="${href}">${parser.utils.escapeHtml(token.content || words.image)}</a>`;
};
// Alignment would come as a style attribute, which the page's policy refuses (docs/benchmarks.md, “The editor”).
for (const rule of ["th_open", "td_open"])
  parser.renderer.rules[rule] = (tokens, index, options, _environment, renderer) => {
    const token = tokens[index]!;
    const alignment = /text-align:(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    token.attrs = alignment === undefined ? null : [["class", `align-${alignment}`]];
    return renderer.renderToken(tokens, index, options);
  };

const allowed = {
  ALLOWED_TAGS: [
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code"],
    ...["em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "title", "class", "start"],
  // No command: links: a model must not be able to start anything.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/** Clean HTML for each top-level block of a Markdown text. */
export function renderBlocks(markdown: string): string[] {
  const tokens = parser.parse(markdown, {});
  const blocks: string[] = [];
  let start = 0;
  tokens.forEach((token, index) => {
    if (token.level !== 0 || token.nesting === 1) return;
    blocks.push(
      DOMPurify.sanitize(parser.renderer.render(tokens.slice(start, index + 1), parser.options, {}), allowed),
    );
    start = index + 1;
  });
  return blocks;
}
