// The worker's answers: each request becomes work on the scheduler and leaves a trace record.
import { freemem } from "node:os";
import type { Log } from "../base/log.ts";
import { FailureError, failure, failureOf } from "../core/failures.ts";
import type {
  ChatEnd,
  CompleteEnd,
  MemoryUse,
  TraceRecord,
  Usage,
  workerProtocol,
  WorkerStatus,
} from "../protocol/workerProtocol.ts";
import type { Handlers } from "../protocol/rpc.ts";
import { chat } from "./chat.ts";
import { infill, warmInfill } from "./infill/infill.ts";
import type { Engine } from "./engine.ts";
import { ModelHost } from "./modelHost.ts";
import type { ReadyModel } from "./readyModel.ts";
import { RequestRecord } from "./requestRecord.ts";
import { Scheduler, type Work } from "./scheduler.ts";

const keptTraceRecords = 500;

/** Everything a client may ask after its handshake. */
export type WorkHandlers = Pick<
  Handlers<typeof workerProtocol>,
  "load" | "unload" | "memory" | "complete" | "warm" | "chat" | "countTokens" | "trace"
>;

export class Service {
  private readonly models: ModelHost;
  private readonly log: Log;
  private readonly scheduler: Scheduler;
  private readonly trace: TraceRecord[] = [];
  private nextId = 1;
  /** When a request last began or ended, or a model became ready, in `performance.now` milliseconds. */
  private lastUse = performance.now();

  constructor(engine: Engine, log: Log, onChange: () => void) {
    this.log = log;
    const used = (): void => {
      this.lastUse = performance.now();
      onChange();
    };
    this.scheduler = new Scheduler(used);
    this.models = new ModelHost(engine, log, used, () =>
      this.scheduler.endAll(failure("cancelled", "The model was unloaded.")),
    );
  }

  status(clients: number): WorkerStatus {
    return { model: this.models.state, clients, pending: this.scheduler.pending };
  }

  /** Releases the weights when nothing has used them for so long. */
  async parkWhenIdle(idleMs: number): Promise<void> {
    const isIdle = this.scheduler.pending === 0 && performance.now() - this.lastUse > idleMs;
    if (isIdle) await this.models.park();
  }

  /** Handlers for one client. The newest ghost request of a client ends its older one. */
  handlersForClient(): WorkHandlers {
    let ghost: AbortController | undefined;
    let warming: AbortController | undefined;
    const background = (): AbortSignal => {
      warming?.abort();
      warming = new AbortController();
      return warming.signal;
    };
    return {
      load: (params) => this.models.load(params),
      unload: async () => {
        await this.models.unload();
        return null;
      },
      memory: () => this.memory(),
      countTokens: async (text) => (await this.models.ready()).model.tokenize(text).length,
      trace: async () => this.trace,
      complete: async (query, send, signal) => {
        ghost?.abort();
        warming?.abort();
        ghost = new AbortController();
        return this.perform<Omit<CompleteEnd, "requestId" | "usage">>(
          new RequestRecord("ghost", "complete"),
          AbortSignal.any([signal, ghost.signal]),
          (ready, record) => infill(ready, query, record, send),
        );
      },
      warm: async (params, signal) => {
        const end = await this.perform<void>(
          new RequestRecord("background", "warm"),
          AbortSignal.any([signal, background()]),
          (ready, record) => warmInfill(ready, params, record),
        );
        return end.usage;
      },
      chat: (params, send, signal) =>
        this.perform<Omit<ChatEnd, "usage">>(new RequestRecord("user", params.purpose), signal, (ready, record) =>
          chat(ready.model, params, ready.pacer, record, send),
        ),
    };
  }

  private async perform<T extends object | void>(
    record: RequestRecord,
    signal: AbortSignal,
    work: (ready: ReadyModel, record: RequestRecord) => Work<T>,
  ): Promise<T & { requestId: number; usage: Usage }> {
    try {
      const ready = await untilAborted(this.models.ready(), signal);
      this.lastUse = performance.now();
      const end = await this.scheduler.run(record.lane, work(ready, record), signal, () => record.started());
      const rules = end as { reason?: CompleteEnd["reason"]; stopRule?: string } | undefined;
      const requestId = this.nextId++;
      this.remember(
        record.finish(
          requestId,
          rules?.reason ?? "endOfText",
          rules?.stopRule === undefined ? {} : { stopRule: rules.stopRule },
        ),
      );
      return { ...end, requestId, usage: record.usage() } as T & { requestId: number; usage: Usage };
    } catch (error) {
      const reason = failureOf(error);
      if (reason.kind === "cancelled") this.remember(record.finish(this.nextId++, "cancelled"));
      else this.remember(record.finish(this.nextId++, "failed", { failure: reason.message }));
      throw error;
    }
  }

  private remember(record: TraceRecord): void {
    this.trace.push(record);
    if (this.trace.length > keptTraceRecords) this.trace.shift();
    if (record.outcome === "failed") this.log.warn(`${record.purpose} failed: ${record.failure}`);
  }

  private async memory(): Promise<MemoryUse> {
    return { ...(await this.models.memory()), residentBytes: process.memoryUsage.rss(), freeSystemBytes: freemem() };
  }
}

/** Waits for a promise as long as the signal lasts. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancelled = new FailureError(failure("cancelled", "Cancelled."));
  if (signal.aborted) throw cancelled;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(cancelled);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
