// Measures completion latency: types recorded sessions at their real pace and requests ghost text as an editor would.
import { spread } from "../../base/statistics.ts";
import type { CompletionCost, CompletionModel } from "../../core/completion/completionModel.ts";
import { firstLinesAfterMs, type CompletionEngine } from "../../core/completion/completionEngine.ts";
import type { Completion } from "../../core/completion/completion.ts";
import type { CompletionDocument } from "../../core/completion/completionRequest.ts";
import { failureOf } from "../../core/failures.ts";
import type { TraceRecord } from "../../protocol/workerProtocol.ts";
import { UsageError } from "../usage.ts";
import { completionEngine, writeJson, type Session } from "../session.ts";
import { readTrace, type TraceSession } from "../typingTrace.ts";

interface KeyLine {
  readonly session: number;
  readonly index: number;
  /** From the key to the suggestion for its text; null when none was shown before the next key. */
  readonly waitMs: number | null;
  readonly shown: boolean;
  readonly source: "cache" | "model" | null;
  /** Null for a key whose request the next key cancelled; the summary counts those from the worker's trace. */
  readonly reused: number | null;
  readonly evaluated: number | null;
  readonly produced: number | null;
  readonly text: string;
  /** True when the typist waited for this key's suggestion. */
  readonly pause: boolean;
  /** True when the first line of the suggestion is what was typed next, to the end of the line. */
  readonly right: boolean;
}

/** `replay TRACE.jsonl [--pause-every N --max-wait MS]`. */
export async function replay(session: Session): Promise<number> {
  const { options, client, signal, loadModel } = session;
  const [file] = options.positionals;
  if (file === undefined) throw new UsageError("replay needs a trace file");
  const facts = await loadModel();
  const model = new CountingModel(client);
  const engine = completionEngine(model, facts);
  const lines: KeyLine[] = [];
  const requests: TraceRecord[] = [];
  const seen = new Set((await client.trace()).map((record) => record.id));
  let played = 0;
  for await (const recorded of readTrace(file)) {
    if (signal.aborted || (options.limit > 0 && played >= options.limit)) break;
    lines.push(...(await playSession(engine, model, recorded, session)));
    played++;
    for (const record of await client.trace()) {
      if (seen.has(record.id)) continue;
      seen.add(record.id);
      if (record.purpose === "complete") requests.push(record);
    }
  }
  await writeJson({ summary: summaryOf(lines, requests, played) });
  return 0;
}

/** Passes requests on and keeps the cost of the last one that ended, which a request without a suggestion has too. */
class CountingModel implements CompletionModel {
  lastCost: CompletionCost | undefined;
  readonly warm: CompletionModel["warm"];
  private readonly model: CompletionModel;

  constructor(model: CompletionModel) {
    this.model = model;
    this.warm = (...params) => model.warm(...params);
  }

  async complete(...params: Parameters<CompletionModel["complete"]>): ReturnType<CompletionModel["complete"]> {
    const end = await this.model.complete(...params);
    if (params[0].isSpeculative !== true) this.lastCost = end.usage;
    return end;
  }
}

async function playSession(
  engine: CompletionEngine,
  model: CountingModel,
  recorded: TraceSession,
  session: Session,
): Promise<KeyLine[]> {
  const { options, signal } = session;
  const id = `${recorded.path}#${recorded.session}`;
  let { text, offset } = recorded;
  const document = (): CompletionDocument => ({
    id,
    languageId: recorded.languageId,
    text,
    offset,
  });
  const warming = new AbortController();
  const warmed = engine.warm(document(), warming.signal).catch((error: unknown) => ignoreCancelled(error));
  const lines: Promise<KeyLine>[] = [];
  let written: Promise<unknown> = Promise.resolve();
  let previous = new AbortController();
  let start = performance.now();
  let typed = "";
  for (const [index, edit] of recorded.edits.entries()) {
    await until(start + edit.t);
    if (signal.aborted) break;
    previous.abort();
    const current = (previous = new AbortController());
    text = text.slice(0, edit.offset) + edit.insert + text.slice(edit.offset + edit.delete);
    offset = edit.offset + edit.insert.length;
    typed += edit.insert;
    const isPause = options.pauseEvery > 0 && (index + 1) % options.pauseEvery === 0;
    const keyAt = performance.now();
    const rest = recorded.truth.slice(typed.length);
    model.lastCost = undefined;
    const line = engine.complete(document(), current.signal, { firstLinesAfterMs, prefetchesNext: true }).then(
      ({ completion }) =>
        keyLine(
          recorded.session,
          index,
          performance.now() - keyAt,
          completion,
          completion?.cost ?? model.lastCost,
          isPause,
          rest,
        ),
      (error: unknown) => {
        ignoreCancelled(error);
        return keyLine(recorded.session, index, null, undefined, undefined, isPause, rest);
      },
    );
    lines.push(line);
    written = written.then(async () => writeJson(await line));
    if (isPause) {
      await Promise.race([line, until(keyAt + options.maxWaitMs)]);
      // The time spent waiting is not part of the recorded pace.
      start += performance.now() - keyAt;
    }
  }
  if (recorded.edits.length > 0) await until(performance.now() + 170);
  previous.abort();
  warming.abort();
  await Promise.all([warmed, written]);
  return Promise.all(lines);
}

function keyLine(
  session: number,
  index: number,
  waitMs: number | null,
  completion: Completion | undefined,
  cost: CompletionCost | undefined,
  pause: boolean,
  rest: string,
): KeyLine {
  const shown = completion !== undefined && waitMs !== null;
  return {
    session,
    index,
    waitMs: shown ? Math.round(waitMs * 10) / 10 : null,
    shown,
    source: completion?.source ?? null,
    reused: cost?.reused ?? null,
    evaluated: cost?.evaluated ?? null,
    produced: cost?.produced ?? null,
    text: completion?.text ?? "",
    pause,
    right: shown && isRight(completion.text, rest),
  };
}

function isRight(text: string, rest: string): boolean {
  const restOfLine = rest.split("\n")[0]!;
  return restOfLine !== "" && text.split("\n")[0]!.trimEnd() === restOfLine.trimEnd();
}

function summaryOf(lines: readonly KeyLine[], requests: readonly TraceRecord[], sessions: number): object {
  const waits = (of: readonly KeyLine[]): object =>
    spread(of.flatMap((line) => (line.waitMs === null ? [] : [line.waitMs])));
  const pauses = lines.filter((line) => line.pause);
  return {
    sessions,
    keys: lines.length,
    shown: lines.filter((line) => line.shown).length,
    fromCache: lines.filter((line) => line.source === "cache").length,
    waitMs: waits(lines),
    pauses: {
      count: pauses.length,
      answered: pauses.filter((line) => line.shown).length,
      right: pauses.filter((line) => line.right).length,
      waitMs: waits(pauses),
    },
    requests: {
      count: requests.length,
      cancelled: requests.filter((record) => record.outcome === "cancelled").length,
      evaluated: spread(requests.map((record) => record.usage.evaluated)),
      reused: spread(requests.map((record) => record.usage.reused)),
      produced: spread(requests.map((record) => record.usage.produced)),
    },
  };
}

/** A key that comes before the suggestion for the last one cancels its request, which is no error. */
function ignoreCancelled(error: unknown): void {
  if (failureOf(error).kind !== "cancelled") throw error;
}

async function until(time: number): Promise<void> {
  const delay = time - performance.now();
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
}
