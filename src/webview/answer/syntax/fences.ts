// Fences inside fences. A model that shows a Markdown file often writes ``` around it and ``` inside of it. CommonMark ends the outer
// block at the first bare fence; here a fence with a language opens an inner block, which the next bare fence ends.
import { lineText, mayBegin, type BlockState, type Parser } from "./parser.ts";

/** What this rule adds to a token of type `fence`. */
// A type, not an interface: tokens take only what has an index.
export type FenceMeta = {
  /** False until its closing fence has arrived. */
  readonly isClosed: boolean;
};

/** A line that consists of a fence, and of a language if it opens a block. */
interface Fence {
  readonly line: number;
  readonly marker: string;
  readonly length: number;
  readonly info: string;
}

/** The languages in which a bare fence may open an inner block, too. */
const markdownLanguages = new Set(["markdown", "md", "mdx", "qmd", "rmd"]);

/** Replaces the parser's rule for fences. */
export function addNestedFences(parser: Parser): void {
  parser.block.ruler.at("fence", readFence, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

function readFence(state: BlockState, startLine: number, endLine: number, silent: boolean): boolean {
  const opening = fenceAt(state, startLine);
  if (opening === undefined) return false;
  if (silent) return true;
  const fences = new FencesBehind(state, opening, endLine);
  const closing = closingLine(state, opening, fences);
  const end = closing ?? fences.end;
  state.line = closing === undefined ? end : end + 1;
  const token = state.push("fence", "code", 0);
  token.info = opening.info;
  token.content = state.getLines(startLine + 1, end, state.sCount[startLine] ?? 0, true);
  token.markup = opening.marker.repeat(opening.length);
  token.map = [startLine, state.line];
  // The end of a list item ends its blocks, too.
  const meta: FenceMeta = { isClosed: closing !== undefined || end < endLine };
  token.meta = meta;
  return true;
}

/** The fence on this line. */
function fenceAt(state: BlockState, line: number): Fence | undefined {
  if (!mayBegin(state, line)) return undefined;
  const [, run = "", info = ""] = /^(`{3,}|~{3,})(.*)$/s.exec(lineText(state, line)) ?? [];
  const [marker] = run;
  if (marker === undefined || (marker === "`" && info.includes("`"))) return undefined;
  return { line, marker, length: run.length, info };
}

/** The fences of the same kind behind an opening one, read only as far as somebody asks: a text may be full of them. */
class FencesBehind {
  private readonly state: BlockState;
  private readonly opening: Fence;
  private readonly endLine: number;
  private readonly known: Fence[] = [];
  private line: number;
  private isOver = false;

  constructor(state: BlockState, opening: Fence, endLine: number) {
    [this.state, this.opening, this.endLine, this.line] = [state, opening, endLine, opening.line + 1];
  }

  at(index: number): Fence | undefined {
    while (this.known.length <= index && !this.isOver) this.readLine();
    return this.known[index];
  }

  /** The line at which the text, the list item or the quote ends. */
  get end(): number {
    while (!this.isOver) this.readLine();
    return this.line;
  }

  private readLine(): void {
    const { state, line } = this;
    this.isOver = line >= this.endLine || (!state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent);
    if (this.isOver) return;
    const fence = fenceAt(state, line);
    if (fence?.marker === this.opening.marker && !isContext(state, fence, this.opening)) this.known.push(fence);
    this.line++;
  }
}

/** Whether a fence is a line of a diff that stays as it is, and begins with a blank. */
function isContext(state: BlockState, fence: Fence, opening: Fence): boolean {
  return (
    /^\s*(?:diff|patch)\b/i.test(opening.info) && (state.sCount[fence.line] ?? 0) > (state.sCount[opening.line] ?? 0)
  );
}

/** Nobody nests deeper. */
const mostNested = 8;

function closingLine(state: BlockState, opening: Fence, fences: FencesBehind): number | undefined {
  const isGrowing = state.env["isGrowing"] === true;
  const mayOpenBare = markdownLanguages.has(/^\s*([\w-]+)/.exec(opening.info)?.[1]?.toLowerCase() ?? "");
  const open = [opening.length];
  let hasInner = false;
  for (let index = 0, fence = fences.at(0); fence !== undefined; fence = fences.at(++index)) {
    const { line, length, info } = fence;
    if (isLanguage(info)) open.push(length);
    else if (isBare(fence, open.at(-1))) {
      const opensBare = mayOpenBare && open.length === 1 && opensInner(state, fences, index, isGrowing);
      if (opensBare) open.push(length);
      else open.pop();
      if (open.length === 0) return line;
    }
    hasInner ||= open.length > 1;
    if (open.length > mostNested) break;
  }
  if (isGrowing && hasInner && open.length <= mostNested) return undefined;
  // A block that nobody closed: what looked like inner blocks are its successors.
  for (let index = 0, fence = fences.at(0); fence !== undefined; fence = fences.at(++index))
    if (isBare(fence, opening.length)) return fence.line;
  return undefined;
}

/** Whether a fence without a language is long enough to end a block. */
function isBare({ info, length }: Fence, opened = 3): boolean {
  return info.trim() === "" && length >= opened;
}

/** "js", "c++", "{python}", "ts title=a.ts" */
function isLanguage(info: string): boolean {
  return /^\s*[A-Za-z{.]/.test(info);
}

/**
 * Whether a bare fence inside a Markdown file opens an inner block, and does not end the file. The text around it decides: code
 * follows an opening fence directly, and text follows a closing one after an empty line.
 */
function opensInner(state: BlockState, fences: FencesBehind, index: number, isGrowing: boolean): boolean {
  const fence = fences.at(index);
  if (fence === undefined || isBlank(state, fence.line + 1)) return false;
  const isAnnounced =
    isBlank(state, fence.line - 1) ||
    lineText(state, fence.line - 1)
      .trimEnd()
      .endsWith(":");
  const [second, third] = [fences.at(index + 1), fences.at(index + 2)];
  if (second === undefined || third === undefined) return isGrowing && isAnnounced;
  if (second.line === fence.line + 1 || second.info.trim() !== "") return false;
  return isBlank(state, second.line + 1) || third.line === second.line + 1 || isAnnounced;
}

function isBlank(state: BlockState, line: number): boolean {
  return line >= state.lineMax || state.isEmpty(line);
}
