// The Markdown parser's types, for the rules that are added to it.
import type MarkdownIt from "markdown-it";

/** The parser. */
export type Parser = InstanceType<typeof MarkdownIt>;
/** What a rule for blocks reads: the lines, and where the list or quote around them begins. */
export type BlockState = InstanceType<Parser["block"]["State"]>;
/** What a rule inside a paragraph reads. */
export type InlineState = InstanceType<Parser["inline"]["State"]>;
/** What a rule for the finished tokens reads. */
export type CoreState = InstanceType<Parser["core"]["State"]>;

/** The text of a line without what comes before it: indentation, and the marks of quotes and lists. */
export function lineText(state: BlockState, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}

/** Whether a line can begin a block: it is not indented so far that it is code. */
export function mayBegin(state: BlockState, line: number): boolean {
  return (state.sCount[line] ?? 0) - state.blkIndent < 4;
}
