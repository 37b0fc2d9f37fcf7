// How code is indented, and new lines in the same way: models write spaces where a file has tabs, and four where it has two.
import { indentationOf, isBlank } from "../../../base/lines.ts";
import { wellFormed } from "../../../base/text.ts";
import { lineChanges } from "../../../base/lineDiff.ts";

/** Languages in which a tab is the rule, or has a meaning, even where no line shows it yet. */
const tabbed: ReadonlySet<string> = new Set(["makefile", "go"]);
/** How much of a document is looked at on either side of the code, in characters. */
const lookedAt = 4000;
/** Columns of a step that nothing tells: what models usually write. */
const usualStep = 4;

/** One step of indentation in and around some code: a tab, or a number of spaces; undefined where nothing is indented. */
export function documentStep(before: string, code: string, behind: string, languageId: string): string | undefined {
  const near = (before.slice(-lookedAt) + code.slice(0, lookedAt) + behind.slice(0, lookedAt)).split(/[\r\n]+/);
  const indented = near.filter((line) => /^[ \t]+\S/.test(line));
  if (indented.length === 0 || tabbed.has(languageId)) return tabbed.has(languageId) ? "\t" : undefined;
  if (indented.filter((line) => line.startsWith("\t")).length * 2 >= indented.length) return "\t";
  const steps = spaceSteps(near, "");
  return " ".repeat(steps ?? usualStep);
}

/** New lines with the kind of indentation that their neighbours among the old lines have. `base`: what all old lines begin with. */
export function inStyleOf(
  written: readonly string[],
  old: readonly string[],
  { step, languageId }: { readonly step: string | undefined; readonly languageId: string },
  base: string,
): string[] {
  const counterparts = counterpartsOf(written, old);
  const kinds = kindsOf(old, base, step);
  const columns = columnsOfTab(written, old, counterparts, base);
  const rescale = rescaling(written, old, counterparts, step, base);
  let above = "";
  return written.map((line, index) => {
    const indentation = indentationOf(line);
    const counterpart = counterparts[index]!;
    const own = old[counterpart.line];
    if (isBlank(line)) return line;
    if (indentation === "" || (own !== undefined && indentationOf(own) === indentation))
      return (above = indentation + contentOf(line, own, counterpart));
    // Aligned by blanks behind tabs, and as wide as before.
    if (counterpart.isSame && widthOf(indentationOf(own!), columns) === widthOf(indentation, columns))
      return (above = own!);
    const kind = languageId === "makefile" && isRecipe(above) ? "\t" : (kinds[counterpart.line] ?? kinds.at(-1)!);
    const outer = indentation.startsWith(base) ? base : "";
    const inner = indentation.slice(outer.length);
    const rest = contentOf(line, own, counterpart);
    above = outer + (kind === "\t" ? withTabs(inner, columns) : withSpaces(inner, step ?? kind, rescale)) + rest;
    return above;
  });
}

/** White space that all non-blank lines start with. */
export function sharedIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => !isBlank(line)).map(indentationOf);
  return indents.reduce((common, indent) => {
    let length = 0;
    while (length < common.length && common[length] === indent[length]) length++;
    return common.slice(0, length);
  }, indents[0] ?? "");
}

interface Counterpart {
  /** The old line that a new one stands for, or would be inserted before. */
  readonly line: number;
  /** True if both have the same text but for their indentation. */
  readonly isSame: boolean;
}

/** A line without its indentation; with the old line's blanks at its end, which are part of a string that spans lines. */
function contentOf(line: string, old: string | undefined, { isSame }: Counterpart): string {
  return (isSame && old !== undefined ? old : line).replace(/^[ \t]+/, "");
}

function counterpartsOf(written: readonly string[], old: readonly string[]): Counterpart[] {
  const trimmed = (lines: readonly string[]): string[] => lines.map((line) => wellFormed(line.trim()));
  const found: Counterpart[] = [];
  let line = 0;
  const same = (end: number): void => {
    for (; line < end; line++) found.push({ line, isSame: true });
  };
  for (const { start, end, newStart, newEnd } of lineChanges(trimmed(old), trimmed(written))) {
    same(start);
    for (let at = newStart; at < newEnd; at++)
      found.push({ line: Math.min(start + at - newStart, Math.max(start, end - 1)), isSame: false });
    line = end;
  }
  same(old.length);
  return found;
}

/** What each line is indented with: its first character, else that of the nearest line above that is indented, else of one below. */
function kindsOf(old: readonly string[], base: string, step: string | undefined): string[] {
  const own = old.map((line) =>
    isBlank(line) ? undefined : indentationOf(line).at(line.startsWith(base) ? base.length : 0),
  );
  let kind = own.find((character) => character !== undefined) ?? step?.[0] ?? base[0] ?? " ";
  return own.map((character) => (kind = character ?? kind));
}

/** True if an indented line below this one is a command of a makefile's rule, which has to begin with a tab. */
function isRecipe(above: string): boolean {
  return !above.endsWith("\\") && (above.startsWith("\t") || /^[^\s#:=][^:=]*:{1,2}(?!=)/.test(above));
}

/** How many spaces the new lines have for a tab: the width with which most lines that were there are as deep as before. */
function columnsOfTab(
  written: readonly string[],
  old: readonly string[],
  counterparts: readonly Counterpart[],
  base: string,
): number {
  const inner = (line: string): string => indentationOf(line).slice(line.startsWith(base) ? base.length : 0);
  const others = written.flatMap((line, index) => {
    const { line: at, isSame } = counterparts[index]!;
    const before = inner(old[at] ?? "");
    return isBlank(line) || inner(line) === before ? [] : [{ now: inner(line), before: isSame ? before : undefined }];
  });
  const usual = spaceSteps(written, base);
  const ratios = others.map(({ now, before = "" }) => {
    const tabs = before.replace(/[^\t]/g, "").length;
    return tabs === 0 ? 0 : (now.length - before.length + tabs) / tabs;
  });
  let [best, most] = [usual ?? usualStep, -1];
  for (const columns of new Set([usual ?? usualStep, ...ratios.filter((each) => Number.isInteger(each) && each > 1)])) {
    const isKept = ({ now, before }: (typeof others)[number]): boolean =>
      before !== undefined && widthOf(before, columns) === widthOf(now, columns);
    const kept = others.filter(isKept).length;
    // An edit may move lines deeper, by whole steps, or beside others.
    const known = new Set(old.map((line) => widthOf(inner(line), columns)));
    const isStep = others.every(({ now }) => now.length % columns === 0 || known.has(widthOf(now, columns)));
    if (isStep && kept > most) [best, most] = [columns, kept];
  }
  return best;
}

/** The step that the lines take most often when they go deeper by spaces; undefined if they never do. */
function spaceSteps(lines: readonly string[], base: string): number | undefined {
  const counts = new Map<number, number>();
  let above = base;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const own = indentationOf(line);
    const deeper = own.startsWith(above) ? own.slice(above.length) : "";
    if (/^ {2,8}$/.test(deeper)) counts.set(deeper.length, (counts.get(deeper.length) ?? 0) + 1);
    above = own;
  }
  return [...counts].sort(([a, times], [b, otherTimes]) => otherTimes - times || a - b)[0]?.[0];
}

/** Width of an indentation in columns, where a tab has `columns`. */
export function widthOf(indentation: string, columns: number): number {
  return indentation.replaceAll("\t", " ".repeat(columns)).length;
}

/** An indentation with tabs; what is less than a step stays spaces, because it aligns something. */
function withTabs(indentation: string, columns: number): string {
  return indentation.replace(/ +/g, (run) => {
    const tabs = Math.floor(run.length / columns);
    return "\t".repeat(tabs) + " ".repeat(run.length - tabs * columns);
  });
}

function withSpaces(indentation: string, step: string, rescale: (width: number) => number): string {
  const width = step.startsWith(" ") ? step.length : usualStep;
  return indentation.includes("\t")
    ? indentation.replaceAll("\t", " ".repeat(width))
    : " ".repeat(rescale(indentation.length));
}

/**
 * Turns the width of the new lines' indentation into that of the old ones, where all of the new code is written with another
 * step: every line that was there has to agree, because deeper lines are also what an edit may be about.
 */
function rescaling(
  written: readonly string[],
  old: readonly string[],
  counterparts: readonly Counterpart[],
  step: string | undefined,
  base: string,
): (width: number) => number {
  const asIs = (width: number): number => width;
  const from = spaceSteps(written, base);
  const to = spaceSteps(old, base) ?? (step?.startsWith(" ") ? step.length : undefined);
  if (from === undefined || to === undefined || from === to) return asIs;
  const inner = (line: string): number => indentationOf(line).length - base.length;
  for (const [index, line] of written.entries()) {
    if (isBlank(line)) continue;
    const { line: at, isSame } = counterparts[index]!;
    if (inner(line) % from !== 0 || (isSame && inner(line) * to !== inner(old[at]!) * from)) return asIs;
  }
  return (width) => (width / from) * to;
}
