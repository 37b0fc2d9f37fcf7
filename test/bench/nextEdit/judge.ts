// Whether an edit is the right one.
import { without, withStep, type Step } from "./draft.ts";
import type { BenchTask } from "./taskSet.ts";

export interface Judged {
  /** Where silence is right, showing anything is wrong. */
  readonly verdict: "right" | "wrong" | "silent";
  /** It is for the lines of a right edit, whatever it writes there. */
  readonly isPlaceRight: boolean;
  readonly isReversal: boolean;
}

/** Judges what is shown first. */
export function judged({ task, right }: BenchTask, shown: Step | undefined): Judged {
  if (shown === undefined) return { verdict: "silent", isPlaceRight: false, isReversal: false };
  const lines = task.text.split("\n");
  const after = (step: Step): string =>
    withStep(lines, step)
      .map((line) => line.trimEnd())
      .join("\n");
  const result = after(shown);
  return {
    verdict: right.some((each) => after(each) === result) ? "right" : "wrong",
    isPlaceRight: right.some(({ start, end }) => start === shown.start && end === shown.end),
    isReversal: isReversal(task.history, lines.slice(shown.start, shown.end), shown.lines),
  };
}

/** Whether a line comes back that the history has removed, or one goes that it has written. */
function isReversal(history: BenchTask["task"]["history"], old: readonly string[], now: readonly string[]): boolean {
  const bare = (rows: readonly string[]): string[] => rows.map((row) => row.trim()).filter((row) => /\w/.test(row));
  const before = new Set(bare(history.flatMap((edit) => edit.before.split("\n"))));
  const after = new Set(bare(history.flatMap((edit) => edit.after.split("\n"))));
  const [rows, fresh] = [new Set(bare(old)), new Set(bare(now))];
  const [gone, come] = [without(rows, fresh), without(fresh, rows)];
  return (
    come.some((row) => before.has(row) && !after.has(row)) || gone.some((row) => after.has(row) && !before.has(row))
  );
}
