// The editor's questions for ghost text and the worker's requests as one story: which request answered which question.
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";

/** One event of the story. A request stands alone when no question of this editor is known to have caused it. */
export type TraceEntry =
  | { readonly kind: "question"; readonly question: CompletionRecord; readonly request?: TraceRecord }
  | { readonly kind: "request"; readonly request: TraceRecord };

/**
 * How far apart, in milliseconds, a question and its request may be. A worker that was started again counts its requests
 * from 1, so a number alone does not make a pair.
 */
const slackMs = 1000;

/** Questions with their requests, and all other requests, newest first. Both lists come oldest first. */
export function joinTrace(
  questions: readonly CompletionRecord[],
  requests: readonly TraceRecord[],
): readonly TraceEntry[] {
  const byId = new Map(requests.map((request) => [request.id, request]));
  const joined = new Set<TraceRecord>();
  const asked = questions.map((question): TraceEntry => {
    const request = question.requestId === undefined ? undefined : byId.get(question.requestId);
    if (request === undefined || !isNear(question, request)) return { kind: "question", question };
    joined.add(request);
    return { kind: "question", question, request };
  });
  const alone = requests
    .filter((request) => !joined.has(request))
    .map((request): TraceEntry => ({ kind: "request", request }));
  return [...alone, ...asked].reverse().sort((a, b) => startOf(b) - startOf(a));
}

/** Wall clock at an entry's begin, milliseconds since 1970. */
export function startOf(entry: TraceEntry): number {
  return entry.kind === "question" ? entry.question.startedAt : entry.request.startedAt;
}

/** All of a question's time, in milliseconds. */
export function questionMs({ stages }: CompletionRecord): number {
  return stages.reduce((sum, { ms }) => sum + ms, 0);
}

/** The last part of a document's URI or path: a trace goes into bug reports, where nobody's folders belong. */
export function fileName(documentId: string): string {
  const isUri = /^[\w-]{2,}:/.test(documentId);
  const path = isUri ? documentId.replace(/^[\w-]+:/, "").replace(/[?#].*$/s, "") : documentId;
  const name = path.split(/[\\/]/).at(-1) ?? "";
  return printable(isUri ? decoded(name) : name) || "?";
}

/** A failure's message without anybody's folders in it. */
export function withoutFolders(message: string): string {
  return printable(message.replaceAll(/(?:[A-Za-z]:|(?<![\w./\\]))[\\/](?:[^\\/\n:"“”]+[\\/])+/g, "…/"));
}

function isNear(question: CompletionRecord, request: TraceRecord): boolean {
  const isTooOld = request.startedAt + request.usage.totalMs < question.startedAt - slackMs;
  return !isTooOld && request.startedAt <= question.startedAt + questionMs(question) + slackMs;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A path may hold a per cent sign of its own.
    return name;
  }
}

/** Names come from a workspace: none may draw a line or end a span of code in what we print. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}`]+/gu, " ").trim();
}
