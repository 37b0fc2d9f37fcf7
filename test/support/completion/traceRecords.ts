// Records of a made-up minute: what the trace's tests read.
import type { CompletionRecord } from "../../../src/core/completion/completionRecord.ts";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";

/** A time of the made-up day, in the machine's own time zone. */
export function at(seconds: number): number {
  return new Date(2026, 10, 24, 14, 3, 0).getTime() + Math.round(seconds * 1000);
}

/** A question for ghost text at line 11, column 5 of a Python file, answered by the model. */
export function completion(seconds: number, rest: Partial<CompletionRecord> = {}): CompletionRecord {
  return {
    documentId: "file:///home/ann/secret%20project/numbers.py",
    line: 10,
    character: 4,
    startedAt: at(seconds),
    trigger: "typing",
    stages: [
      { name: "delay", ms: 75 },
      { name: "model", ms: 310.4 },
    ],
    outcome: { kind: "shown", source: "model", text: "return password" },
    applied: [],
    ...rest,
  };
}

/** A ghost request of 300 ms. */
export function request(seconds: number, id: number, rest: Partial<TraceRecord> = {}): TraceRecord {
  return {
    id,
    lane: "ghost",
    purpose: "complete",
    startedAt: at(seconds),
    usage: { reused: 412, evaluated: 19, produced: 12, queueMs: 5, prefillMs: 120.25, firstTextMs: 131, totalMs: 300 },
    promptTokens: 431,
    slices: 14,
    outcome: "stopRule",
    stopRule: "scopeEnd",
    ...rest,
  };
}
