// A model's Markdown as safe HTML, block by block, so that a streaming answer redraws only its last block.
import DOMPurify from "dompurify";
import MarkdownIt from "markdown-it";
import { highlighted } from "./highlight.ts";
import { nameHiddenCharacters } from "./hiddenCharacters.ts";
import { words } from "../words.ts";

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
type Token = ReturnType<typeof parser.parse>[number];

// The page loads nothing from elsewhere, so an image becomes a link.
parser.renderer.rules["image"] = (tokens, index) => {
  const token = tokens[index]!;
  const href = parser.utils.escapeHtml(String(token.attrGet("src") ?? ""));
  return `<a href="${href}">${parser.utils.escapeHtml(token.content || words.image)}</a>`;
};
// Alignment would be an inline style, which the page's policy refuses (docs/benchmarks.md, “The editor”).
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
  // No `command:` links: a model must not be able to run anything.
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
};

/** A longer answer is shown as plain text: no model writes one, and parsing it would block the page. */
const longestMarkdown = 300_000;

/** One top-level block of a Markdown text. */
export interface Block {
  /** Sanitised HTML; for a code block, of its code. */
  readonly html: string;
  /** Present for a block of code. */
  readonly code?: {
    readonly text: string;
    /** Everything after the opening fence. */
    readonly info: string;
    /** False until its closing fence has arrived. */
    readonly isClosed: boolean;
  };
}

/** How many blocks at the end of a growing text can still change. */
const openBlocks = 2;

/** The blocks of a growing text. Only its last few blocks are parsed again when it grows. */
export class MarkdownBlocks {
  /** Text whose blocks no longer change. */
  private settled = "";
  private settledBlocks: ReadonlyMap<string, Block> = new Map();
  private blocks: ReadonlyMap<string, Block> = new Map();
  /** Link references defined so far. */
  private references = {};

  /** The blocks of the text by their source. An unchanged block is the same object as before. */
  read(markdown: string): ReadonlyMap<string, Block> {
    if (!markdown.startsWith(this.settled)) {
      [this.settled, this.settledBlocks, this.references] = ["", new Map(), {}];
    }
    if (markdown.length > longestMarkdown) {
      const html = `<p class="plain">${parser.utils.escapeHtml(nameHiddenCharacters(markdown))}</p>`;
      return new Map([[`plain ${markdown.length}`, { html }]]);
    }
    const rest = markdown.slice(this.settled.length);
    const tokens = parser.parse(nameHiddenCharacters(rest), this.references);
    const blocks = new Map(this.settledBlocks);
    const starts: { readonly line: number; readonly before: number }[] = [];
    let start = 0;
    tokens.forEach((token, index) => {
      if (token.level !== 0 || token.nesting === 1) return;
      const own = tokens.slice(start, index + 1);
      start = index + 1;
      starts.push({ line: own[0]!.map?.[0] ?? 0, before: blocks.size });
      this.keep(blocks, own, index === tokens.length - 1 ? rest : undefined);
    });
    this.blocks = blocks;
    const last = starts.at(-1 - openBlocks);
    // With other line breaks than LF, the parser counts lines differently.
    if (last && last.line > 0 && !rest.includes("\r")) {
      this.settled += rest.split("\n").slice(0, last.line).join("\n") + "\n";
      this.settledBlocks = new Map([...blocks].slice(0, last.before));
    }
    return blocks;
  }

  /** `end`: the text, for its last block, which may still grow. */
  private keep(blocks: Map<string, Block>, own: readonly Token[], end: string | undefined): void {
    const [token] = own;
    const isCode = token?.type === "fence" || token?.type === "code_block";
    const isClosed = end === undefined || token?.type === "code_block" || closes(end, token?.markup ?? "");
    const html = isCode ? "" : parser.renderer.render([...own], parser.options, {});
    const source = isCode ? `${isClosed} ${token.info}\n${token.content}` : html;
    let key = source;
    // The same block may occur twice.
    for (let copy = 2; blocks.has(key); copy++) key = `${source} ${copy}`;
    const made = (): Block =>
      isCode ? codeBlock(token.content, token.info.trim(), isClosed) : { html: DOMPurify.sanitize(html, allowed) };
    blocks.set(key, this.blocks.get(key) ?? made());
  }
}

function codeBlock(text: string, info: string, isClosed: boolean): Block {
  const language = /^[\w+#.-]+/.exec(info)?.[0] ?? "";
  const html = highlighted(text, language.toLowerCase()) ?? parser.utils.escapeHtml(text);
  return { html: DOMPurify.sanitize(html, allowed), code: { text, info, isClosed } };
}

/** True if a text ends with a closing fence. */
function closes(markdown: string, markup: string): boolean {
  return markdown.trimEnd().split("\n").at(-1)!.trim().startsWith(markup) && /\n/.test(markdown.trimEnd());
}
