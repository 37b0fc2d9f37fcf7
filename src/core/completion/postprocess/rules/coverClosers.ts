import { restOfLine, startOfLine } from "../../../../base/lines.ts";
import { closersIn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import { reopens } from "./reopens.ts";
import type { Rule } from "./rule.ts";

/**
 * `foo(|)` completed as `a, b)`: the text repeats the closing brackets right of the cursor, so it replaces them.
 * VS Code then shows only what is new.
 */
export const coverClosers: Rule = (candidate, { text, offset }, balance) => {
  const rest = restOfLine(text, offset);
  const closers = rest.trimEnd();
  if (closers === "" || startOfLine(text, offset) === "" || !isOnlyClosers(rest)) return candidate;
  const surplus = balance.surplusClosers(candidate.text);
  // `f(|)` completed as `g(a)` ends with a bracket that it opened itself.
  const isSaidAgain = candidate.text.endsWith(closers) && surplus.length === closersIn(closers).length;
  if (isSaidAgain && !candidate.text.includes("\n")) return { ...candidate, replaceAfter: rest.length };
  if (reopens(candidate, balance)) return candidate;
  let covered = 0;
  for (const { closer } of surplus) {
    const next = covered + rest.slice(covered).search(/\S|$/);
    if (rest[next] !== closer) break;
    covered = next + 1;
  }
  if (covered === 0) return candidate;
  // `foo(|);` completed as `a).b();`: the end of the line is there already, too.
  const tail = rest.slice(covered).trim();
  const { at } = surplus[closersIn(rest.slice(0, covered)).length - 1]!;
  // `g(|);` completed as `a) { … }`: the statement ends here, so no block begins behind it.
  if (
    tail.startsWith(";") &&
    candidate.text
      .slice(at + 1)
      .trimStart()
      .startsWith("{")
  )
    return { text: candidate.text.slice(0, at), replaceAfter: 0 };
  return { ...candidate, replaceAfter: candidate.text.trimEnd().endsWith(tail) ? rest.length : covered };
};
