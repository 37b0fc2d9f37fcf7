// A model's Markdown as safe HTML, block by block, so that a streaming answer redraws only its last block.
import MarkdownIt from "markdown-it";
import { highlighted } from "./highlight.ts";
import { nameHiddenCharacters } from "./hiddenCharacters.ts";
import { addNestedFences, type FenceMeta } from "./syntax/fences.ts";
import { addFormulas } from "./syntax/formulas.ts";
import { addTables } from "./syntax/tables.ts";
import { addTaskLists } from "./syntax/taskLists.ts";

const parser = new MarkdownIt({ html: false, linkify: false, typographer: false });
for (const add of [addNestedFences, addFormulas, addTables, addTaskLists]) add(parser);
type Token = ReturnType<typeof parser.parse>[number];

/** What is written where a Markdown text has nothing to show, in the user's language. */
export interface Words {
  /** For an image without a description. */
  readonly image: string;
}

/** What the renderer is given, and what it hands back beside the HTML. */
type Rendering = NonNullable<Parameters<typeof parser.render>[1]> & { readonly words: Words; readonly nested: Code[] };

// The page loads nothing from elsewhere, so an image becomes a link.
parser.renderer.rules["image"] = (tokens, index, _options, rendering) => {
  const token = tokens[index]!;
  const href = parser.utils.escapeHtml(String(token.attrGet("src") ?? ""));
  return `<a href="${href}">${parser.utils.escapeHtml(token.content || (rendering as Rendering).words.image)}</a>`;
};
// Code inside a list or a quote: the page puts the block with its buttons there.
for (const rule of ["fence", "code_block"])
  parser.renderer.rules[rule] = (tokens, index, _options, rendering) => {
    (rendering as Rendering).nested.push(codeOf(tokens[index]!));
    return '<pre class="nested"></pre>';
  };
// Characters written as entities, such as &#x202e;, are decoded only here.
parser.core.ruler.push("hiddenCharacters", ({ tokens }) => {
  for (const { children } of tokens)
    for (const child of children ?? [])
      if (child.type === "text" || child.type === "text_special") child.content = nameHiddenCharacters(child.content);
});

/** A longer answer is shown as plain text: no model writes one, and parsing it would block the page. */
const longestMarkdown = 300_000;

/** The text of a block of code. */
export interface Code {
  readonly text: string;
  /** Everything after the opening fence. */
  readonly info: string;
  /** False until its closing fence has arrived. */
  readonly isClosed: boolean;
}

/** One top-level block of a Markdown text. */
export interface Block {
  /** Sanitised HTML; for a block of code, of its code. An element `pre.nested` stands for each block of code inside it. */
  readonly html: string;
  /** Present for a block of code. */
  readonly code?: Code;
  /** Blocks of code inside a list or a quote, in order. */
  readonly nested?: readonly CodeBlock[];
}

/** A block of code; its HTML has the colours. */
export type CodeBlock = Block & { readonly code: Code };

/** How many blocks at the end of a growing text can still change. */
const openBlocks = 2;

/** The blocks of a growing text. Only its last few blocks are parsed again when it grows. */
export class MarkdownBlocks {
  /** Text whose blocks no longer change. */
  private settled = "";
  private settledBlocks: ReadonlyMap<string, Block> = new Map();
  private blocks: ReadonlyMap<string, Block> = new Map();
  /** Link references defined so far. */
  private references: NonNullable<Parameters<typeof parser.parse>[1]> = {};
  private form: "whole" | "growing" = "whole";
  private readonly sanitised: (html: string) => string;
  private readonly words: Words;

  /** `sanitised` makes HTML safe; it needs a document, which this class does not. */
  constructor(sanitised: (html: string) => string, words: Words) {
    this.sanitised = sanitised;
    this.words = words;
  }

  /**
   * The blocks of the text by their source. An unchanged block is the same object as before. In a growing text, a fence that nobody
   * has closed yet may still be closed.
   */
  read(markdown: string, form: "whole" | "growing" = "whole"): ReadonlyMap<string, Block> {
    // What was read while it grew may be read differently as a whole.
    const hasEnded = this.form === "growing" && form === "whole";
    this.form = form;
    if (hasEnded || !markdown.startsWith(this.settled)) {
      [this.settled, this.settledBlocks, this.references] = ["", new Map(), {}];
    }
    if (markdown.length > longestMarkdown) {
      const html = `<p class="plain">${parser.utils.escapeHtml(nameHiddenCharacters(markdown))}</p>`;
      return new Map([[`plain ${markdown.length}`, { html }]]);
    }
    const rest = markdown.slice(this.settled.length);
    const environment = Object.assign(this.references, { isGrowing: form === "growing" });
    const tokens = parser.parse(nameHiddenCharacters(rest), environment);
    // The address on the last line is still arriving, and the first one read would stay.
    const [, label] = /(?:^|\n) {0,3}\[([^\]\n]+)\]:[^\n]*$/.exec(rest) ?? [];
    if (label !== undefined) delete this.references.references?.[parser.utils.normalizeReference(label)];
    const blocks = new Map(this.settledBlocks);
    const copies = new Map<string, number>();
    const starts: { readonly line: number; readonly before: number }[] = [];
    let start = 0;
    tokens.forEach((token, index) => {
      if (token.level !== 0 || token.nesting === 1) return;
      const own = tokens.slice(start, index + 1);
      start = index + 1;
      starts.push({ line: own[0]!.map?.[0] ?? 0, before: blocks.size });
      this.keep(blocks, copies, own, index === tokens.length - 1);
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

  /** `isLast`: it may still grow. */
  private keep(blocks: Map<string, Block>, copies: Map<string, number>, own: readonly Token[], isLast: boolean): void {
    const [token] = own;
    const code = token?.type === "fence" || token?.type === "code_block" ? codeOf(token, !isLast) : undefined;
    const rendering: Rendering = { words: this.words, nested: [] };
    const html = code ? "" : parser.renderer.render([...own], parser.options, rendering);
    const source = [html, ...(code ? [code] : rendering.nested).map(sourceOf)].join("\n");
    let key = source;
    // The same block may occur twice.
    for (let copy = copies.get(source) ?? 2; blocks.has(key); copy++) {
      key = `${source} ${copy}`;
      copies.set(source, copy + 1);
    }
    const made = (): Block =>
      code
        ? this.codeBlock(code)
        : { html: this.sanitised(html), nested: rendering.nested.map((each) => this.codeBlock(each)) };
    blocks.set(key, this.blocks.get(key) ?? made());
  }

  private codeBlock(code: Code): CodeBlock {
    const language = /^[\w+#.-]+/.exec(code.info)?.[0] ?? "";
    const html = highlighted(code.text, language.toLowerCase()) ?? parser.utils.escapeHtml(code.text);
    return { html: this.sanitised(html), code };
  }
}

/** What tells a block of code from another. */
export function sourceOf({ text, info, isClosed }: Code): string {
  return `${isClosed} ${info}\n${text}`;
}

/** `hasEnded`: something follows, so it is closed even without a closing fence. */
function codeOf({ content, info, meta }: Token, hasEnded = false): Code {
  const isClosed = hasEnded || ((meta as FenceMeta | null)?.isClosed ?? true);
  return { text: content, info: info.trim(), isClosed };
}
