// What to ask about the open file, for a chat that is empty.
import { declaredName, opensDefinition } from "../definitions.ts";

/** A question to begin with, without its words. `name`: something that the file declares; `place`: the file or the selection. */
export type Starter =
  | { readonly kind: "explain"; readonly place: string }
  | { readonly kind: "problems"; readonly place: string }
  | { readonly kind: "does"; readonly name: string }
  | { readonly kind: "tests"; readonly name: string }
  | { readonly kind: "purpose"; readonly place: string };

/** The open file, as far as questions about it need it. */
export interface OpenFile {
  readonly text: string;
  /** "src/main.py". */
  readonly label: string;
  /** "src/main.py:10-14"; absent when nothing is selected. */
  readonly selected?: string;
  /** The line of the cursor, from 0. */
  readonly line: number;
  /** How many errors and warnings the editor reports for it. */
  readonly problemCount: number;
}

/** How far from the cursor a name is looked for, in lines. */
const farthest = 500;

/** The questions for a file, the likeliest first; none for an empty one. */
export function startersFor({ text, label, selected, line, problemCount }: OpenFile): Starter[] {
  if (text.trim() === "") return [];
  const name = nameNear(text.split("\n"), line);
  return [
    ...(selected === undefined ? [] : [{ kind: "explain", place: selected } as const]),
    ...(problemCount === 0 ? [] : [{ kind: "problems", place: label } as const]),
    ...(name === undefined ? [] : [{ kind: "does", name } as const, { kind: "tests", name } as const]),
    { kind: "purpose", place: label },
  ];
}

/** The name that is declared at or above a line, or else the first below it: rather that of a function or a type than of a value. */
function nameNear(lines: readonly string[], line: number): string | undefined {
  const above = lines.slice(Math.max(0, line + 1 - farthest), line + 1).toReversed();
  // A minified line is nobody's declaration.
  const near = [...above, ...lines.slice(line + 1, line + 1 + farthest)].filter((each) => each.length <= 500);
  for (const each of [...near.filter(opensDefinition), ...near]) {
    const name = declaredName(each);
    if (name !== undefined) return name;
  }
  return undefined;
}
