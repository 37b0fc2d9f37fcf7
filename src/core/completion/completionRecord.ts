// What became of each question for ghost text: the answer to “why no suggestion here?”, and a line of the request trace.

/** Part of a question's time, in milliseconds. */
export interface CompletionStage {
  /** `delay`: waited for the typist; `model`: from the request to the answer; `cleanUp`: the rules after it. */
  readonly name: "delay" | "context" | "model" | "cleanUp";
  readonly ms: number;
}

/** `silent`: nothing to show, and the rule that said so. `late`: the editor no longer waited; shown later if nothing moved. */
export type CompletionOutcome =
  | { readonly kind: "shown"; readonly source: "cache" | "model"; readonly text: string }
  | { readonly kind: "silent"; readonly rule: string }
  | { readonly kind: "late" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface CompletionRecord {
  readonly documentId: string;
  /** Cursor, both counted from 0. */
  readonly line: number;
  readonly character: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  /** `again`: we had the editor ask once more, because a late or longer answer was ready. */
  readonly trigger: "typing" | "manual" | "again";
  readonly stages: readonly CompletionStage[];
  readonly outcome: CompletionOutcome;
  /** Clean-up rules that changed the text, in their order. */
  readonly applied: readonly string[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** `TraceRecord.id` of the worker's request; absent for an answer from the cache. */
  readonly requestId?: number;
}

/** The newest questions, oldest first. */
export class CompletionLog {
  private readonly kept: CompletionRecord[] = [];
  private readonly limit: number;

  constructor(limit = 200) {
    this.limit = limit;
  }

  add(record: CompletionRecord): void {
    this.kept.push(record);
    if (this.kept.length > this.limit) this.kept.shift();
  }

  get records(): readonly CompletionRecord[] {
    return this.kept;
  }

  /** The newest record of a place. */
  lastAt(documentId: string, line: number, character: number): CompletionRecord | undefined {
    return this.kept.findLast(
      (record) => record.documentId === documentId && record.line === line && record.character === character,
    );
  }
}
