// A model's Markdown as safe HTML, block by block, so that a streaming answer redraws only its last block.
import MarkdownIt from "markdown-it";
import { highlighted } from "./highlight.ts";
import { nameHiddenCharacters } from "./hiddenCharacters.ts";

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
type Token = ReturnType<typeof parser.parse>[number];

/** What is written where a Markdown text has nothing to show, in the user's language. */
export interface Words {
  /** For an image without a description. */
  readonly image: string;
}

// The page loads nothing from elsewhere, so an image becomes a link.
parser.renderer.rules["image"] = (tokens, index, _options, words) => {
  const token = tokens[index]!;
  const href = parser.utils.escapeHtml(String(token.attrGet("src") ?? ""));
  return `<a href="${href}">${parser.utils.escapeHtml(token.content || String(words?.["image"]))}</a>`;
};
// Alignment would be an inline style, which the page's policy refuses (docs/benchmarks.md, “The editor”).
for (const rule of ["th_open", "td_open"])
  parser.renderer.rules[rule] = (tokens, index, options, _environment, renderer) => {
    const token = tokens[index]!;
    const alignment = /text-align:(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    token.attrs = alignment === undefined ? null : [["class", `align-${alignment}`]];
    return renderer.renderToken(tokens, index, options);
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
  private readonly sanitised: (html: string) => string;
  private readonly words: Words;

  /** `sanitised` makes HTML safe; it needs a document, which this class does not. */
  constructor(sanitised: (html: string) => string, words: Words) {
    this.sanitised = sanitised;
    this.words = words;
  }

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
    const copies = new Map<string, number>();
    const starts: { readonly line: number; readonly before: number }[] = [];
    let start = 0;
    tokens.forEach((token, index) => {
      if (token.level !== 0 || token.nesting === 1) return;
      const own = tokens.slice(start, index + 1);
      start = index + 1;
      starts.push({ line: own[0]!.map?.[0] ?? 0, before: blocks.size });
      this.keep(blocks, copies, own, index === tokens.length - 1 ? rest : undefined);
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
  private keep(
    blocks: Map<string, Block>,
    copies: Map<string, number>,
    own: readonly Token[],
    end: string | undefined,
  ): void {
    const [token] = own;
    const isCode = token?.type === "fence" || token?.type === "code_block";
    const isClosed = end === undefined || token?.type === "code_block" || closes(end, token?.markup ?? "");
    const html = isCode ? "" : parser.renderer.render([...own], parser.options, { ...this.words });
    const source = isCode ? `${isClosed} ${token.info}\n${token.content}` : html;
    let key = source;
    // The same block may occur twice.
    for (let copy = copies.get(source) ?? 2; blocks.has(key); copy++) {
      key = `${source} ${copy}`;
      copies.set(source, copy + 1);
    }
    const made = (): Block =>
      isCode ? this.codeBlock(token.content, token.info.trim(), isClosed) : { html: this.sanitised(html) };
    blocks.set(key, this.blocks.get(key) ?? made());
  }

  private codeBlock(text: string, info: string, isClosed: boolean): Block {
    const language = /^[\w+#.-]+/.exec(info)?.[0] ?? "";
    const html = highlighted(text, language.toLowerCase()) ?? parser.utils.escapeHtml(text);
    return { html: this.sanitised(html), code: { text, info, isClosed } };
  }
}

/** True if a text ends with a closing fence. */
function closes(markdown: string, markup: string): boolean {
  return markdown.trimEnd().split("\n").at(-1)!.trim().startsWith(markup) && /\n/.test(markdown.trimEnd());
}
