// One question of the editor on its way into the log. No editor in here.
import type { GhostAnswer } from "../../core/completion/ghost.ts";
import type { GhostLog, GhostOutcome, GhostRecord, GhostStage } from "../../core/completion/ghostRecord.ts";

/** Where and how it was asked. */
export type QuestionSpot = Pick<GhostRecord, "documentId" | "line" | "character" | "trigger">;

/** Measures the stages of one question and writes its record at its end. */
export class GhostQuestion {
  readonly spot: QuestionSpot;
  private readonly log: GhostLog;
  private readonly startedAt = Date.now();
  private readonly stages: GhostStage[] = [];
  isOpen = true;

  constructor(log: GhostLog, spot: QuestionSpot) {
    this.log = log;
    this.spot = spot;
  }

  /** Does a part of the work and notes its time. */
  async stage<Result>(name: GhostStage["name"], work: Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work;
    } finally {
      this.stages.push({ name, ms: Math.round((performance.now() - start) * 10) / 10 });
    }
  }

  /** Ends with nothing to show. */
  silent(rule: string, answer?: GhostAnswer): void {
    this.end({ kind: "silent", rule }, answer);
  }

  /** Writes the record; only the first end counts. */
  end(outcome: GhostOutcome, { applied, stopRule, requestId }: GhostAnswer = { applied: [] }): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.log.add({
      ...this.spot,
      startedAt: this.startedAt,
      stages: this.stages,
      outcome,
      applied,
      ...(stopRule !== undefined && { stopRule }),
      ...(requestId !== undefined && { requestId }),
    });
  }
}
