// The request trace in the Trace Event Format, for chrome://tracing and Perfetto: complete events, one track of them for each
// thing that runs at a time. The viewers draw events of a track that overlap without nesting wrongly or not at all.
import type { CompletionOutcome, CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { Lane, TraceRecord } from "../../protocol/workerProtocol.ts";
import { fileName, completionMs, withoutFolders } from "./requestTrace.ts";

/** An event of the format: a span of time (`X`), or the name and order of a process or of a track (`M`). */
export interface TraceEvent {
  readonly ph: "X" | "M";
  readonly name: string;
  readonly cat?: string;
  readonly pid: number;
  /** The track. */
  readonly tid: number;
  /** Microseconds since 1970. */
  readonly ts: number;
  /** Microseconds. */
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** A whole file of the format. */
export interface TraceEvents {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string | number>>;
}

/** Part of a span. Parts follow each other without a gap. */
interface Part {
  readonly name: string;
  readonly ms: number;
}

interface Span {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly parts: readonly Part[];
  readonly args: Readonly<Record<string, unknown>>;
}

const editorPid = 1;
const workerPid = 2;
const lanes: readonly Lane[] = ["ghost", "user", "background"];
/** Room for the tracks of one kind. */
const tracksPerKind = 1000;

/** The trace as events. `about` goes into the file as it is: product, model, platform. */
export function traceEvents(
  completions: readonly CompletionRecord[],
  requests: readonly TraceRecord[],
  about: Readonly<Record<string, string | number>> = {},
): TraceEvents {
  const events = completions.length > 0 ? named(editorPid, "Ghostlight in the editor") : [];
  events.push(...tracksOf(editorPid, 0, "ghost text", completions.map(completionSpan)));
  if (requests.length > 0) events.push(...named(workerPid, "Ghostlight model worker"));
  for (const [index, lane] of lanes.entries()) {
    const spans = requests.filter((request) => request.lane === lane).map(requestSpan);
    events.push(...tracksOf(workerPid, index, `${lane} lane`, spans));
  }
  return { traceEvents: events, displayTimeUnit: "ms", otherData: about };
}

function completionSpan(completion: CompletionRecord): Span {
  const { line, character, trigger, applied, stopRule, requestId } = completion;
  const place = `${fileName(completion.documentId)}:${line + 1}:${character + 1}`;
  const outcome = outcomeArgs(completion.outcome);
  return {
    name: `${place} ${outcome.outcome}`,
    startedAt: completion.startedAt,
    parts: completion.stages,
    args: { place, trigger, ...outcome, applied, stopRule, requestId, totalMs: completionMs(completion) },
  };
}

/** The outcome of a completion. The text is the user's code, so only its length is included. */
function outcomeArgs(outcome: CompletionOutcome): { outcome: string } & Record<string, unknown> {
  switch (outcome.kind) {
    case "shown":
      return { outcome: "shown", source: outcome.source, characters: outcome.text.length };
    case "silent":
      return { outcome: "silent", rule: outcome.rule };
    case "failed":
      return { outcome: "failed", message: withoutFolders(outcome.message) };
    case "late":
    case "cancelled":
      return { outcome: outcome.kind };
  }
}

function requestSpan(request: TraceRecord): Span {
  const { purpose, startedAt, lane: _, usage, failure, model, ...rest } = request;
  const { queueMs, prefillMs, totalMs } = usage;
  const parts = [
    { name: "queue", ms: queueMs },
    { name: "prompt", ms: prefillMs },
    { name: "text", ms: totalMs - queueMs - prefillMs },
  ];
  const failed = failure === undefined ? {} : { failure: withoutFolders(failure) };
  const asked = model === undefined ? {} : { model: withoutFolders(model) };
  return { name: purpose, startedAt, parts, args: { ...asked, ...rest, ...usage, ...failed } };
}

/** Spans of one kind, spread over as many tracks as run at a time, with the tracks' names. */
function tracksOf(pid: number, kind: number, name: string, spans: readonly Span[]): TraceEvent[] {
  const events: TraceEvent[] = [];
  /** End of each track's last span, in microseconds. */
  const ends: number[] = [];
  for (const span of spans.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const free = ends.findIndex((end) => end <= microseconds(span.startedAt));
    const track = free < 0 ? ends.length : free;
    const tid = kind * tracksPerKind + track + 1;
    if (free < 0) {
      const label = track === 0 ? name : `${name} (${track + 1})`;
      events.push(metadata(pid, tid, "thread_name", { name: label }));
      events.push(metadata(pid, tid, "thread_sort_index", { sort_index: tid }));
    }
    const [whole, ...parts] = drawn(pid, tid, span);
    events.push(whole, ...parts);
    ends[track] = whole.ts + whole.dur;
  }
  return events;
}

/** A span and its parts. Rounding never lets a part stick out: each begins where the one before it ends. */
function drawn(pid: number, tid: number, span: Span): [TraceEvent & { readonly dur: number }, ...TraceEvent[]] {
  const parts: TraceEvent[] = [];
  const ts = microseconds(span.startedAt);
  let at = ts;
  let ms = span.startedAt;
  for (const part of span.parts) {
    ms += Math.max(0, part.ms);
    const end = microseconds(ms);
    if (end > at) parts.push({ ph: "X", name: part.name, cat: span.name, pid, tid, ts: at, dur: end - at, args: {} });
    at = Math.max(at, end);
  }
  const dur = Math.max(1, at - ts);
  return [{ ph: "X", name: span.name, cat: "ghostlight", pid, tid, ts, dur, args: span.args }, ...parts];
}

function named(pid: number, name: string): TraceEvent[] {
  return [metadata(pid, 0, "process_name", { name }), metadata(pid, 0, "process_sort_index", { sort_index: pid })];
}

function metadata(pid: number, tid: number, name: string, args: Readonly<Record<string, unknown>>): TraceEvent {
  return { ph: "M", name, pid, tid, ts: 0, args };
}

function microseconds(ms: number): number {
  return Math.round(ms * 1000);
}
