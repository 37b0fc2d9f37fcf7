import { declaredName } from "../../definitions.ts";
import { isName, lineTokens, neighbour } from "./lineTokens.ts";
import { longestLine } from "./situation.ts";

/** Languages in which a type and a name are a declaration. */
export const typeFirst = /^(?:c|cpp|csharp|java|objective-c|dart)$/;
/** What stands before a name and declares none. */
const statement =
  /^(?:return|throw|new|delete|await|yield|case|goto|else|typeof|import|export|package|using|in|not|raise|assert|print|del)$/;

/** Whether a line declares a function, a variable or a value of a loop with this name. */
export function declares(line: string, name: string, languageId: string): boolean {
  if (line.length > longestLine || !line.includes(name)) return false;
  if (declaredName(line) === name) return true;
  const tokens = lineTokens(line.trim()).filter((token) => token.trim() !== "");
  const at = tokens.indexOf(name);
  if (at < 0) return false;
  if (hasArrowOf(line, name)) return true;
  const first = tokens[0]!;
  // `a = 1`, `a := 1`, `a, b = f()`, but not `a.b = 1`.
  const equals = tokens.findIndex((token) => token === "=" || token === ":=");
  const isList = (to: number): boolean => tokens.slice(0, to).every((token) => isName(token) || token === ",");
  if (equals > at && isList(equals)) return true;
  // `a: int = 1` in Python, which is a parameter where a comma ends it.
  if (languageId === "python" && at === 0 && tokens[1] === ":" && equals > 0 && tokens.at(-1) !== ",") return true;
  if (/^(?:for|foreach|const|let|var|val|with|async|catch|except|if|while)$/.test(first) || first === "}") {
    const to = tokens.findIndex((token) => /^(?::?=|of|in|:)$/.test(token));
    const isBound = /^(?:for|foreach|const|let|var|val)$/.test(first) && at < (to < 0 ? tokens.length : to);
    const before = tokens[at - 1];
    const isCaught = tokens.includes("catch") && at > tokens.indexOf("catch") && neighbour(tokens, at, 1) === ")";
    if (before === "as" || isCaught) return true;
    if (isBound && before !== "." && !isType(tokens, at)) return true;
  }
  return typeFirst.test(languageId) && isTyped(tokens, at);
}

/** Whether a name is the type behind the colon of another. */
function isType(tokens: readonly string[], at: number): boolean {
  return tokens[at - 1] === ":";
}

/** Whether a name stands behind a type: `int a = 1;`, `const char *a;`, `for (size_t i = 0; …)`. */
function isTyped(tokens: readonly string[], at: number): boolean {
  const after = tokens[at + 1];
  if (after !== undefined && !/^(?:[=;,)[:]|=\{)$/.test(after)) return false;
  let start = 0;
  if (/^(?:for|foreach|try)$/.test(tokens[0]!) && tokens[1] === "(") start = 2;
  const before = tokens.slice(start, at);
  if (before.length === 0 || before.some((token) => statement.test(token))) return false;
  const isOfType = (token: string): boolean => /^(?:[\p{L}_$][\p{L}\p{N}_$]*|[*&<>,?]+|::|\.|\[|\])$/u.test(token);
  // A comma between two names lists variables: the type is before the first.
  return (
    before.every(isOfType) &&
    before[0] !== "*" &&
    /[\p{L}\p{N}*&>\],]$/u.test(before.at(-1)!) &&
    before.some((token) => /^\p{L}/u.test(token))
  );
}

/** Whether a function on this line has a parameter of this name and its body beside it. */
function hasArrowOf(line: string, name: string): boolean {
  return [...line.matchAll(/(?:\(([^()]*)\)|([\p{L}_$][\p{L}\p{N}_$]*))\s*=>\s*[^\s{]|\blambda\s+([^:]*):/gu)].some(
    (match) => lineTokens(match[1] ?? match[2] ?? match[3]!).includes(name),
  );
}
