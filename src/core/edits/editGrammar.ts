// Grammars (GBNF) for edits: whatever the model writes under them can be applied.
import { isBlank } from "../../base/lines.ts";
import { literal, rules } from "../grammar.ts";

/** Code that ends with a fence, or where the model stops: no prose, no second block, no endless blank lines. */
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

/** The rest of a sentence whose first words are given, then an answer with its opening. */
export function reasonedGrammar(answer: string, opening: string): string {
  return (
    rules({ root: `why [\\n] [\\n]? ${literal(opening)} answer`, why: `" " [^\\n\\r\\x00]{3,${longestReason}}` }) +
    answer.replace(/^root ::=/, "answer ::=")
  );
}

/** Longest sentence about what has to change, in characters. */
const longestReason = 300;

/** The lines that separate the parts of a search-and-replace answer. */
export interface HunkMarks {
  readonly search: string;
  readonly replace: string;
  readonly end: string;
}

/** Without limits, a small model searches for all of the code and never ends. */
const mostSearchLines = 8;
const mostNewLines = 40;
const mostHunks = 16;
/** In longer code the searched text is not in the grammar, which would become larger than the code; it is checked afterwards. */
const mostChainedLines = 1500;

/** Marks that no line of the code begins with. */
export function hunkMarks(lines: readonly string[]): HunkMarks {
  const longest = lines.reduce((most, line) => Math.max(most, /^(?:<+|=+|>+)/.exec(line)?.[0].length ?? 0), 6);
  const run = (character: string): string => character.repeat(longest + 1);
  return { search: `${run("<")} SEARCH`, replace: run("="), end: `${run(">")} REPLACE` };
}

/** Search-and-replace hunks whose searched text is always consecutive whole lines of the code. The first search mark is given. */
export function hunksGrammar(lines: readonly string[], marks: HunkMarks): string {
  const pick = lines.length > mostChainedLines ? {} : searchedLines(lines);
  const length = marks.replace.length;
  const partial = ["<", "=", ">"].map(
    (character) => `${literal(character)} ${upTo(literal(character), length - 2)} ([^${character}\\n\\r\\x00] any*)?`,
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

/** Rules for consecutive lines: a tree of their beginnings, then a chain from each line to the next. */
function searchedLines(lines: readonly string[]): Record<string, string> {
  const starts = lines.flatMap((line, index) =>
    isBlank(line) ? [] : [{ characters: Array.from(line), at: 0, index }],
  );
  const nodes: Record<string, string> = {};
  nodes["pick"] = branches(starts, (name, body) => (nodes[name] = body), nextName());
  // After line `index`, the nth of its hunk: the line below it, or the new text.
  for (const index of lines.keys()) {
    const line = lines[index + 1];
    const next = line === undefined ? undefined : literal(line);
    for (let count = 1; count <= mostSearchLines; count++) {
      const hasNext = count < mostSearchLines && next !== undefined;
      nodes[`n${index}-${count}`] = `middle${hasNext ? ` | ${next} [\\n] n${index + 1}-${count + 1}` : ""}`;
    }
  }
  return nodes;
}

/** A line from one of its characters on. */
interface Start {
  readonly characters: readonly string[];
  readonly at: number;
  readonly index: number;
}

/** Lines as a tree of common beginnings: the sampler tries every alternative, and a long selection would have hundreds. */
function branches(starts: readonly Start[], add: (name: string, body: string) => void, next: () => string): string {
  const byFirst = new Map<string, Start[]>();
  for (const start of starts) {
    const first = start.characters[start.at] ?? "";
    const group = byFirst.get(first);
    if (group) group.push(start);
    else byFirst.set(first, [start]);
  }
  const alternatives = [...byFirst].flatMap(([first, group]) => {
    if (first === "") return group.map(({ index }) => `[\\n] n${index}-1`);
    const length = commonLength(group);
    const { characters, at } = group[0]!;
    const shared = literal(characters.slice(at, at + length).join(""));
    const rest = group.map((start) => ({ ...start, at: start.at + length }));
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

function commonLength(starts: readonly Start[]): number {
  const { characters, at } = starts[0]!;
  let length = 0;
  while (
    at + length < characters.length &&
    starts.every((other) => other.characters[other.at + length] === characters[at + length])
  )
    length++;
  return length;
}

/** Up to `times` repetitions, as nested options: the cheapest form for the sampler. */
function upTo(item: string, times: number): string {
  let text = "";
  for (let count = 0; count < times; count++) text = `(${item} ${text})?`;
  return text;
}
