// Texts of any length that make careless code slow: what matches nearly everywhere and then fails, what nests, what has nothing but
// line breaks.

import type { Lengths } from "./growth.ts";

/** What is repeated, by a name for reports. */
const units: Readonly<Record<string, string>> = {
  letters: "a",
  capitals: "aB",
  "letters and digits": "a1_",
  underscores: "_",
  digits: "0",
  words: "word ",
  blanks: " ",
  tabs: "\t",
  "line breaks": "\n",
  "line breaks of Windows": "\r\n",
  "carriage returns": "\r",
  "lines of a letter": "a\n",
  "blank lines": "  \n",
  "indented lines": "    x\n",
  parentheses: "(",
  "closing parentheses": ")",
  brackets: "[",
  "closing brackets": "]",
  braces: "{",
  "closing braces": "}",
  "pairs of brackets": "()",
  "brackets of all kinds": "({[",
  "closed brackets of all kinds": "({[]})",
  "lines of closing braces": "}\n",
  backticks: "`",
  fences: "```\n",
  quotes: '"',
  apostrophes: "'",
  backslashes: "\\",
  slashes: "/",
  "opened comments": "/*",
  stars: "*",
  hashes: "#",
  dashes: "-",
  "opened tags": "<",
  "closed tags": ">",
  "equals signs": "=",
  colons: ":",
  commas: ",",
  dots: ".",
  "pipe signs": "|",
  dollars: "${",
  emoji: "😀",
  accents: "e\u0301",
  joiners: "\u200d",
  "heads of functions": "def f(",
  "heads in braces": "if (a) {\n",
  "modifiers and parentheses": "pub(",
  modifiers: "export ",
  values: "const a = ",
  "a type in pieces": "std::",
  "type arguments": "a<",
  calls: "a(",
  assignments: "a = ",
  decorators: "@a\n",
  imports: "import a\n",
  returns: "return a;\n",
  "opened thoughts": "<think>",
  "closed thoughts": "</think>",
  "marks of channels": "<|channel|>",
  "marks of messages": "<|message|>",
  "opened HTML comments": "<!--",
  "marks of conversations": "<!-- ghostlight question -->\n",
  hunks: "<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n",
  "marks of searches": "<<<<<<< SEARCH\n",
  "files of a diff": "diff --git a/a b/b\n",
  folders: "a/",
  "parents of folders": "../",
  "escaped slashes": "%2f",
  "copies of files": ".bak",
  quotations: "> ",
  "items of lists": "- a\n",
  links: "[a](",
  emphasis: "*a _b ",
  cells: "|a",
  "escapes of terminals": "\u001b[",
  "template tags": "{% if a %}",
  "colons and hashes": ":#",
  "escaped quotes": '\\"',
  "dots and digits": "1.",
  "decimals and powers": "1e1.",
  "quotes of both kinds": "'\"",
  "commas at line ends": ",\n",
  "blanks and letters": " a",
  "signs of arrows": "=>",
  "half comments": "*/ /",
  "closed elements": "<a></a>",
};

/** Ends that a pattern does not expect after what is repeated; the others only make the table longer. */
const surprise = new Set([
  ...[
    "letters",
    "slashes",
    "capitals",
    "letters and digits",
    "words",
    "blanks",
    "tabs",
    "line breaks",
    "blank lines",
    "backticks",
  ],
  ...[
    "parentheses",
    "closing parentheses",
    "closing braces",
    "brackets of all kinds",
    "modifiers",
    "assignments",
    "digits",
  ],
  ...[
    "line breaks of Windows",
    "carriage returns",
    "a type in pieces",
    "closed tags",
    "equals signs",
    "quotes",
    "dots",
  ],
]);

/** A text and what to call it. */
interface HostileText {
  readonly name: string;
  readonly text: string;
}

/** A kind of text in three lengths. */
export interface TextInLengths {
  readonly name: string;
  readonly texts: Lengths;
}

/** Every kind of text, or those of some names, in three lengths in characters. */
export function inLengths(
  lengths: readonly [number, number, number],
  names?: ReadonlySet<string>,
): readonly TextInLengths[] {
  const [parts, quarters, wholes] = lengths.map(hostileTexts);
  return wholes!
    .map(({ name, text }, at): TextInLengths => ({ name, texts: [parts![at]!.text, quarters![at]!.text, text] }))
    .filter(({ name }) => names?.has(name) ?? true);
}

/** The texts, each about so many characters long. */
function hostileTexts(length: number): readonly HostileText[] {
  const repeated = Object.entries(units).flatMap(([name, unit]) => {
    const of = (share: number): string => unit.repeat(Math.ceil((length * share) / unit.length));
    if (!surprise.has(name)) return [{ name, text: of(1) }];
    return [
      { name, text: of(1) },
      { name: `${name}, then a letter and a sign`, text: `${of(1)}q!` },
      { name: `${name}, then words`, text: `${of(0.5)}${"q! ".repeat(length / 6)}` },
    ];
  });
  const others = [
    { name: "lines that are deeper and deeper", text: stairs(length, (depth) => `${" ".repeat(depth)}x`) },
    { name: "heads that are deeper and deeper", text: stairs(length, (depth) => `${" ".repeat(depth)}def f():`) },
    { name: "brackets that are deeper and deeper", text: stairs(length, (depth) => `${"\t".repeat(depth)}if (a) {`) },
    { name: "a long first line", text: `${"a ".repeat(length / 4)}\n${"b\n".repeat(length / 4)}` },
    { name: "a bit of everything", text: everything(length, 1) },
    { name: "a bit of everything else", text: everything(length, 7) },
  ];
  return [...repeated, ...others].map(({ name, text }) => ({ name, text: flat(text) }));
}

/** Repetition makes a tree of strings, which the first function to read it would have to join. */
function flat(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

function stairs(length: number, line: (depth: number) => string): string {
  const lines: string[] = [];
  for (let left = length; left > 0; left -= lines.at(-1)!.length + 1) lines.push(line(lines.length));
  return lines.join("\n");
}

/** All units in an order that looks random and is always the same. */
function everything(length: number, seed: number): string {
  const all = Object.values(units);
  let text = "";
  for (let state = seed; text.length < length; state = (state * 48_271) % 2_147_483_647)
    text += all[state % all.length]!;
  return text;
}
