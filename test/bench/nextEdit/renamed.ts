// A variable or a parameter gets another name: the line that declares it was edited, its uses were not.
import type { Node } from "web-tree-sitter";
import { draftOf, grouped, oncePerSource, type Draft, type DraftSource, type Step } from "./draft.ts";
import { functionsIn, isDeclared, isVariable, namesIn } from "./syntaxNodes.ts";

/** Lines that have the name, and those of its function. */
const uses = { least: 3, most: 7 };
const longestFunction = 60;

/** A whole rename: the declaring line first. */
export interface Rename {
  readonly original: readonly string[];
  readonly steps: readonly Step[];
  /** Whether the old name stands in the file outside the function, too. */
  readonly isElsewhere: boolean;
}

export const renamed: DraftSource = (source, syntax) =>
  renames(source, syntax).map(({ original, steps }): Draft => draftOf(original, steps.slice(0, 1), steps.slice(1)));

/** The renames of local names that can be told without doubt: every mention in the function is a variable, declared once. */
export const renames = oncePerSource(({ text, languageId }, syntax): readonly Rename[] => {
  const original = text.split("\n");
  return syntax.withTree(text, languageId, (root) =>
    functionsIn(root).flatMap((node) => {
      if (node.endPosition.row - node.startPosition.row > longestFunction) return [];
      return [...grouped(namesIn(node), (name) => name.text)].flatMap(([name, nodes]) => {
        const steps = renameSteps(original, name, nodes);
        const count = text.split(new RegExp(String.raw`(?<![\w$])${escaped(name)}(?![\w$])`)).length - 1;
        return steps === undefined ? [] : [{ original, steps, isElsewhere: count > nodes.length + 1 }];
      });
    }),
  );
});

function renameSteps(original: readonly string[], name: string, nodes: readonly Node[]): Step[] | undefined {
  const rows = [...new Set(nodes.map(({ startPosition }) => startPosition.row))];
  if (name.length < 3 || isReceiver(name) || rows.length < uses.least || rows.length > uses.most) return undefined;
  if (!nodes.every(isVariable) || !isDeclared(nodes[0]!) || nodes.slice(1).some(isRedeclared)) return undefined;
  const fresh = newName(name, rows.length);
  if (original.some((line) => line.includes(fresh))) return undefined;
  return rows.map((row) => {
    let line = original[row]!;
    const own = nodes.filter(({ startPosition }) => startPosition.row === row);
    for (const { startPosition, endPosition } of own.toReversed())
      line = line.slice(0, startPosition.column) + fresh + line.slice(endPosition.column);
    return { start: row, end: row + 1, lines: [line] };
  });
}

/** What methods call their own object: nobody gives it another name. */
function isReceiver(name: string): boolean {
  return /^(?:self|cls|this|that)$/.test(name);
}

/** A second declaration may be another variable; in Python an assignment to the same name is the same one. */
function isRedeclared(name: Node): boolean {
  return isDeclared(name) && name.parent!.type !== "assignment";
}

/** Another name in the style of the old one. */
function newName(name: string, seed: number): string {
  const first = ["current", "given", "wanted", "target"][(name.length + seed) % 4]!;
  if (/^[a-z][a-zA-Z0-9]*[A-Z]/.test(name) || /^[a-z0-9]+$/.test(name) === false) {
    if (name.includes("_")) return `${first}_${name.replace(/^_+/, "")}`;
  }
  return `${first}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function escaped(name: string): string {
  return name.replace(/\$/g, String.raw`\$`);
}
