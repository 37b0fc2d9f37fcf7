// Joins the editor's records of completions with the worker's requests: which request answered which completion.
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";

/** One entry of the trace. A request is an entry of its own when no completion of this editor is known to have caused it. */
export type TraceEntry =
  | { readonly kind: "completion"; readonly completion: CompletionRecord; readonly request?: TraceRecord }
  | { readonly kind: "request"; readonly request: TraceRecord };

/**
 * How far apart, in milliseconds, a completion and its request may be. A restarted worker numbers its requests from 1 again, so
 * the number alone is not enough.
 */
const slackMs = 1000;

/** Completions with their requests, and all other requests, newest first. Both lists are ordered oldest first. */
export function joinTrace(
  completions: readonly CompletionRecord[],
  requests: readonly TraceRecord[],
): readonly TraceEntry[] {
  const byId = new Map(requests.map((request) => [request.id, request]));
  const joined = new Set<TraceRecord>();
  const asked = completions.map((completion): TraceEntry => {
    const request = completion.requestId === undefined ? undefined : byId.get(completion.requestId);
    if (request === undefined || !isNear(completion, request)) return { kind: "completion", completion };
    joined.add(request);
    return { kind: "completion", completion, request };
  });
  const alone = requests
    .filter((request) => !joined.has(request))
    .map((request): TraceEntry => ({ kind: "request", request }));
  return [...alone, ...asked].reverse().sort((a, b) => startOf(b) - startOf(a));
}

/** When an entry began, in milliseconds since 1970. */
export function startOf(entry: TraceEntry): number {
  return entry.kind === "completion" ? entry.completion.startedAt : entry.request.startedAt;
}

/** The total time of a completion, in milliseconds. */
export function completionMs({ stages }: CompletionRecord): number {
  return stages.reduce((sum, { ms }) => sum + ms, 0);
}

/** The last part of a document's URI or path: a trace is attached to bug reports, which should not contain folder names. */
export function fileName(documentId: string): string {
  const isUri = /^[\w-]{2,}:/.test(documentId);
  const path = isUri ? documentId.replace(/^[\w-]+:/, "").replace(/[?#].*$/s, "") : documentId;
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return printable(isUri ? decoded(name) : name) || "?";
}

/** A failure's message without folder names. */
export function withoutFolders(message: string): string {
  return printable(message.replaceAll(/(?:[A-Za-z]:|(?<![\w./\\]))[\\/](?:[^\\/\n:"“”]+[\\/])+/g, "…/"));
}

function isNear(completion: CompletionRecord, request: TraceRecord): boolean {
  const isTooOld = request.startedAt + request.usage.totalMs < completion.startedAt - slackMs;
  return !isTooOld && request.startedAt <= completion.startedAt + completionMs(completion) + slackMs;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A path may contain a literal percent sign.
    return name;
  }
}

/** Names come from a workspace: none may break a line or end a code span in what is printed. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}`]+/gu, " ").trim();
}
