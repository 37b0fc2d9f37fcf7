// A next edit whose right answer is known, before it is chosen for the set: an original, what the user has done of a whole change,
// and the rest of it.
import type { SourceFile } from "../material/sources.ts";
import type { SyntaxErrors } from "../measure/syntaxErrors.ts";

/** Lines `start` to before `end` of an original, to be replaced by others. The steps of one change never overlap. */
export interface Step {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** An edit in the form of the command line's tasks. */
interface HistoryEdit {
  readonly before: string;
  readonly after: string;
  readonly line: number;
}

export interface Draft {
  /** The text as it is now. */
  readonly lines: readonly string[];
  /** Oldest first. */
  readonly history: readonly HistoryEdit[];
  readonly cursor: { readonly line: number; readonly column: number };
  /** Any of these, in the text as it is now, is right as the next edit. None: silence is. */
  readonly right: readonly Step[];
}

/** Finds the drafts of one kind in a file. */
export type DraftSource = (source: SourceFile, syntax: SyntaxErrors) => readonly Draft[];

/** A change of which some steps were done and the others are still to do. The cursor is behind the last one done. */
export function draftOf(original: readonly string[], done: readonly Step[], next: readonly Step[]): Draft {
  const lines = [...original];
  const history: HistoryEdit[] = [];
  const applied: Step[] = [];
  for (const step of done) {
    const line = movedBy(applied, step.start);
    history.push({ before: whole(original.slice(step.start, step.end)), after: whole(step.lines), line });
    lines.splice(line, step.end - step.start, ...step.lines);
    applied.push(step);
  }
  const last = applied.at(-1)!;
  const cursorLine = Math.min(
    lines.length - 1,
    movedBy(applied.slice(0, -1), last.start) + Math.max(0, last.lines.length - 1),
  );
  const moved = ({ start, end, lines: own }: Step): Step => {
    const line = movedBy(applied, start);
    return { start: line, end: line + end - start, lines: own };
  };
  return {
    lines,
    history,
    cursor: { line: cursorLine, column: last.lines.length === 0 ? 0 : lines[cursorLine]!.length },
    right: next.map(moved),
  };
}

/** The text after one edit of it. */
export function withStep(lines: readonly string[], { start, end, lines: own }: Step): readonly string[] {
  return lines.toSpliced(start, end - start, ...own);
}

/** What a function finds in a file, found once: several kinds of tasks begin with the same. */
export function oncePerSource<T>(
  find: (source: SourceFile, syntax: SyntaxErrors) => T,
): (source: SourceFile, syntax: SyntaxErrors) => T {
  const known = new WeakMap<SourceFile, { readonly found: T }>();
  return (source, syntax) => {
    let own = known.get(source);
    if (own === undefined) known.set(source, (own = { found: find(source, syntax) }));
    return own.found;
  };
}

/** Values by what a function says of each, in the order of their first ones. */
export function grouped<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const own = groups.get(key);
    if (own === undefined) groups.set(key, [value]);
    else own.push(value);
  }
  return groups;
}

/** What one set has and the other lacks. */
export function without<T>(values: ReadonlySet<T>, others: ReadonlySet<T>): T[] {
  return [...values].filter((value) => !others.has(value));
}

/** Whether the text with all its right edits parses. An edit that breaks the file is right nowhere. */
export function isSound({ lines, right }: Draft, { languageId }: SourceFile, syntax: SyntaxErrors): boolean {
  const fromBelow = right.toSorted((a, b) => b.start - a.start);
  const after = fromBelow.reduce<readonly string[]>(withStep, lines);
  return syntax.count(after.join("\n"), languageId) === 0;
}

function movedBy(applied: readonly Step[], line: number): number {
  return applied.reduce((at, { start, end, lines }) => (start < line ? at + lines.length - (end - start) : at), line);
}

/** Lines as a task has them: each with its break, so that an empty line is not none. */
function whole(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
