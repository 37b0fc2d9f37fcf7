// Tables: they scroll in a frame of their own, align with classes, and break lines at <br>, for which Markdown has nothing else there.
import type { CoreState, Parser } from "./parser.ts";

type Token = CoreState["tokens"][number];

/** Adds them to a parser. */
export function addTables(parser: Parser): void {
  parser.core.ruler.after("inline", "tableBreaks", breakLinesInTables);
  parser.renderer.rules["table_open"] = () => '<div class="table"><table>\n';
  parser.renderer.rules["table_close"] = () => "</table></div>\n";
  // Alignment would be an inline style, which the page's policy refuses (docs/benchmarks.md, “The editor”).
  for (const rule of ["th_open", "td_open"])
    parser.renderer.rules[rule] = (tokens, index, options, _environment, renderer) => {
      const token = tokens[index]!;
      const alignment = /text-align:(\w+)/.exec(String(token.attrGet("style") ?? ""))?.[1];
      token.attrs = alignment === undefined ? null : [["class", `align-${alignment}`]];
      return renderer.renderToken(tokens, index, options);
    };
}

const lineBreak = /<br\s*\/?>/i;

function breakLinesInTables({ tokens, Token: TokenClass }: CoreState): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "inline" || !/^t[hd]_open$/.test(tokens[index - 1]?.type ?? "")) continue;
    // A table of HTML's elements: the cell names the element.
    if (token.content.replace(lineBreak, "").trim() === "") continue;
    token.children = (token.children ?? []).flatMap((child) =>
      child.type === "text" ? broken(child, TokenClass) : child,
    );
  }
}

function broken(text: Token, TokenClass: CoreState["Token"]): Token[] {
  return text.content.split(new RegExp(lineBreak, "i")).flatMap((piece, index) => {
    const made = new TokenClass("text", "", 0);
    made.content = piece;
    return index === 0 ? [made] : [new TokenClass("hardbreak", "br", 0), made];
  });
}
