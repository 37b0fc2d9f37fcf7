// The signatures in a file: one line for each function, type, member and outermost value, without what is inside. A model that knows
// them calls what there is; their bodies would take twenty times as much of the prompt.
import { headOf } from "../../../base/text.ts";
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { declaredName, holdsMembers } from "../../definitions.ts";
import { namesOf, wordsOf } from "./words.ts";

/** A declaration. Lines count from 0. */
export interface Signature {
  readonly line: number;
  readonly name: string;
  /** On one line, without indentation and without the brace or the backslash that begins a body. */
  readonly text: string;
  readonly words: ReadonlySet<string>;
  /** The line of the type around it. */
  readonly owner?: number;
}

/** A signature of more lines than this is cut. */
const mostLines = 8;
const longestText = 160;
/** More are not told apart: the file is generated. */
const mostSignatures = 600;
const longestLine = 400;

interface Open {
  readonly width: number;
  /** Of a type; undefined for what encloses without being one. */
  readonly line: number | undefined;
}

/** The signatures in a file, in its order, one at a time, so that the caller can pause in between. */
export function* signaturesIn(lines: readonly string[]): Generator<Signature> {
  const mayBeTaken = takenFrom(lines);
  let open: readonly Open[] = [];
  let found = 0;
  for (let line = 0; line < lines.length && found < mostSignatures; line++) {
    const text = lines[line]!;
    if (isBlank(text) || text.length > longestLine || isAside(text)) continue;
    const width = indentationWidth(text);
    // A closing bracket belongs to what it closes, and a brace on a line of its own to what it opens.
    const isBracket = /^[)\]}{]/.test(text.trimStart());
    open = open.filter((each) => each.width < width || (isBracket && each.width === width));
    if (isBracket) continue;
    const owner = open.at(-1);
    if (owner && owner.line === undefined) continue;
    const trimmed = text.trim();
    const isOutermost = width === 0 || (owner === undefined && width <= 2);
    const name = nameIn(trimmed, isOutermost, owner !== undefined);
    if (name === undefined) {
      // Preprocessor conditions enclose nothing.
      if (!trimmed.startsWith("#")) open = [...open, { width, line: undefined }];
      continue;
    }
    const isType =
      holdsMembers(trimmed) && /^[^=(]*$|[:{]$/.test(trimmed) && !/\b(?:def|fn|func|function)\b/.test(trimmed);
    open = [...open, { width, line: isType ? line : undefined }];
    if (owner === undefined ? !mayBeTaken(name, trimmed) : isPrivate(name, trimmed)) continue;
    found++;
    const head = headFrom(lines, line);
    yield { line, name, text: head, words: wordsOf(head), ...(owner?.line !== undefined && { owner: owner.line }) };
  }
}

/** Whether other files can take an outermost name: in a file of JavaScript that says what it exports, only that. */
function takenFrom(lines: readonly string[]): (name: string, text: string) => boolean {
  if (lines.some((line) => /^export\s/.test(line))) {
    const listed = new Set(
      lines.flatMap((line) => (/^export\s+(?:type\s+)?\{|^\s+\w+(?: as \w+)?,$/.test(line) ? namesOf(line) : [])),
    );
    return (name, text) => text.startsWith("export") || listed.has(name);
  }
  const exports = lines.findIndex((line) => /^module\.exports\s*=/.test(line));
  if (exports < 0) return () => true;
  const names = new Set(lines.slice(exports, exports + mostSignatures).flatMap(namesOf));
  return (name) => names.has(name) || lines.some((line) => line.startsWith(`module.exports.${name} `));
}

/** True for a member that only its own type, or one derived from it, may use. */
function isPrivate(name: string, text: string): boolean {
  return /^(?:private|protected)\b/.test(text) || /^(?:_(?!_init__$)|#)/.test(name);
}

const statement =
  /^(?:if|else|for|while|switch|catch|return|throw|do|try|with|await|yield|super|new|delete|typeof|assert|case|import|from|raise|print|this|self)\b/;
const value = /^(?:export\s+)?(?:default\s+)?(?:const|let|var|val)\s+([\p{L}_$][\p{L}\p{N}_$]*)\s*[:=;,]/u;
/** A constant or a type that has no word before it, as in Python. */
const bareValue = /^([\p{Lu}_][\p{L}\p{N}_]+)\s*(?::[^=]*)?=(?!=)/u;
const property =
  /^(?:(?:public|protected|readonly|static|declare|abstract)\s+)*([\p{L}_$][\p{L}\p{N}_$]*)[?!]?:\s*[^\s{][^{]*;$/u;
const macro = /^#\s*define\s+(\w+)/;
const typedef = /^typedef\s+(?:struct|enum|union)\s+(\w+)/;

function nameIn(text: string, isOutermost: boolean, isMember: boolean): string | undefined {
  if (text.startsWith("#")) return isOutermost ? macro.exec(text)?.[1] : undefined;
  if (statement.test(text) || !/[({:=;]|^(?:export\s+)?(?:\w+\s+)*(?:class|interface|enum|struct)\s/.test(text))
    return undefined;
  const named = value.exec(text) ?? bareValue.exec(text);
  if (named) return isOutermost || (isMember && !/^(?:const|let|var)\b/.test(text)) ? named[1] : undefined;
  const declared = /^(?:\w+\s+)*const\s/.test(text) ? undefined : declaredName(text);
  if (declared !== undefined) return declared;
  return (
    typedef.exec(text)?.[1] ??
    (isMember ? property.exec(text)?.[1] : undefined) ??
    callableIn(text, isOutermost, isMember)
  );
}

/** The name of what has no word before it: a method, a function of C, a prototype. */
function callableIn(text: string, isOutermost: boolean, isMember: boolean): string | undefined {
  const parameters = text.indexOf("(");
  if (parameters < 1 || !(isOutermost || isMember)) return undefined;
  if (!/[{};,()]$|\)\s*(?:const|override|noexcept)?$/.test(text)) return undefined;
  const before = text
    .slice(0, parameters)
    .trimEnd()
    .replace(/<[^<>]{0,80}>$/, "");
  if (/[=.+|!?"'`]/.test(before)) return undefined;
  const name = /[\p{L}_$][\p{L}\p{N}_$]*$/u.exec(before)?.[0];
  // Outermost, a name alone is a call.
  return name === undefined || (!isMember && name === before) || statement.test(name) ? undefined : name;
}

/** A declaration's head on one line: up to where its brackets are closed. */
function headFrom(lines: readonly string[], line: number): string {
  let text = "";
  let depth = 0;
  for (const each of lines.slice(line, line + mostLines)) {
    const part = each.trim();
    text += text === "" || /[([]$/.test(text) || /^[)\]]/.test(part) ? part : ` ${part}`;
    for (const character of part) depth += "([".includes(character) ? 1 : ")]".includes(character) ? -1 : 0;
    if ((depth <= 0 && !/[=|&]$/.test(text)) || text.length > longestText) break;
  }
  return headOf(text, longestText)
    .replace(/,(?=[)\]])/g, "")
    .replace(/\s*[{\\]$/, "")
    .trimEnd();
}

function isAside(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?!\s*define\b)|@|"""|''')/.test(line);
}
