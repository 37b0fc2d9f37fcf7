// Real edits: what a package changed from one release to the next. The history is a change of one place, the right answer the next
// one that has to do with it.
import { lineChanges } from "../../../src/base/lineDiff.ts";
import type { ChangedFile } from "../material/sources.ts";
import { wordsOf } from "./alikeLines.ts";
import { draftOf, without, type Draft, type Step } from "./draft.ts";

/** Lines that somebody changes at once, by hand. */
const mostLines = 6;
/** Words that say nothing of what a change is about. */
const leastWord = 4;

/** Changes of a file that share a word that both write or both remove, each with the next below it. The second is one line. */
export function realEdits({ before, source }: ChangedFile): Draft[] {
  const [old, now] = [before.split("\n"), source.text.split("\n")];
  const steps = lineChanges(old, now).map(({ start, end, newStart, newEnd }): Step => ({
    ...{ start, end },
    lines: now.slice(newStart, newEnd),
  }));
  return steps.slice(0, -1).flatMap((step, at) => {
    const next = steps[at + 1]!;
    const isSmall = Math.max(step.end - step.start, step.lines.length) <= mostLines;
    const isLine = Math.max(next.end - next.start, next.lines.length) === 1;
    if (!isSmall || !isLine || !areRelated(old, step, next) || isBlankStep(old, next)) return [];
    // All changes above have been made.
    return [draftOf(old, steps.slice(0, at + 1), [next])];
  });
}

function areRelated(old: readonly string[], step: Step, next: Step): boolean {
  const [one, other] = [step, next].map((each) => {
    const removed = new Set(old.slice(each.start, each.end).flatMap(wordsOf));
    const written = new Set(each.lines.flatMap(wordsOf));
    return [...without(written, removed), ...without(removed, written)].filter((word) => word.length >= leastWord);
  });
  return one!.some((word) => other!.includes(word));
}

function isBlankStep(old: readonly string[], { start, end, lines }: Step): boolean {
  const bare = (rows: readonly string[]): string => rows.join("").replace(/\s/g, "");
  return bare(old.slice(start, end)) === bare(lines) || /^\s*(?:#|\/\/|\*)/.test(lines[0] ?? old[start] ?? "");
}
