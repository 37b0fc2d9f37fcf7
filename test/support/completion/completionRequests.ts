// Requests for a line of code.
import type { CompletionRequest } from "../../../src/core/completion/completionRequest.ts";

/** The shortest that makes sense. */
export const shortRequest: CompletionRequest = {
  documentId: "a",
  languageId: "javascript",
  prefix: "function f() {\n  re",
  suffix: "\n}\n",
  following: "\n}\n",
  shape: "line",
  maxTokens: 4,
};

/** A word begun inside a function, which small models finish. */
export const begunWord = {
  documentId: "add.py",
  languageId: "python",
  prefix: "def add(first, second):\n    ret",
  suffix: "\n\nprint(add(1, 2))\n",
  following: "\n\nprint(add(1, 2))\n",
  shape: "line",
  maxTokens: 24,
} as const;

/** So many short functions of Python, one below the other: enough text for a cache to matter. */
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
