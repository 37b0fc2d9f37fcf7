// One request of the editor, from its start to its record in the log. No editor in here.
import type { CompletionResult } from "../../core/completion/completion.ts";
import type {
  CompletionLog,
  CompletionOutcome,
  CompletionRecord,
  CompletionStage,
} from "../../core/completion/completionRecord.ts";
import type { CursorContext } from "../../core/completion/cursorContext.ts";

/** Measures the stages of one request and writes its record at its end. */
export class RequestRecorder {
  readonly cursor: CursorContext;
  readonly trigger: CompletionRecord["trigger"];
  private readonly log: CompletionLog;
  private readonly startedAt = Date.now();
  private readonly stages: CompletionStage[] = [];
  isOpen = true;

  constructor(log: CompletionLog, cursor: CursorContext, trigger: CompletionRecord["trigger"]) {
    this.log = log;
    this.cursor = cursor;
    this.trigger = trigger;
  }

  /** Waits for a part of the work and notes its time. */
  async stage<Result>(name: CompletionStage["name"], work: Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work;
    } finally {
      this.stages.push({ name, ms: Math.round((performance.now() - start) * 10) / 10 });
    }
  }

  /** Ends with nothing to show. */
  silent(rule: string, result?: CompletionResult): void {
    this.end({ kind: "silent", rule }, result);
  }

  /** Writes the record; only the first end counts. */
  end(outcome: CompletionOutcome, { applied, stopRule, requestId }: CompletionResult = { applied: [] }): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { documentId, line, character } = this.cursor;
    this.log.add({
      ...{ documentId, line, character, trigger: this.trigger, startedAt: this.startedAt },
      stages: this.stages,
      outcome,
      applied,
      ...(stopRule !== undefined && { stopRule }),
      ...(requestId !== undefined && { requestId }),
    });
  }
}
