import { scan, type OpenItem } from "../../lexer.ts";
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
    while (this.open.length <= line) {
      const at = this.open.length - 1;
      this.open.push(scan(`${this.lines[at]!}\n`, this.syntax, this.open[at]).open);
    }
    const { open, endsInComment } = scan(this.lines[line]!.slice(0, column), this.syntax, this.open[line]);
    return !endsInComment && open.at(-1)?.text === undefined;
  }
}
