// How often edits are right by how likely the model finds them: what the gates of the refusal rule `unsure` are set by.
import type { Judged } from "./judge.ts";

/** A place that the model was asked about, and whether the edit there is one of the right ones. */
export interface JudgedPlace {
  readonly rule: string;
  readonly line: number;
  /** Whether a rule has made the edit. Absent: the answer means none. */
  readonly isExpected?: boolean;
  readonly probability?: number;
  readonly verdict?: Judged["verdict"];
  readonly refusal?: string;
  readonly lines?: readonly string[];
  /** What the model would write, and how likely that and the expected line are. */
  readonly answer: string;
  readonly answerProbability: number;
  readonly expectedProbability?: number;
}

const steps = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];

/** A row for each range of probability. Edits that another rule refuses are left out. */
export function gateRows(places: readonly JudgedPlace[]): readonly object[] {
  const open = places.filter(
    ({ verdict, refusal }) => verdict !== undefined && (refusal === undefined || refusal === "unsure"),
  );
  return steps.slice(0, -1).map((from, at) => {
    const to = steps[at + 1]!;
    const own = open.filter(({ probability = 0 }) => probability >= from && (probability < to || to === 1));
    const count = (isExpected: boolean, verdict: string): number =>
      own.filter((each) => each.isExpected === isExpected && each.verdict === verdict).length;
    return {
      ...{ from, to, expectedRight: count(true, "right"), expectedWrong: count(true, "wrong") },
      ...{ ownRight: count(false, "right"), ownWrong: count(false, "wrong") },
    };
  });
}
