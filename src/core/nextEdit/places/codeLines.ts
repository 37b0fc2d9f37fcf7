import { scan, type OpenItem, type Scan } from "../../lexer.ts";
import { lexerSyntax, type LexerSyntax } from "../../lexerSyntax.ts";

/** Longer texts are not scanned: all of them counts as code. In lines. */
const mostLines = 20_000;

/** Tells code from strings and comments. Scans a document once, line by line, as far as it is asked. */
export class CodeLines {
  private readonly lines: readonly string[];
  private readonly syntax: LexerSyntax;
  /** What is open where each line begins. */
  private readonly open: (readonly OpenItem[])[] = [[]];

  constructor({ lines, languageId }: { readonly lines: readonly string[]; readonly languageId: string }) {
    this.lines = lines;
    this.syntax = lexerSyntax(languageId);
  }

  isCode(line: number, column: number): boolean {
    if (this.lines.length > mostLines) return true;
    const { open, endsInComment } = this.at(line, column);
    return !endsInComment && open.at(-1)?.text === undefined;
  }

  /** Whether a place is in a comment that ends with its line. */
  isComment(line: number, column: number): boolean {
    return this.lines.length <= mostLines && this.at(line, column).endsInComment;
  }

  /** What closes the innermost bracket around a place; undefined if none is open, and in a string. */
  bracketAt(line: number, column: number): string | undefined {
    if (this.lines.length > mostLines) return undefined;
    const innermost = this.at(line, column).open.at(-1);
    return innermost?.text === undefined ? innermost?.closer : undefined;
  }

  private at(line: number, column: number): Scan {
    while (this.open.length <= line) {
      const at = this.open.length - 1;
      this.open.push(scan(`${this.lines[at]!}\n`, this.syntax, this.open[at]).open);
    }
    return scan(this.lines[line]!.slice(0, column), this.syntax, this.open[line]);
  }
}
