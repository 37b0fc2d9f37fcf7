// Formulas in Markdown: $…$, $$…$$, \(…\) and \[…\]. They leave the parser as elements with the class `formula` that hold their source;
// the page replaces it when it can (formulaElement.ts).
import { isFormula } from "./formulaText.ts";
import { lineText, mayBegin, type BlockState, type InlineState, type Parser } from "./parser.ts";

interface Delimiters {
  readonly open: string;
  readonly close: string;
  readonly delimiter: Parameters<typeof isFormula>[1];
}

/** Longer ones before the shorter ones that they begin with. */
const inlineDelimiters: readonly Delimiters[] = [
  { open: "$$", close: "$$", delimiter: "doubleDollars" },
  { open: "$", close: "$", delimiter: "dollars" },
  { open: "\\(", close: "\\)", delimiter: "round" },
  { open: "\\[", close: "\\]", delimiter: "square" },
];
const blockDelimiters = inlineDelimiters.filter(
  ({ delimiter }) => delimiter === "doubleDollars" || delimiter === "square",
);

/** Adds formulas to a parser. */
export function addFormulas(parser: Parser): void {
  // Before “escape”, for which \( is a bracket.
  parser.inline.ruler.before("escape", "formula", readInline);
  parser.block.ruler.before("fence", "formulaBlock", readBlock, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
  const { escapeHtml } = parser.utils;
  parser.renderer.rules["formula"] = (tokens, index) => {
    const { content, block, markup } = tokens[index]!;
    if (markup === "") return `<p>${escapeHtml(content)}</p>`;
    const form = markup === "$" || markup === "\\(" ? "formula" : "formula display";
    const inner = `<span class="${form}">${escapeHtml(content)}</span>`;
    return block ? `<p>${inner}</p>` : inner;
  };
}

/** The TeX and the form of a formula's source with its delimiters. */
export function formulaOf(source: string): { readonly tex: string; readonly isDisplay: boolean } {
  const { open, close, delimiter } =
    inlineDelimiters.find((each) => source.startsWith(each.open)) ?? inlineDelimiters[1]!;
  return {
    tex: source.slice(open.length, -close.length).trim(),
    isDisplay: delimiter === "doubleDollars" || delimiter === "square",
  };
}

function readInline(state: InlineState, silent: boolean): boolean {
  const { src, pos, posMax } = state;
  const code = src.charCodeAt(pos);
  if (code !== 0x24 && code !== 0x5c) return false;
  const delimiters = inlineDelimiters.find(({ open }) => src.startsWith(open, pos));
  if (delimiters === undefined) return false;
  const { open, close, delimiter } = delimiters;
  const end = closingPosition(src, pos + open.length, posMax, delimiters);
  if (end === undefined || !isBounded(src, pos, end + close.length, delimiters)) return false;
  const content = src.slice(pos + open.length, end);
  if (!isFormula(content, delimiter)) return false;
  if (!silent) {
    const token = state.push("formula", "", 0);
    token.content = src.slice(pos, end + close.length);
    token.markup = open;
  }
  state.pos = end + close.length;
  return true;
}

/** No formula in an answer is longer. In UTF-16 units. */
const longest = 4000;

/** Where the closing delimiter of a formula stands. None does if it opens again before. Delimiters behind a backslash do not count. */
function closingPosition(text: string, from: number, max: number, { open, close }: Delimiters): number | undefined {
  const limit = Math.min(max, from + longest);
  for (let at = from; at < limit; at++) {
    if (text.startsWith(close, at)) return at;
    if (text.startsWith(open, at)) return undefined;
    if (text[at] === "\\") at++;
  }
  return undefined;
}

/** Whether what surrounds a formula fits: no letter or digit, nothing of a shell, a price or a regular expression. */
function isBounded(src: string, start: number, end: number, { delimiter }: Delimiters): boolean {
  const before = src[start - 1] ?? " ";
  const after = src[end] ?? " ";
  if (delimiter === "dollars" || delimiter === "doubleDollars")
    return !/[A-Za-z0-9$\\@#=/]/.test(before) && !/[A-Za-z0-9$({[/\\_@]/.test(after);
  return !/[A-Za-z0-9/\\|*+^.'"=@]/.test(before) && !/[A-Za-z0-9/\\*+?{|$]/.test(after);
}

function readBlock(state: BlockState, startLine: number, endLine: number, silent: boolean): boolean {
  if (!mayBegin(state, startLine)) return false;
  const first = lineText(state, startLine);
  const delimiters = blockDelimiters.find(({ open }) => first.startsWith(open));
  if (delimiters === undefined) return false;
  const { open, close, delimiter } = delimiters;
  let source = "";
  for (let line = startLine; source.length < longest; line++) {
    const isOver = line >= endLine || state.isEmpty(line) || (state.sCount[line] ?? 0) < state.blkIndent;
    if (isOver && line >= endLine && state.env["isGrowing"] === true) {
      // Its end may still arrive. Until then it is not read as lists and headings.
      if (!silent) pushBlock(state, startLine, line, source, "");
      return true;
    }
    if (isOver) return false;
    const text = line === startLine ? first : `\n${lineText(state, line)}`;
    const at = closingPosition(text, line === startLine ? open.length : 0, text.length, delimiters);
    if (at === undefined) {
      if (line > startLine && text.includes(open)) return false;
      source += text;
      continue;
    }
    source += text.slice(0, at + close.length);
    // Only punctuation may follow; else it is a formula in a sentence.
    const isAlone = /^[.,;:]?\s*$/.test(text.slice(at + close.length));
    // Brackets on lines of their own are nothing else.
    const form = first.trim() === open ? "doubleDollars" : delimiter;
    if (!isAlone || !isFormula(source.slice(open.length, -close.length), form)) return false;
    if (!silent) pushBlock(state, startLine, line + 1, source, open);
    return true;
  }
  return false;
}

function pushBlock(state: BlockState, startLine: number, end: number, source: string, open: string): void {
  const token = state.push("formula", "", 0);
  token.block = true;
  token.content = source;
  token.markup = open;
  token.map = [startLine, end];
  state.line = end;
}
