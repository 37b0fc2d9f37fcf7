// The texts of comments in one line of code, in any language: told by their marks, since an answer may be none of any.
import { languageOf } from "../../languages.ts";

/** A text in a line, without the marks around it. */
export interface LineText {
  readonly text: string;
  /** Whether it is all that the line has. */
  readonly isWhole: boolean;
  readonly isComment: boolean;
}

/** Marks that begin a comment in some language, when nothing precedes them on the line. */
const anyMark =
  /^(?:\/{2,}[!/]?|#+!?|-{2,}|;+|%+|\/\*+!?|\*+(?!\/)|\{\/\*+|<!--+|<%(?:#|--)|\{#|\{\{!(?:--)?|--\[\[|\{-|\(\*|'''|"""|REM\b|'|\/\/#)/i;
/** The same in a text of sentences, where headings and lists begin with some of those marks. */
const proseMark = /^(?:<!--+|\{\/\*+|\{#|<%(?:#|--)|\/\/|%+)/;
const prose = new Set(["markdown", "mdx", "quarto", "plaintext", "restructuredtext", "asciidoc", "typst"]);
const anyEnd = /(?:\*+\/\}?|--+>|#\}|(?:--)?\}\}|(?:--)?%>|\]\]|-\}|\*\)|'''|""")\s*;?$/;
const inline = /\{?\/\*([^*]*)\*\/\}?|<!--((?:[^-]|-(?!->))*)-->/g;

/** Longer lines are data. In characters. */
const longestLine = 1000;

/** The texts in a trimmed line that could be comments, and the line itself if none is. */
export function commentTexts(line: string, languageId: string): LineText[] {
  if (line.length > longestLine) return [];
  const mark = (prose.has(languageId) ? proseMark : anyMark).exec(line);
  if (mark) return [{ text: line.slice(mark[0].length).replace(anyEnd, "").trim(), isWhole: true, isComment: true }];
  const texts: LineText[] = [];
  for (const [, slash, markup] of line.matchAll(inline))
    texts.push({ text: (slash ?? markup ?? "").trim(), isWhole: false, isComment: true });
  for (const marker of languageOf(languageId)?.lineComments ?? ["//", "#"]) {
    const at = line.lastIndexOf(` ${marker} `);
    // Three dots are code that does nothing in Python.
    const isWhole = /^(?:\.{3}|…|pass)?\s*$/.test(line.slice(0, Math.max(0, at)));
    if (at >= 0) texts.push({ text: line.slice(at + marker.length + 2).trim(), isWhole, isComment: true });
  }
  return texts.length > 0 ? texts : [{ text: line, isWhole: true, isComment: false }];
}
