// The request trace as Markdown: a table of the last requests and a heading for each entry. It is pasted into bug reports, so it contains no code, only lengths, and of paths only the file name. Does not use the editor.
import {
  fileName,
  joinTrace,
  completionMs,
  startOf,
  withoutFolders,
  type TraceEntry,
} from "../../client/trace/requestTrace.ts";
import type { CompletionOutcome, CompletionRecord, CompletionStage } from "../../core/completion/completionRecord.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import type { Localizer } from "../localizer.ts";
import { mostDrawn } from "./requestDrawing.ts";
import { ruleSentences } from "./traceRules.ts";

/** Both lists are ordered oldest first. */
export interface TraceSnapshot {
  readonly completions: readonly CompletionRecord[];
  readonly requests: readonly TraceRecord[];
  /** Why the worker's requests are not known, in the user's language. */
  readonly missing?: string;
  /** Product, model and device, one line each. */
  readonly about: readonly string[];
  /** A suggestion that somebody asks about: it comes before all others. */
  readonly first?: CompletionRecord;
}

/** Writes the report, the newest entry first. */
export function traceText(snapshot: TraceSnapshot, l10n: Localizer): string {
  const { completions, requests, missing, about, first } = snapshot;
  const entries = joinTrace(completions, requests);
  const sentence = ruleSentences(l10n);
  const section = (entry: TraceEntry): string[] => [
    "",
    `## ${heading(entry, l10n)}`,
    "",
    ...details(entry, sentence, l10n).map((line) => `- ${line}`),
  ];
  const lines = [
    `# ${l10n.t("Ghostlight: Recent Requests")}`,
    "",
    l10n.t(
      "Suggestions: {0}. Requests to the model worker: {1}. Newest first, times in milliseconds. Contains no code, only lengths.",
      completions.length,
      requests.length,
    ),
    "",
    ...[...about, ...(missing === undefined ? [] : [missing])].map((line) => `- ${line}`),
  ];
  const asked = entries.find((entry) => entry.kind === "completion" && entry.completion === first);
  if (asked) lines.push("", l10n.t("**At the cursor:**"), ...section(asked));
  lines.push(...requestTable(requests, l10n));
  for (const entry of entries) if (entry !== asked) lines.push(...section(entry));
  if (entries.length === 0) lines.push("", l10n.t("There are no requests yet."));
  return `${lines.join("\n")}\n`;
}

/** The last requests in figures, as the drawing has them. */
function requestTable(requests: readonly TraceRecord[], l10n: Localizer): string[] {
  const rows = requests.slice(-mostDrawn).toReversed();
  if (rows.length === 0) return [];
  const titles = [
    ...[l10n.t("Request"), l10n.t("Waited"), l10n.t("Prompt"), l10n.t("First text"), l10n.t("Total")],
    ...[l10n.t("Reused"), l10n.t("Evaluated"), l10n.t("Produced")],
  ];
  return [
    "",
    `| ${titles.join(" | ")} |`,
    `| :-- |${" --: |".repeat(titles.length - 1)}`,
    ...rows.map((request) => {
      const { queueMs, prefillMs, firstTextMs, totalMs, reused, evaluated, produced } = request.usage;
      const text = firstTextMs === undefined ? "–" : figure(firstTextMs);
      const times = [figure(queueMs), figure(prefillMs), text, figure(totalMs)];
      return `| ${[requestName(request, l10n), ...times, reused, evaluated, produced].join(" | ")} |`;
    }),
  ];
}

/** How a request is called in the drawing and the table: when it came and what for. */
export function requestName(request: TraceRecord, l10n: Localizer): string {
  const purpose =
    request.purpose === "complete" && request.isSpeculative !== true
      ? l10n.t("ghost text")
      : purposeWords(request, l10n);
  return `${timeOfDay(request.startedAt)} ${purpose}`;
}

function heading(entry: TraceEntry, l10n: Localizer): string {
  const time = timeOfDay(startOf(entry));
  if (entry.kind === "completion") {
    const { documentId, line, character, outcome } = entry.completion;
    return `${time} · \`${fileName(documentId)}:${line + 1}:${character + 1}\` · ${outcomeWords(outcome, l10n)}`;
  }
  return `${time} · ${purposeWords(entry.request, l10n)} · ${endWords(entry.request.outcome, l10n)}`;
}

function details(entry: TraceEntry, sentence: (rule: string) => string, l10n: Localizer): string[] {
  if (entry.kind === "request") return requestLines(entry.request, sentence, l10n);
  const { completion, request } = entry;
  const { outcome, stages, applied, stopRule, requestId } = completion;
  const hiding = outcome.kind === "silent" ? outcome.rule : undefined;
  const lines = [triggerWords(completion.trigger, l10n)];
  if (stages.length > 0) {
    const each = stages.map(({ name, ms }) => `${stageWords(name, l10n)} ${figure(ms)}`).join(", ");
    lines.push(l10n.t("Time: {0}; {1} in total", each, figure(completionMs(completion))));
  }
  if (hiding !== undefined) lines.push(l10n.t("Hidden by {0}: {1}", hiding, sentence(hiding)));
  if (outcome.kind === "failed") lines.push(withoutFolders(outcome.message));
  for (const rule of applied) if (rule !== hiding) lines.push(l10n.t("Changed by {0}: {1}", rule, sentence(rule)));
  const isTold = stopRule !== undefined && stopRule === hiding;
  if (request) return [...lines, ...requestLines(request, isTold ? undefined : sentence, l10n)];
  if (stopRule !== undefined && !isTold) lines.push(l10n.t("Ended by {0}: {1}", stopRule, sentence(stopRule)));
  if (requestId !== undefined) lines.push(l10n.t("Request {0}, which the worker no longer has a record of", requestId));
  return lines;
}

/** What the worker recorded of a request. Without `sentence` the rule that ended it is left out. */
function requestLines(
  request: TraceRecord,
  sentence: ((rule: string) => string) | undefined,
  l10n: Localizer,
): string[] {
  const { id, lane, usage, promptTokens, slices, model, order, contextTokens, alternative, stopRule, failure } =
    request;
  const lines = [
    l10n.t("Request {0} in lane “{1}”: {2}", id, lane, requestTimes(usage, slices, l10n)),
    l10n.t(
      "Tokens: prompt {0}, reused {1}, evaluated {2}, produced {3}. Slices: {4}",
      ...[promptTokens, usage.reused, usage.evaluated, usage.produced, slices],
    ),
  ];
  if (model !== undefined) lines.push(l10n.t("Model: {0}", `\`${withoutFolders(model)}\``));
  if (order !== undefined)
    lines.push(l10n.t("Prompt order “{0}”, with {1} tokens of context from other code", order, contextTokens ?? 0));
  if (alternative !== undefined) lines.push(l10n.t("Alternative {0} to the most likely suggestion", alternative));
  if (stopRule !== undefined && sentence) lines.push(l10n.t("Ended by {0}: {1}", stopRule, sentence(stopRule)));
  if (failure !== undefined) lines.push(withoutFolders(failure));
  return lines;
}

function requestTimes(usage: TraceRecord["usage"], slices: number, l10n: Localizer): string {
  const { queueMs, prefillMs, firstTextMs, totalMs } = usage;
  if (slices === 0) return l10n.t("never scheduled; {0} in total", figure(totalMs));
  const values = [queueMs, prefillMs, firstTextMs ?? 0, totalMs].map(figure);
  return firstTextMs === undefined
    ? l10n.t("waited {0}, prompt {1}, no text; {3} in total", ...values)
    : l10n.t("waited {0}, prompt {1}, first text after {2}; {3} in total", ...values);
}

function outcomeWords(outcome: CompletionOutcome, l10n: Localizer): string {
  switch (outcome.kind) {
    case "shown":
      return outcome.source === "model"
        ? l10n.t("shown, {0} characters", outcome.text.length)
        : l10n.t("shown from the cache, {0} characters", outcome.text.length);
    case "silent":
      return l10n.t("nothing shown ({0})", outcome.rule);
    case "late":
      return l10n.t("too late for the editor, cached");
    case "cancelled":
      return l10n.t("cancelled");
    case "failed":
      return l10n.t("failed");
  }
}

function endWords(outcome: TraceRecord["outcome"], l10n: Localizer): string {
  switch (outcome) {
    case "endOfText":
    case "stopRule":
      return l10n.t("done");
    case "maxTokens":
      return l10n.t("reached the length limit");
    case "repetition":
      return l10n.t("repeated itself");
    case "toolCalls":
      return l10n.t("called tools");
    case "cancelled":
      return l10n.t("cancelled");
    case "failed":
      return l10n.t("failed");
  }
}

function purposeWords({ purpose, isSpeculative }: TraceRecord, l10n: Localizer): string {
  switch (purpose) {
    case "complete":
      // Not linked to a suggestion: cancelled before the answer named it, or made by another window.
      return isSpeculative ? l10n.t("ghost text, prefetch") : l10n.t("ghost text, origin unknown");
    case "warm":
      return l10n.t("evaluated in advance");
    case "lines":
      return l10n.t("next edit");
    case "chat":
      return l10n.t("chat");
    case "explain":
      return l10n.t("explain");
    case "fix":
      return l10n.t("fix");
    case "document":
      return l10n.t("document");
    case "tests":
      return l10n.t("tests");
    case "edit":
      return l10n.t("edit");
    case "commit":
      return l10n.t("commit message");
    case "agent":
      return l10n.t("agent");
  }
}

function triggerWords(trigger: CompletionRecord["trigger"], l10n: Localizer): string {
  switch (trigger) {
    case "typing":
      return l10n.t("Triggered by typing");
    case "manual":
      return l10n.t("Triggered manually");
    case "retrigger":
      return l10n.t("Triggered again, because a late or longer text was ready");
  }
}

function stageWords(stage: CompletionStage["name"], l10n: Localizer): string {
  switch (stage) {
    case "delay":
      return l10n.t("delay");
    case "model":
      return l10n.t("model");
  }
}

/** Milliseconds; short times with one decimal. */
function figure(ms: number): string {
  return ms > 0 && ms < 9.95 ? ms.toFixed(1) : String(Math.round(ms));
}

/** `23:05:58.123`, in the user's time zone. */
function timeOfDay(ms: number): string {
  const date = new Date(ms);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) =>
    padded(part, 2),
  );
  return `${hours}:${minutes}:${seconds}.${padded(date.getMilliseconds(), 3)}`;
}

function padded(part: number, width: number): string {
  return String(part).padStart(width, "0");
}
