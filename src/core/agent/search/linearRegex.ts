// Regular expressions whose time grows with the length of a line and no faster. The ones of JavaScript can take hours for a line
// that somebody wrote for that purpose, and both the pattern and the files come from strangers here.
import { PatternError, readPattern } from "./regexPattern.ts";
import { findMatch, programOf } from "./regexProgram.ts";

/** A pattern that can be looked for. */
export interface LinearRegex {
  /** The offset behind which the first match begins, at most; -1 without a match. */
  find(line: string): number;
}

/** What is wrong with a pattern, for the model. */
export interface BadPattern {
  readonly problem: string;
}

/** Reads a pattern. `ignoresCase` compares letters without case. */
export function linearRegex(
  pattern: string,
  options: { readonly ignoresCase?: boolean } = {},
): LinearRegex | BadPattern {
  try {
    const steps = programOf(readPattern(pattern, options.ignoresCase === true));
    return { find: (line) => findMatch(steps, line) };
  } catch (error) {
    if (error instanceof PatternError) return { problem: `The regular expression cannot be used: ${error.message}.` };
    throw error;
  }
}
