// One question of the editor on its way into the log. No editor in here.
import type { CompletionResult } from "../../core/completion/completion.ts";
import type {
  CompletionLog,
  CompletionOutcome,
  CompletionRecord,
  CompletionStage,
} from "../../core/completion/completionRecord.ts";

/** Where and how it was asked. */
export type QuestionSpot = Pick<CompletionRecord, "documentId" | "line" | "character" | "trigger">;

/** Measures the stages of one question and writes its record at its end. */
export class RequestRecorder {
  readonly spot: QuestionSpot;
  private readonly log: CompletionLog;
  private readonly startedAt = Date.now();
  private readonly stages: CompletionStage[] = [];
  isOpen = true;

  constructor(log: CompletionLog, spot: QuestionSpot) {
    this.log = log;
    this.spot = spot;
  }

  /** Does a part of the work and notes its time. */
  async stage<Result>(name: CompletionStage["name"], work: Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work;
    } finally {
      this.stages.push({ name, ms: Math.round((performance.now() - start) * 10) / 10 });
    }
  }

  /** Ends with nothing to show. */
  silent(rule: string, answer?: CompletionResult): void {
    this.end({ kind: "silent", rule }, answer);
  }

  /** Writes the record; only the first end counts. */
  end(outcome: CompletionOutcome, { applied, stopRule, requestId }: CompletionResult = { applied: [] }): void {
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
