// What a run of the agent cost and how it went, from what it reports.
import type { AgentReport } from "../../../src/core/agent/turn/agentRun.ts";
import type { RefusalCause } from "../../../src/core/agent/turn/turnState.ts";
import { sameAgain } from "../../../src/core/agent/turn/turnWords.ts";

/** One answer of the model. */
export interface StepCost {
  readonly reused: number;
  readonly evaluated: number;
  readonly produced: number;
  /** Milliseconds until the first text; undefined where nobody says it. */
  readonly firstTextMs?: number;
  /** Milliseconds that the whole answer took. */
  readonly ms: number;
}

/** The figures of a run, or the sums of several. */
export interface AgentFigures {
  readonly steps: number;
  readonly calls: number;
  /** Calls that could not be read, or whose arguments do not fit. */
  readonly malformed: number;
  /** Calls that came as text, so that nobody made them. Only a server's are counted. */
  readonly asText: number;
  readonly failedEdits: number;
  readonly repeats: number;
  /** Things that a person would have been asked for. */
  readonly asked: number;
  readonly evaluated: number;
  /** Tokens that were evaluated, and that were new, from the second step of each run on. */
  readonly later: { readonly evaluated: number; readonly fresh: number };
  readonly firstTextMs: readonly number[];
  readonly stepMs: readonly number[];
}

/** Counts what happens in a run. */
export class FiguresOfRun {
  private readonly steps: StepCost[] = [];
  private counts = { calls: 0, malformed: 0, asText: 0, failedEdits: 0, repeats: 0, asked: 0 };

  called(): void {
    this.counts.calls++;
  }

  /** `asText`: it stands in the answer, and whoever was to read it did not know it for a call. */
  unread(kind: "malformed" | "asText" = "malformed"): void {
    this.counts[kind]++;
  }

  /** `refused`: why the call was not made. */
  closed(name: string, isDone: boolean, text: string, refused: RefusalCause | undefined): void {
    if (refused === "badArguments") this.counts.malformed++;
    if (refused === "nobody") this.counts.asked++;
    if (refused === "repeated" || text.endsWith(sameAgain)) this.counts.repeats++;
    if (refused === undefined && !isDone && (name === "edit_file" || name === "write_file")) this.counts.failedEdits++;
  }

  step(cost: StepCost): void {
    this.steps.push(cost);
  }

  /** Takes a report of a run in this process. */
  report(report: AgentReport): void {
    if (report.kind === "opened") this.called();
    else if (report.kind === "unread") this.unread();
    else if (report.kind === "closed")
      this.closed(report.call.name, report.isDone, report.text, report.as === "refused" ? report.cause : undefined);
    else if (report.kind === "usage") {
      const { reused, evaluated, produced, firstTextMs, totalMs } = report.usage;
      this.step({ reused, evaluated, produced, ms: totalMs, ...(firstTextMs !== undefined && { firstTextMs }) });
    }
  }

  get figures(): AgentFigures {
    let fresh = 0;
    for (const [at, { reused, evaluated }] of this.steps.entries()) {
      const before = this.steps[at - 1];
      if (before !== undefined) fresh += reused + evaluated - (before.reused + before.evaluated + before.produced);
    }
    const sum = (steps: readonly StepCost[]): number => steps.reduce((total, { evaluated }) => total + evaluated, 0);
    return {
      ...{ ...this.counts, steps: this.steps.length, evaluated: sum(this.steps) },
      later: { evaluated: sum(this.steps.slice(1)), fresh },
      firstTextMs: this.steps.flatMap(({ firstTextMs }) => firstTextMs ?? []),
      stepMs: this.steps.map(({ ms }) => ms),
    };
  }
}
