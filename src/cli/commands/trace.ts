import { withoutFolders } from "../../client/trace/requestTrace.ts";
import { traceEvents } from "../../client/trace/requestTraceEvents.ts";
import { writeTraceFile } from "../../client/trace/requestTraceFile.ts";
import { fail } from "../../core/failures.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import { UsageError } from "../usage.ts";
import { writeJson, writeLine, type Session } from "../session.ts";

declare const __BUILD__: string;

/** `trace show` and `trace export [FILE]`: what the worker's recent requests did. Starts no worker. */
export async function trace(session: Session): Promise<number> {
  const [action, file, ...rest] = session.options.positionals;
  if (rest.length > 0) throw new UsageError("trace export takes only one file");
  if (action === "show" && file === undefined) return show(session);
  if (action === "export") return exportTo(file ?? "-", session);
  throw new UsageError("use trace show, or trace export FILE");
}

async function show({ options, client }: Session): Promise<number> {
  const isRunning = await client.attach();
  const requests = isRunning ? (await client.trace()).map(withoutPaths).reverse() : [];
  if (options.json) await writeJson({ running: isRunning, requests });
  else if (!isRunning) await writeLine("No worker is running.");
  else if (requests.length === 0) await writeLine("The worker has not received any requests yet.");
  else for (const line of table([columns, ...requests.map(row)])) await writeLine(line);
  return 0;
}

async function exportTo(file: string, { options, client }: Session): Promise<number> {
  if (!(await client.attach())) fail("workerGone", "No worker is running, so there is no trace.", "");
  const requests = await client.trace();
  const events = traceEvents([], requests, { product: `Ghostlight ${__BUILD__}`, platform: process.platform });
  if (file === "-") {
    await writeJson(events);
    return 0;
  }
  await writeTraceFile(file, `${JSON.stringify(events)}\n`);
  if (options.json) await writeJson({ file, requests: requests.length });
  else await writeLine(`${requests.length} requests written to ${file}`);
  return 0;
}

/** Times are in milliseconds, the other figures in tokens. */
const columns = [
  ...["time", "id", "lane", "purpose", "model", "outcome"],
  ...["wait ms", "prompt ms", "first ms", "total ms", "prompt", "reused", "evaluated", "produced", "slices", ""],
];

function row({ usage, ...record }: TraceRecord): string[] {
  const { queueMs, prefillMs, firstTextMs, totalMs, reused, evaluated, produced } = usage;
  const times = [queueMs, prefillMs, firstTextMs, totalMs].map((ms) => (ms === undefined ? "" : ms.toFixed(1)));
  return [
    new Date(record.startedAt).toISOString().slice(11, 23),
    ...[String(record.id), record.lane, record.purpose, withoutFolders(record.model ?? ""), record.outcome],
    ...times,
    ...[record.promptTokens, reused, evaluated, produced, record.slices].map(String),
    record.stopRule ?? record.failure ?? "",
  ];
}

/** Pads columns to their widest cell; text is left-aligned, figures right-aligned. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, index) => Math.max(...rows.map((cells) => cells[index]!.length)));
  const isWords = (index: number): boolean => index === 0 || (index >= 2 && index <= 5) || index === columns.length - 1;
  return rows.map((cells) =>
    cells
      .map((cell, index) => (isWords(index) ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)))
      .join("  ")
      .trimEnd(),
  );
}

function withoutPaths(record: TraceRecord): TraceRecord {
  return record.failure === undefined ? record : { ...record, failure: withoutFolders(record.failure) };
}
