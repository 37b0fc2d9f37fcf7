// A request for a line of Python below some functions: enough text for a cache to matter.
import type { CompletionRequest } from "../../src/core/completion/completionRequest.ts";

/** So many short functions, one below the other. */
export function pythonFunctions(count: number): string {
  return Array.from({ length: count }, (_, i) => `def scale_${i}(value):\n    return value * ${i}\n\n`).join("");
}

/** The request below `above`, inside of a function in which `typed` stands before the cursor. */
export function requestBelow(above: string, typed: string, maxTokens: number): CompletionRequest {
  const following = "\n\nprint(total([1, 2, 3]))\n";
  return {
    documentId: "a.py",
    languageId: "python",
    prefix: `${above}def total(values):\n${typed}`,
    suffix: following,
    following,
    shape: "line",
    maxTokens,
  };
}
