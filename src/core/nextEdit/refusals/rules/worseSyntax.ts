import type { RefusalRule } from "../proposal.ts";

/** The document would have more syntax errors than it has. */
export const worseSyntax: RefusalRule = {
  name: "worseSyntax",
  refuses: ({ syntaxErrors }) => syntaxErrors !== undefined && syntaxErrors.after > syntaxErrors.before,
};
