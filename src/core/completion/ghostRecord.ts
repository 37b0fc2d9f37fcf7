// What became of each question for ghost text: the answer to “why no suggestion here?”, and a line of the request trace.

/** Part of a question's time, in milliseconds. */
export interface GhostStage {
  /** `delay`: waited for the typist; `model`: from the request to the answer; `cleanUp`: the rules after it. */
  readonly name: "delay" | "context" | "model" | "cleanUp";
  readonly ms: number;
}

/** `silent`: nothing to show, and the rule that said so. `late`: the editor no longer waited; shown later if nothing moved. */
export type GhostOutcome =
  | { readonly kind: "shown"; readonly source: "cache" | "model"; readonly text: string }
  | { readonly kind: "silent"; readonly rule: string }
  | { readonly kind: "late" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface GhostRecord {
  readonly documentId: string;
  /** Cursor, both counted from 0. */
  readonly line: number;
  readonly character: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  /** `again`: we had the editor ask once more, because a late or longer answer was ready. */
  readonly trigger: "typing" | "manual" | "again";
  readonly stages: readonly GhostStage[];
  readonly outcome: GhostOutcome;
  /** Clean-up rules that changed the text, in their order. */
  readonly applied: readonly string[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** `TraceRecord.id` of the worker's request; absent for an answer from the cache. */
  readonly requestId?: number;
}

/** The newest questions, oldest first. */
export class GhostLog {
  private readonly kept: GhostRecord[] = [];
  private readonly limit: number;

  constructor(limit = 200) {
    this.limit = limit;
  }

  add(record: GhostRecord): void {
    this.kept.push(record);
    if (this.kept.length > this.limit) this.kept.shift();
  }

  get records(): readonly GhostRecord[] {
    return this.kept;
  }

  /** The newest record of a place. */
  lastAt(documentId: string, line: number, character: number): GhostRecord | undefined {
    return this.kept.findLast(
      (record) => record.documentId === documentId && record.line === line && record.character === character,
    );
  }
}
