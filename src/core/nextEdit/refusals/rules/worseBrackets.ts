import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import { replacedLines, type RefusalRule } from "../proposal.ts";

/** It leaves other brackets open, or closes others, than the lines that it replaces. */
export const worseBrackets: RefusalRule = {
  name: "worseBrackets",
  refuses: ({ edit }) => {
    const syntax = lexerSyntax(edit.document.languageId);
    const shape = (lines: readonly string[]): string => {
      const { open, outerClosers, broken, endsInComment } = scan(`${lines.join("\n")}\n`, syntax);
      return JSON.stringify([
        open.map(({ closer }) => closer),
        outerClosers.map(({ closer }) => closer),
        broken,
        endsInComment,
      ]);
    };
    return shape(replacedLines(edit)) !== shape(edit.lines);
  },
};
