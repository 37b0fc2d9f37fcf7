// Where the code of an answer belongs: in which file, and which lines of it it replaces. It is a guess that is shown as a diff; without
// a guess the user has to select the lines.
import { declaredName } from "../definitions.ts";
import { indentationOf, isBlank, lengthWithBreaks } from "../../base/lines.ts";
import type { ExcerptSource } from "./conversation.ts";

/** A part of a text in UTF-16 units, and its replacement. */
export interface SnippetPlace {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** A comment in the first line that names the file. */
const namedInComment =
  /^(?:\/\/|#|--|;|%|\/\*+|<!--)\s*(?:file(?:name)?\s*(?:[:=]\s*)?)?`?([\w@.-]+(?:\/[\w@.-]+)*\.\w{1,10})`?\s*(?:\*\/|-->)?$/i;

/** The file that a block names, after its fence or in a comment in its first line; undefined if it names none. */
export function fileNamedBy(info: string, code: string): string | undefined {
  const inInfo = info
    .split(/[\s:]+/)
    .slice(1)
    .map((word) => /^(?:\w+=)?["']?([\w@./-]+\.\w{1,10})["']?$/.exec(word)?.[1])
    .find((path) => path !== undefined);
  return inInfo ?? namedInComment.exec(code.split("\n", 1)[0]!.trim())?.[1];
}

/** A file of the workspace with the path that a block names. Both are URIs. */
export interface NamedFile {
  readonly uri: string;
  /** The workspace folder that the path is in. */
  readonly folder: string;
}

/**
 * URIs of the files that a block may belong to, the likeliest first: the file that it names, else those that its question was about.
 * Several folders may have a file of that name; then one that the question was about goes first, or one in the same folder.
 */
export function likelyFiles(named: readonly NamedFile[], excerpts: readonly ExcerptSource[]): string[] {
  const about = new Set(excerpts.flatMap(({ uri }) => uri ?? []));
  if (named.length === 0) return [...about];
  const sorted = [...about].sort();
  const folders = new Map([...new Set(named.map(({ folder }) => folder))].map((folder) => [folder, isAbout(folder)]));
  function isAbout(folder: string): boolean {
    const start = `${folder}/`;
    // What begins so is behind all that is less.
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return sorted[low]?.startsWith(start) === true;
  }
  const rank = ({ uri, folder }: NamedFile): number => (about.has(uri) ? 0 : folders.get(folder) === true ? 1 : 2);
  return named.toSorted((a, b) => rank(a) - rank(b)).map(({ uri }) => uri);
}

/** The part of a text that a block replaces; undefined if there is no good guess. */
export function locateSnippet(text: string, block: string): SnippetPlace | undefined {
  const lines = text.split("\n");
  const code = trimmed(block.split("\n"));
  const first = code[0];
  if (first === undefined || text.trim() === "") return undefined;
  const range = betweenEnds(lines, code) ?? whole(lines, code) ?? declared(lines, code);
  if (!range) return undefined;
  const [from, to] = range;
  const start = lengthWithBreaks(lines.slice(0, from));
  const end = lengthWithBreaks(lines.slice(0, to)) + lines[to]!.length;
  return { start, end, replacement: indented(code, indentationOf(lines[from]!)).join("\n") };
}

type Range = readonly [from: number, to: number];

/** From the line that equals the block's first to one that equals its last. */
function betweenEnds(lines: readonly string[], code: readonly string[]): Range | undefined {
  const [first, last] = [code[0]!, code.at(-1)!];
  const [firstText, lastText] = [first.trim(), last.trim()];
  const from = onlyIndex(lines, (line) => line.trim() === firstText);
  if (from === undefined || code.length < 2) return from === undefined ? undefined : [from, from];
  const depth = indentationOf(lines[from]!).length + indentationOf(last).length - indentationOf(first).length;
  const end = blockEnd(lines, from);
  const ends = lines.flatMap((line, at) =>
    at > from && line.trim() === lastText && indentationOf(line).length === depth ? [at] : [],
  );
  const near = ends.sort((a, b) => Math.abs(a - from - code.length) - Math.abs(b - from - code.length))[0];
  if (near !== undefined && near >= end) return [from, near];
  return declaredName(first) !== undefined || near === undefined ? [from, end] : [from, near];
}

/** The functions and classes that the block declares. */
function declared(lines: readonly string[], code: readonly string[]): Range | undefined {
  const depth = indentationOf(code[0]!).length;
  const names = code.filter((line) => indentationOf(line).length === depth).flatMap((line) => declaredName(line) ?? []);
  if (names.length === 0) return undefined;
  /** Where each name is declared, if that is one place. */
  const places = new Map<string, number | undefined>();
  for (const [at, line] of lines.entries()) {
    const name = declaredName(line);
    if (name !== undefined) places.set(name, places.has(name) ? undefined : at);
  }
  const starts = names.flatMap((name) => places.get(name) ?? []).sort((a, b) => a - b);
  if (starts.length < names.length) return undefined;
  // A block that begins inside another also ends there.
  const end = starts.reduce((last, start) => (start > last ? blockEnd(lines, start) : last), -1);
  return [starts[0]!, end];
}

/** The whole text, if the block contains most of it, including its first line. */
function whole(lines: readonly string[], code: readonly string[]): Range | undefined {
  const written = new Set(code.map((line) => line.trim()));
  const wanted = lines.map((line) => line.trim()).filter((line) => line.length > 3);
  const kept = wanted.filter((line) => written.has(line)).length;
  if (!written.has(wanted[0] ?? "") || kept < wanted.length * 0.6) return undefined;
  return [0, lines.at(-1) === "" && lines.length > 1 ? lines.length - 2 : lines.length - 1];
}

/** The last line of the block that begins in a line, by indentation. */
function blockEnd(lines: readonly string[], start: number): number {
  const depth = indentationOf(lines[start]!).length;
  let end = start;
  for (let at = start + 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (isBlank(line)) continue;
    const isInside = indentationOf(line).length > depth;
    const closes = indentationOf(line).length === depth && /^\s*(?:[}\])]|end\b)/.test(line);
    if (!isInside && !closes) break;
    end = at;
  }
  return end;
}

function onlyIndex(lines: readonly string[], holds: (line: string) => boolean): number | undefined {
  const found = lines.flatMap((line, index) => (holds(line) ? [index] : []));
  return found.length === 1 ? found[0] : undefined;
}

/** The block with the indentation of the place where it goes. */
function indented(code: readonly string[], indent: string): string[] {
  const own = indentationOf(code[0]!);
  return code.map((line) => (isBlank(line) ? "" : line.startsWith(own) ? indent + line.slice(own.length) : line));
}

function trimmed(lines: readonly string[]): string[] {
  const from = lines.findIndex((line) => !isBlank(line));
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex((line) => !isBlank(line)) + 1);
}
