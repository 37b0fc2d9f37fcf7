// An answer that has the code inside of JSON: as a string, in an object, or in the call of a tool that nobody offered.
import { headOf } from "../../../base/text.ts";
import { isRecord } from "../../../base/unknownData.ts";
import { failure, type Failure } from "../../failures.ts";
import { changesDoNotFit } from "./answeredChanges.ts";
import { hasSameLines, keptLines } from "./keptLines.ts";

/** Names under which models put code. */
const codeKeys =
  /^(?:(?:new|updated|fixed|corrected|edited|modified|complete|full|file|source)?_?(?:code|content|contents|text|string|str|source|file|lines)|replacement|replace|answer|result|output|solution|body|edit)$/i;
const oldKeys = /^(?:(?:old|original|previous)(?:_?(?:string|str|code|text|content|lines))?|search|find)$/i;
const callKeys = [
  ["name", "tool", "function", "action", "tool_name"],
  ["arguments", "parameters", "params", "args", "input", "tool_input"],
];
const deepest = 4;

/** A string in an answer that may be the code. */
interface Candidate {
  readonly text: string;
  readonly isNamed: boolean;
}

/**
 * The code out of an answer that is JSON, or why there is none; undefined if the answer is to be taken as it is. `isData`: the code is
 * data itself, and may have become JSON because that was asked for.
 */
export function codeInData(code: string, answer: string, isData: boolean): string | Failure | undefined {
  const data = jsonOf(unfenced(answer));
  if (typeof data !== "string" && !isRecord(data) && !Array.isArray(data)) return undefined;
  // Data is edited.
  const old = jsonOf(code);
  if (
    old !== undefined &&
    typeof old === typeof data &&
    Array.isArray(old) === Array.isArray(data) &&
    !isWrapped(old, data) &&
    (!isCall(data) || isCall(old))
  )
    return undefined;
  const replaced = afterReplacements(code, data);
  if (replaced !== undefined) return replaced;
  const kept = keptLines(code);
  const [key, ...others] = isRecord(data) ? Object.keys(data) : [""];
  const isOnly = others.length === 0 && (key === "" || !code.includes(key!));
  const least = isData && !isOnly && !isCall(data) ? kept(code) / 2 : 0;
  const found = candidates(data, typeof data === "string", deepest)
    .map((candidate) => ({ ...candidate, kept: kept(candidate.text) }))
    .filter((each) => each.kept >= Math.max(1, least) || (least === 0 && each.isNamed && isLikeCode(each.text, code)))
    .toSorted((a, b) => b.kept - a.kept || b.text.length - a.text.length)[0];
  // What was asked for may be just that: the code as a string.
  if (found !== undefined) return hasSameLines(found.text, code) ? undefined : found.text;
  return isCall(data) && !(isRecord(old) && isCall(old))
    ? failure("editDoesNotApply", "The model answered with the call of a tool instead of the code.")
    : undefined;
}

function unfenced(answer: string): string {
  const text = answer.trim();
  return /^```(?:json)?\s*\n([^]*)\n```$/i.exec(text)?.[1] ?? text;
}

function jsonOf(text: string): unknown {
  if (!/^\s*["[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // That it does not parse is the answer.
    return undefined;
  }
}

/** True for data with the old data's text inside of a string. */
function isWrapped(old: unknown, data: unknown): boolean {
  return (
    isRecord(data) &&
    isRecord(old) &&
    candidates(data, false, deepest).some(({ text }) => isRecord(jsonOf(text))) &&
    !Object.keys(data).some((key) => key in old)
  );
}

/** The strings in data, and its lists of lines. */
function candidates(data: unknown, isNamed: boolean, depth: number): Candidate[] {
  if (typeof data === "string") return [{ text: data, isNamed }];
  if (depth === 0) return [];
  if (Array.isArray(data))
    return data.length > 0 && data.every((line) => typeof line === "string")
      ? [{ text: data.join("\n"), isNamed }]
      : data.flatMap((part) => candidates(part, isNamed, depth - 1));
  if (!isRecord(data)) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    oldKeys.test(key) ? [] : candidates(value, codeKeys.test(key), depth - 1),
  );
}

/** The code with texts replaced by others, as tools for edits take them; undefined if the data has no such pairs. */
function afterReplacements(code: string, data: unknown): string | Failure | undefined {
  const pairs = pairsOf(data, deepest);
  if (pairs.length === 0) return undefined;
  let text = code;
  for (const [old, replacement] of pairs) {
    const at = text.indexOf(old);
    if (at < 0 || old === "") return changesDoNotFit;
    text = text.slice(0, at) + replacement + text.slice(at + old.length);
  }
  return text;
}

function pairsOf(data: unknown, depth: number): [string, string][] {
  if (depth === 0) return [];
  if (Array.isArray(data)) return data.flatMap((part) => pairsOf(part, depth - 1));
  if (!isRecord(data)) return [];
  const entries = Object.entries(data);
  const textAt = (isKey: (key: string) => boolean): string | undefined => {
    const value = entries.find(([key]) => isKey(key))?.[1];
    return typeof value === "string" ? value : undefined;
  };
  const old = textAt((key) => oldKeys.test(key));
  const replacement = textAt((key) => !oldKeys.test(key) && codeKeys.test(key));
  if (old !== undefined && replacement !== undefined) return [[old, replacement]];
  return entries.flatMap(([, value]) => pairsOf(value, depth - 1));
}

/** True for a text whose words are mostly the code's. */
function isLikeCode(text: string, code: string): boolean {
  const words = new Set(headOf(text, 2000).match(/\w+/g));
  const old = new Set(headOf(code, 2000).match(/\w+/g));
  const shared = [...words].filter((word) => old.has(word)).length;
  return shared > 0 && shared * 2 >= words.size;
}

function isCall(data: unknown): boolean {
  if (Array.isArray(data)) return data.length > 0 && data.every(isCall);
  if (!isRecord(data)) return false;
  const nested = data["function"] ?? data["tool_calls"];
  if (isCall(nested)) return true;
  return callKeys.every((keys) => keys.some((key) => key in data)) && Object.keys(data).length <= 5;
}
