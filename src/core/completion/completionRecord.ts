// What became of each request for ghost text: answers “why no suggestion here?”, and is a line of the request trace.
import { Emitter, type Event } from "../../base/events.ts";
import type { CursorContext } from "./cursorContext.ts";

/** Part of a request's time, in milliseconds. */
export interface CompletionStage {
  /** `delay`: waiting for the user to stop typing; `model`: from the request to the result. */
  readonly name: "delay" | "model";
  readonly ms: number;
}

/** `nextEdit`: a next edit at the cursor. `silent`: nothing to show, and the rule that decided so. `late`: the editor no longer waited; shown later if nothing moved. */
export type CompletionOutcome =
  | { readonly kind: "shown"; readonly source: "cache" | "model" | "nextEdit"; readonly text: string }
  | { readonly kind: "silent"; readonly rule: string }
  | { readonly kind: "late" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly message: string };

export interface CompletionRecord extends Pick<CursorContext, "documentId" | "line" | "character"> {
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  /** `retrigger`: we made the editor request once more, because a late or longer result was ready. */
  readonly trigger: "typing" | "manual" | "retrigger";
  readonly stages: readonly CompletionStage[];
  readonly outcome: CompletionOutcome;
  /** Postprocessing rules that changed the text, in their order. */
  readonly applied: readonly string[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** `TraceRecord.id` of the worker's request; absent when the result comes from the cache. */
  readonly requestId?: number;
}

/** The latest requests, oldest first. */
export class CompletionLog {
  private readonly kept: CompletionRecord[] = [];
  private readonly limit: number;
  private readonly added = new Emitter<CompletionRecord>();
  readonly onDidAdd: Event<CompletionRecord> = this.added.event;

  constructor(limit = 200) {
    this.limit = limit;
  }

  add(record: CompletionRecord): void {
    this.kept.push(record);
    if (this.kept.length > this.limit) this.kept.shift();
    this.added.fire(record);
  }

  get records(): readonly CompletionRecord[] {
    return this.kept;
  }

  /** The latest record at a cursor position. */
  lastAt({
    documentId,
    line,
    character,
  }: Pick<CursorContext, "documentId" | "line" | "character">): CompletionRecord | undefined {
    return this.kept.findLast(
      (record) => record.documentId === documentId && record.line === line && record.character === character,
    );
  }
}
