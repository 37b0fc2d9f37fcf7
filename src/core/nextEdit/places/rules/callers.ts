import { declaredName, opensDefinition } from "../../../definitions.ts";
import type { LinePair } from "../editedLines.ts";
import { nameAndType } from "../functionHeads.ts";
import { isName, lineTokens, neighbour, tokenColumns } from "../lineTokens.ts";
import type { EditedDocument, Place, PlaceRule, Situation } from "../situation.ts";

/** Most callers of one function. */
const mostPlaces = 6;

/** Calls of a function whose head was edited: its parameters, or whether it has to be awaited. */
export const callers: PlaceRule = {
  name: "callers",
  places(situation, { document, pairs }) {
    return pairs.flatMap((pair) => {
      const change = headChange(pair);
      if (change === undefined) return [];
      const { name } = change;
      const found: Place[] = [];
      for (const [of, at] of candidates(situation, document, pair.line)) {
        const text = of.lines[at]!;
        const call = callIn(situation, of, at, name);
        if (call === undefined) continue;
        const expected = change.becomesAsync
          ? awaited(text, call)
          : change.order === undefined
            ? withoutArgument(text, call + name.length, change.removed)
            : reordered(text, call + name.length, change.order);
        if (change.becomesAsync && expected === undefined) continue;
        found.push({
          rule: "callers",
          document: of,
          startLine: at,
          endLine: at + 1,
          ...(expected && { expected: [expected] }),
        });
        if (found.length >= mostPlaces) break;
      }
      return found;
    });
  },
};

interface HeadChange {
  readonly name: string;
  readonly becomesAsync: boolean;
  /** The parameter that is gone, counted from 0, if that is all. */
  readonly removed: number | undefined;
  /** Where each parameter stood before, if they only changed places. */
  readonly order?: readonly number[] | undefined;
}

/** What was done to the head of a function; undefined for anything else. */
function headChange({ before, after }: LinePair): HeadChange | undefined {
  const name = functionName(after);
  if (name === undefined || functionName(before) !== name) return undefined;
  const becomesAsync = /\basync\b/.test(after) && !/\basync\b/.test(before);
  const [old, now] = [parameters(before, name), parameters(after, name)];
  if (old === undefined || now === undefined) return undefined;
  const isSame = isSameForCallers(old, now);
  if (isSame) return becomesAsync ? { name, becomesAsync, removed: undefined } : undefined;
  const removed = old.findIndex((_, at) => [...old.slice(0, at), ...old.slice(at + 1)].join() === now.join());
  return { name, becomesAsync: false, removed: removed < 0 ? undefined : removed, order: orderOf(old, now) };
}

/** Whether a call may stay as it is: the parameters have the same names in the same order, and new ones at the end may be left out. */
function isSameForCallers(old: readonly string[], now: readonly string[]): boolean {
  return (
    old.length <= now.length &&
    old.every((each, at) => parameterName(each) === parameterName(now[at]!)) &&
    now.slice(old.length).every((each) => /=|^\*|^\.\.\.|\?\s*:/.test(each))
  );
}

/** A parameter without its type and its default, where the type comes last; otherwise as it is. */
function parameterName(parameter: string): string {
  return nameAndType(parameter).name.replace(/\?$/, "").trim();
}

/** Where each of the parameters was before; undefined if they are other ones, or if one that may be left out has moved. */
function orderOf(old: readonly string[], now: readonly string[]): readonly number[] | undefined {
  const order = now.map((each) => old.indexOf(each));
  const isSameSet = old.length === now.length && new Set(old).size === old.length && !order.includes(-1);
  return isSameSet && !old.some((each, at) => order[at] !== at && /[=*?]|\.\.\./.test(each)) ? order : undefined;
}

function functionName(line: string): string | undefined {
  const declared = /\b(?:class|interface|struct|enum|type)\b/.test(line) ? undefined : declaredName(line);
  if (declared !== undefined) return isName(declared) ? declared : undefined;
  if (!opensDefinition(line)) return undefined;
  const tokens = lineTokens(line);
  const open = tokens.indexOf("(");
  const name = open < 0 ? undefined : neighbour(tokens, open, -1);
  return name !== undefined && isName(name) ? name : undefined;
}

const receiver = /^(?:&?\s*(?:mut\s+)?self|cls|this)\s*(?::|$)/;

/** The parameters between the brackets behind a name, without the method's own object; undefined if they do not close on this line. */
function parameters(line: string, name: string): readonly string[] | undefined {
  const at = line.indexOf("(", line.indexOf(name) + name.length);
  const parts = at < 0 ? undefined : bracketParts(line, at);
  const all = parts?.map(([start, end]) => line.slice(start, end).trim());
  // Callers do not give the object whose method it is.
  return all !== undefined && receiver.test(all[0] ?? "") ? all.slice(1) : all;
}

/** The parts between brackets, separated by commas, as offsets; undefined if the bracket does not close on this line. */
function bracketParts(line: string, open: number): readonly (readonly [start: number, end: number])[] | undefined {
  const parts: [number, number][] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < line.length; at++) {
    const character = line[at]!;
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if ((character === "," && depth === 1) || depth === 0) {
      if (line.slice(start, at).trim() !== "" || character === ",") parts.push([start, at]);
      start = at + 1;
    }
    if (depth === 0) return parts;
  }
  return undefined;
}

function candidates(
  situation: Situation,
  document: EditedDocument,
  line: number,
): (readonly [EditedDocument, number])[] {
  const others = situation.documents.filter((each) => each !== document);
  return [
    ...situation.linesFrom(document, line).map((at) => [document, at] as const),
    ...others.flatMap((each) => situation.linesFrom(each, 0).map((at) => [each, at] as const)),
  ];
}

/** The column of a call of this name, if the line has one and declares none. */
function callIn(situation: Situation, document: EditedDocument, line: number, name: string): number | undefined {
  const text = document.lines[line]!;
  if (!text.includes(name) || functionName(text) === name) return undefined;
  const tokens = lineTokens(text);
  const columns = tokenColumns(tokens);
  const at = tokens.findIndex((token, index) => token === name && neighbour(tokens, index, 1) === "(");
  return at >= 0 && situation.isCode(document, line, columns[at]!) ? columns[at] : undefined;
}

/** A line whose call is awaited; undefined if it is already, or returned as it is. */
function awaited(text: string, call: number): string | undefined {
  // What the function is a member of is awaited with it.
  const start = call - /[\p{L}\p{N}_$.]*$/u.exec(text.slice(0, call))![0].length;
  return /\bawait\s*\(?\s*$/.test(text.slice(0, start))
    ? undefined
    : `${text.slice(0, start)}await ${text.slice(start)}`;
}

/** A line whose call lacks an argument; undefined if it has none to lose. */
function withoutArgument(text: string, nameEnd: number, index: number | undefined): string | undefined {
  const parts = bracketParts(text, text.indexOf("(", nameEnd));
  const part = index === undefined ? undefined : parts?.[index];
  if (part === undefined || parts === undefined) return undefined;
  const [start, end] = part;
  const next = parts[index! + 1];
  if (next !== undefined)
    return text.slice(0, start) + text.slice(next[0]).replace(start === parts[0]![0] ? /^\s+/ : "", "");
  return text.slice(0, index === 0 ? start : start - 1) + text.slice(end);
}

/** A line whose call has its arguments in another order; undefined if it has others than the parameters, or names them. */
function reordered(text: string, nameEnd: number, order: readonly number[]): string | undefined {
  const open = text.indexOf("(", nameEnd);
  const parts = bracketParts(text, open)?.map(([start, end]) => ({ start, end, own: text.slice(start, end).trim() }));
  if (parts === undefined || parts.length < order.length) return undefined;
  if (parts.some(({ own }) => own === "" || /^(?:\*|\.\.\.)|^[\p{L}_]\w*\s*=(?![=>])/u.test(own))) return undefined;
  let result = text.slice(0, parts[0]!.start);
  for (const [at, { start, end, own }] of parts.entries()) {
    const [before, after] = text.slice(start, end).split(own, 2);
    result += `${at > 0 ? "," : ""}${before}${parts[order[at] ?? at]!.own}${after}`;
  }
  return result + text.slice(parts.at(-1)!.end);
}
