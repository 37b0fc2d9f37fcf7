import { isOnlyClosers, restOfLine, startOfLine } from "../lines.ts";
import type { Rule } from "./rule.ts";

/**
 * `foo(|)` completed as `a, b)`: the text repeats the closing brackets that stand right of the cursor, so it replaces them.
 * VS Code then shows only what is new.
 */
export const coverClosers: Rule = (candidate, { text, offset }) => {
  const rest = restOfLine(text, offset);
  const closers = rest.trimEnd();
  if (closers === "" || startOfLine(text, offset) === "" || !isOnlyClosers(rest)) return candidate;
  const [first = ""] = candidate.text.split("\n");
  if (candidate.text === first && first.endsWith(closers)) return { ...candidate, replaceAfter: rest.length };
  return candidate;
};
