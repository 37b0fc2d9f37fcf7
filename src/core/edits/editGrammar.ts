// Grammars (GBNF) under which a model writes an edit, so that what it writes can be applied whatever it thinks.
import type { CommentStyle } from "../languages.ts";
import { isBlank } from "../../base/lines.ts";

/** Code that ends with a fence, or with the model's end: no prose, no second block, no endless blank lines. */
export function blockGrammar(fence: string): string {
  const ticks = upTo(literal("`"), fence.length - 1);
  return rules({
    root: `code (breaks code)* [\\n]? ([\\n] ${literal(fence)})?`,
    code: `[ \\t]* first piece* ${ticks}`,
    first: `${ticks} [^\` \\t\\n\\r\\x00]`,
    piece: `${ticks} [^\`\\n\\r\\x00]`,
    breaks: `[\\n] (blank (blank blank?)?)?`,
    blank: `[ \\t]* [\\n]`,
  });
}

/** A sentence that goes on after its first words, then an answer with its opening. */
export function reasonedGrammar(answer: string, opening: string): string {
  return (
    rules({ root: `why [\\n] [\\n]? ${literal(opening)} answer`, why: `" " [^\\n\\r\\x00]{3,${longestReason}}` }) +
    answer.replace(/^root ::=/, "answer ::=")
  );
}

/** The lines as they are, with comments of their own lines before any of them. */
export function commentedGrammar(lines: readonly string[], style: CommentStyle, fence: string): string {
  const slash = `"//" [^\\n\\r\\x00]+ | "/*" ([^*\\x00] | "*"+ [^*/\\x00])* "*"+ "/"`;
  const hash = `"#" [^\\n\\r\\x00]+`;
  const docstring = `"\\"\\"\\"" [^"\\\\\\x00]+ "\\"\\"\\""`;
  const chain = lines.map((line, index): [string, string] => {
    const next = index + 1 < lines.length ? `[\\n] l${index + 1}` : "end";
    return [`l${index}`, isBlank(line) ? next : `(comment [\\n])* ${literal(line)} ${next}`];
  });
  return rules({
    root: "l0",
    comment: `[ \\t]* (${{ hash, slash, python: `${hash} | ${docstring}` }[style]})`,
    end: `[\\n]? ([\\n] ${literal(fence)})?`,
    ...Object.fromEntries(chain),
  });
}

/** Characters of a sentence that says what has to change. */
const longestReason = 300;

/** The lines that separate the parts of a search-and-replace answer. */
export interface HunkMarks {
  readonly search: string;
  readonly replace: string;
  readonly end: string;
}

/** A small model that is not stopped searches for all of the code, and writes on for ever. */
const mostSearchLines = 8;
const mostNewLines = 40;
const mostHunks = 16;
/** The searched text of longer code is free, and checked afterwards: its grammar would be larger than itself. */
const mostChainedLines = 1500;

/** Marks that no line of the code begins with. */
export function hunkMarks(lines: readonly string[]): HunkMarks {
  const longest = Math.max(6, ...lines.map((line) => /^(?:<+|=+|>+)/.exec(line)?.[0].length ?? 0));
  const run = (sign: string): string => sign.repeat(longest + 1);
  return { search: `${run("<")} SEARCH`, replace: run("="), end: `${run(">")} REPLACE` };
}

/**
 * Search-and-replace hunks whose searched text is always a run of whole lines of the code. The answer goes on after the first
 * search mark.
 */
export function hunksGrammar(lines: readonly string[], marks: HunkMarks): string {
  const pick = lines.length > mostChainedLines ? {} : searchedLines(lines);
  const length = marks.replace.length;
  const partial = ["<", "=", ">"].map(
    (sign) => `${literal(sign)} ${upTo(literal(sign), length - 2)} ([^${sign}\\n\\r\\x00] any*)?`,
  );
  return rules({
    root: `pick (${literal(`${marks.search}\n`)} pick){0,${mostHunks - 1}}`,
    middle: `${literal(`${marks.replace}\n`)} (line [\\n]){0,${mostNewLines}} ${literal(marks.end)} [\\n]?`,
    line: `([^<=>\\n\\r\\x00] any* | ${partial.join(" | ")})?`,
    any: `[^\\n\\r\\x00]`,
    pick: `(line [\\n]){1,${mostSearchLines}} middle`,
    ...pick,
  });
}

/** Rules for a run of lines: a tree of their beginnings, then a chain from each line to the next. */
function searchedLines(lines: readonly string[]): Record<string, string> {
  const starts = lines.flatMap((line, index) => (isBlank(line) ? [] : [{ rest: Array.from(line), index }]));
  const nodes: Record<string, string> = {};
  nodes["pick"] = branches(starts, (name, body) => (nodes[name] = body), nextName());
  // After line i, the so-manieth of its hunk: the line behind it, or the new text.
  for (const index of lines.keys())
    for (let count = 1; count <= mostSearchLines; count++) {
      const line = lines[index + 1];
      const goesOn = count < mostSearchLines && line !== undefined;
      nodes[`n${index}-${count}`] = `middle${goesOn ? ` | ${literal(line)} [\\n] n${index + 1}-${count + 1}` : ""}`;
    }
  return nodes;
}

interface Start {
  readonly rest: readonly string[];
  readonly index: number;
}

/** Lines as a tree of common beginnings: the sampler walks every alternative, and a long selection has hundreds. */
function branches(starts: readonly Start[], add: (name: string, body: string) => void, next: () => string): string {
  const byFirst = new Map<string, Start[]>();
  for (const start of starts) {
    const first = start.rest[0] ?? "";
    byFirst.set(first, [...(byFirst.get(first) ?? []), start]);
  }
  const alternatives = [...byFirst].flatMap(([first, group]) => {
    if (first === "") return group.map(({ index }) => `[\\n] n${index}-1`);
    const length = commonLength(group.map(({ rest }) => rest));
    const shared = literal(group[0]!.rest.slice(0, length).join(""));
    const rest = group.map((start) => ({ ...start, rest: start.rest.slice(length) }));
    const name = next();
    add(name, branches(rest, add, next));
    return [`${shared} ${name}`];
  });
  return alternatives.join(" | ");
}

function nextName(): () => string {
  let count = 0;
  return () => `b${count++}`;
}

function commonLength(texts: readonly (readonly string[])[]): number {
  const [first = []] = texts;
  const differs = first.findIndex((sign, at) => texts.some((text) => text[at] !== sign));
  return differs < 0 ? first.length : differs;
}

function rules(table: Readonly<Record<string, string>>): string {
  return Object.entries(table)
    .map(([name, body]) => `${name} ::= ${body}\n`)
    .join("");
}

/** At most so many times the same, as nested options: this form costs the sampler least. */
function upTo(item: string, times: number): string {
  let text = "";
  for (let count = 0; count < times; count++) text = `(${item} ${text})?`;
  return text;
}

function literal(text: string): string {
  const escaped = Array.from(text, (sign) => {
    if (sign === '"' || sign === "\\") return `\\${sign}`;
    return sign < " " ? `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}` : sign;
  });
  return `"${escaped.join("")}"`;
}
