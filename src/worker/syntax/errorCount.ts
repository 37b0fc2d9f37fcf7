// Syntax errors of a whole text, for edits: asked once an answer, so that it may take longer than for a completion.
import type { Grammar } from "./completionSyntax.ts";

/** Longer texts are not parsed: it would keep the worker from all else. */
const longestText = 400_000;
const longestParseMs = 500;

/** How many errors a parser finds, or null when it takes too long to say. */
export function errorCount({ parser, errors }: Grammar, text: string): number | null {
  if (text.length > longestText) return null;
  const startedAt = performance.now();
  const isLate = (): boolean => performance.now() - startedAt > longestParseMs;
  const tree = parser.parse(text, undefined, { progressCallback: isLate });
  if (tree === null) {
    parser.reset();
    return null;
  }
  try {
    return errors.captures(tree.rootNode).length;
  } finally {
    tree.delete();
  }
}
