import { blockAround } from "../blocks.ts";
import { isName, lineTokens, neighbour, tokenColumns } from "../lineTokens.ts";
import { longestLine, type Place, type PlaceRule, type Situation } from "../situation.ts";

/** Most places that one new name finds. */
const mostPlaces = 4;
/** A shorter value is not worth a name of its own. In words and symbols. */
const leastTokens = 3;

/** A value was given a name. Below, where it is written out, the name may stand for it. */
export const namedValue: PlaceRule = {
  name: "namedValue",
  places(situation, { document, added, pairs }) {
    // A name that has another value than before is not a new one.
    const fresh = pairs.filter(({ before, after }) => nameOf(after)?.name !== nameOf(before)?.name);
    return [...added, ...fresh.map(({ line, after }) => ({ line, text: after }))].flatMap(({ line, text }): Place[] => {
      const named = nameOf(text);
      if (named === undefined) return [];
      const { end } = blockAround(document.lines, line);
      return situation
        .linesFrom(document, line)
        .filter((at) => at > line && at < end)
        .flatMap((at): Place[] => {
          const expected = withName(situation, { document, line: at }, named);
          return expected === undefined
            ? []
            : [{ rule: "namedValue", document, startLine: at, endLine: at + 1, expected: [expected] }];
        })
        .slice(0, mostPlaces);
    });
  },
};

interface NamedValue {
  readonly name: string;
  readonly value: readonly string[];
}

/** The name that a line gives to a value: a chain of members, a call. */
function nameOf(line: string): NamedValue | undefined {
  if (line.length > longestLine) return undefined;
  const match =
    /^\s*(?:(?:const|let|var|val|final|auto)\s+)?([\p{L}_$][\p{L}\p{N}_$]*)(?:\s*:\s*[^=]+)?\s*:?=\s*([^=>~\s].*?)\s*;?$/u.exec(
      line,
    );
  if (match === null) return undefined;
  const value = lineTokens(match[2]!);
  const isChain = isName(value[0]!) || value[0] === "this" || value[0] === "self";
  const isPlain = value.every((token) => /^(?:[\p{L}\p{N}_$]+|\.|\?\.|->|::|[()[\]"'])$/u.test(token));
  const isLong = value.length >= leastTokens && value.some((token) => /^(?:\.|\?\.|->|::)$/.test(token));
  return isChain && isPlain && isLong && value[0] !== match[1] ? { name: match[1]!, value } : undefined;
}

/** A line with the name in the place of the value; undefined if it has none that may be replaced. */
function withName(
  situation: Situation,
  { document, line }: { readonly document: Place["document"]; readonly line: number },
  { name, value }: NamedValue,
): string | undefined {
  const tokens = lineTokens(document.lines[line]!);
  const columns = tokenColumns(tokens);
  const result: string[] = [];
  let isChanged = false;
  for (let at = 0; at < tokens.length;) {
    const isHere = value.every((token, index) => tokens[at + index] === token);
    const after = neighbour(tokens, at + value.length - 1, 1);
    const isPart = /^(?:\.|\?\.|->|::)$/.test(neighbour(tokens, at, -1) ?? "");
    // What is assigned to, or called, is the thing itself and not its value.
    if (
      !isHere ||
      isPart ||
      /^(?:[-+*/|&]?=|\(|\+\+|--)$/.test(after ?? "") ||
      !situation.isCode(document, line, columns[at]!)
    ) {
      result.push(tokens[at]!);
      at++;
      continue;
    }
    result.push(name);
    at += value.length;
    isChanged = true;
  }
  return isChanged ? result.join("") : undefined;
}
