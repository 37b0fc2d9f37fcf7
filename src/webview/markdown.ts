// A model's Markdown as safe HTML, block by block, so that a streaming answer redraws only its last block.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { highlighted } from "./highlight.ts";
import { withUnseenNamed } from "./unseen.ts";
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
    ...["p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li", "pre", "code", "span"],
    ...["em", "strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "title", "class", "start"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  // No command: links: a model must not be able to start anything.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/** A longer answer is shown as plain text: no model writes one, and reading it as Markdown would stop the page. */
const longestMarkdown = 300_000;

/** One top-level block of a Markdown text. */
export interface Block {
  /** Clean HTML; of a code block, what stands inside of it. */
  readonly html: string;
  /** Present for a block of code. */
  readonly code?: {
    readonly text: string;
    /** All the words after the fence. */
    readonly info: string;
    /** False while its closing fence has not come: it may be growing. */
    readonly isClosed: boolean;
  };
}

/** The blocks of a Markdown text. `known`: those of the same text when it was shorter; what did not change is taken from them. */
export function renderBlocks(markdown: string, known: ReadonlyMap<string, Block>): Map<string, Block> {
  const blocks = new Map<string, Block>();
  // The same block twice has two places.
  const keep = (source: string, make: () => Block): void => {
    let key = source;
    for (let copy = 2; blocks.has(key); copy++) key = `${source} ${copy}`;
    blocks.set(key, known.get(key) ?? make());
  };
  if (markdown.length > longestMarkdown) {
    keep("long", () => ({ html: `<p class="plain">${parser.utils.escapeHtml(withUnseenNamed(markdown))}</p>` }));
    return blocks;
  }
  const tokens = parser.parse(withUnseenNamed(markdown), {});
  let start = 0;
  tokens.forEach((token, index) => {
    if (token.level !== 0 || token.nesting === 1) return;
    const own = tokens.slice(start, index + 1);
    start = index + 1;
    if (token.type === "fence" || token.type === "code_block") {
      const isClosed = index < tokens.length - 1 || token.type === "code_block" || closes(markdown, token.markup);
      const source = `${isClosed} ${token.info}\n${token.content}`;
      keep(source, () => codeBlock(token.content, token.info.trim(), isClosed));
      return;
    }
    const html = parser.renderer.render(own, parser.options, {});
    keep(html, () => ({ html: DOMPurify.sanitize(html, allowed) }));
  });
  return blocks;
}

function codeBlock(text: string, info: string, isClosed: boolean): Block {
  const language = /^[\w+#.-]+/.exec(info)?.[0] ?? "";
  const html = highlighted(text, language.toLowerCase()) ?? parser.utils.escapeHtml(text);
  return { html: DOMPurify.sanitize(html, allowed), code: { text, info, isClosed } };
}

/** True when a text ends with a closing fence. */
function closes(markdown: string, markup: string): boolean {
  return markdown.trimEnd().split("\n").at(-1)!.trim().startsWith(markup) && /\n/.test(markdown.trimEnd());
}
