// Answers the clients' requests: each one goes to the backend, an embedded model or a server, and leaves a trace record.
import { freemem } from "node:os";
import type { Log } from "../../base/log.ts";
import { failureOf } from "../../core/failures.ts";
import type {
  CompleteEnd,
  MemoryUse,
  ResourceCounts,
  TraceRecord,
  workerProtocol,
  WorkerStatus,
} from "../../protocol/workerProtocol.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { Handlers } from "../../protocol/rpcTable.ts";
import { untilAborted } from "../../protocol/untilAborted.ts";
import type { InferenceBackend, RequestContext, OpenBackend } from "./inferenceBackend.ts";
import type { ModelHost } from "./modelHost.ts";
import { ModelPool, type HasRoom, type ModelSeat } from "./modelPool.ts";
import { RequestRecord } from "./requestRecord.ts";
import type { Grammars } from "../syntax/grammars.ts";
import type { ChatEnd, Usage } from "../../core/modelPort.ts";

const keptTraceRecords = 500;

/** Everything a client may call after its handshake. */
export type WorkHandlers = Pick<
  Handlers<typeof workerProtocol>,
  | "use"
  | "load"
  | "unload"
  | "park"
  | "machine"
  | "memory"
  | "complete"
  | "warm"
  | "continueLines"
  | "chat"
  | "countTokens"
  | "syntaxErrors"
  | "codeParts"
  | "trace"
>;

/** One client's side of the service. */
export interface ServedClient {
  readonly handlers: WorkHandlers;
  /** The worker as this client sees it. */
  status(): Omit<WorkerStatus, "clients">;
  /** To be called when its connection has ended. */
  leave(): void;
}

/** Work that nobody waits for: for a suggestion that may be accepted, a document that may be edited, an edit that may come next. */
type Ahead = "speculation" | "warming" | "lines";

export class WorkerService {
  private readonly models: ModelPool;
  private readonly machine: (gpu: GpuChoice) => Promise<MachineFacts>;
  private readonly counts: () => Omit<ResourceCounts, "handles">;
  private readonly grammars: Pick<Grammars, "errorCounts" | "codeParts">;
  private readonly log: Log;
  private readonly used: () => void;
  private readonly trace: TraceRecord[] = [];
  /** Running requests that were made in advance, by their abort controller. */
  private readonly workAhead = new Map<AbortController, Ahead>();
  private nextId = 1;
  /** Requests that are queued or running. */
  private pending = 0;
  /**
   * `machine` returns the devices that a model in this process can run on, `counts` what all models of this process hold, loaded
   * or not.
   */
  constructor(
    open: OpenBackend,
    hasRoom: HasRoom,
    machine: (gpu: GpuChoice) => Promise<MachineFacts>,
    counts: () => Omit<ResourceCounts, "handles">,
    grammars: Pick<Grammars, "errorCounts" | "codeParts">,
    log: Log,
    onChange: () => void,
  ) {
    this.machine = machine;
    this.counts = counts;
    this.grammars = grammars;
    this.log = log;
    this.used = onChange;
    this.models = new ModelPool(open, hasRoom, log, onChange);
  }

  /** Whether nobody waits for anything, a loading model included. */
  get isIdle(): boolean {
    return this.pending === 0 && !this.models.isLoading;
  }

  /** Releases the weights of models that nothing has used for `parkMs`. Unloads those that no client uses after `keepMs`. */
  async tidy(parkMs: number, keepMs: number): Promise<void> {
    this.models.releaseUnused(keepMs);
    if (parkMs > 0) await this.models.parkWhenIdle(parkMs);
  }

  /** The side of one client. */
  client(): ServedClient {
    const seat = this.models.seat();
    return {
      handlers: this.handlers(seat),
      status: () => ({ ...seat.states, pending: this.pending }),
      leave: () => seat.leave(),
    };
  }

  /** A new request of a kind (completion, prefetch, warm-up, lines) ends the client's previous one. */
  private handlers(seat: ModelSeat): WorkHandlers {
    const newest = new Map<"ghost" | Ahead, AbortController>();
    const replacing = (kind: "ghost" | Ahead): AbortController => {
      newest.get(kind)?.abort();
      const abort = new AbortController();
      newest.set(kind, abort);
      return abort;
    };
    return {
      use: async (models) => {
        seat.choose(models);
        return seat.states;
      },
      load: (params) => seat.load(params),
      unload: async () => {
        await seat.unload();
        return null;
      },
      park: async () => {
        await this.models.park("person");
        return null;
      },
      machine: (gpu) => this.machine(gpu),
      memory: () => this.memory(),
      countTokens: async (text) => (await seat.hostFor("chat").ready()).countTokens(text),
      syntaxErrors: ({ languageId, texts }) => this.grammars.errorCounts(languageId, texts),
      codeParts: ({ languageId, texts }) => this.grammars.codeParts(languageId, texts),
      trace: async () => this.trace,
      complete: async (params, send, signal) => {
        const kind = params.isSpeculative === true ? "speculation" : "ghost";
        const abort = replacing(kind);
        const record = new RequestRecord(kind === "ghost" ? "ghost" : "background", "complete", seat);
        if (kind === "ghost") this.endAhead("speculation", "warming", "lines");
        else record.note({ isSpeculative: true });
        const work = (): Promise<CompleteEnd> =>
          this.perform<Omit<CompleteEnd, "requestId" | "usage">>(
            seat.hostFor("completion"),
            record,
            AbortSignal.any([signal, abort.signal]),
            (backend, request) => backend.infill(params, request, send),
          );
        return kind === "ghost" ? work() : this.ahead(kind, abort, work);
      },
      warm: async (params, signal) => {
        const abort = replacing("warming");
        const record = new RequestRecord("background", "warm", seat);
        const end = await this.ahead("warming", abort, () =>
          this.perform<void>(
            seat.hostFor("completion"),
            record,
            AbortSignal.any([signal, abort.signal]),
            (backend, request) => backend.warm(params, request),
          ),
        );
        return end.usage;
      },
      continueLines: async (params, send, signal) => {
        const abort = replacing("lines");
        const record = new RequestRecord("background", "lines", seat);
        return this.ahead("lines", abort, () =>
          this.perform<void>(
            seat.hostFor("completion"),
            record,
            AbortSignal.any([signal, abort.signal]),
            (backend, request) => backend.continueLines(params, request, send),
          ),
        );
      },
      chat: async (params, send, signal) => {
        this.endAhead("speculation");
        const record = new RequestRecord("user", params.purpose, seat);
        return this.perform<Omit<ChatEnd, "usage">>(seat.hostFor("chat"), record, signal, (backend, request) =>
          backend.chat(params, request, send),
        );
      },
    };
  }

  /** Does work in advance, so that `endAhead` can end it. */
  private async ahead<T>(kind: Ahead, abort: AbortController, work: () => Promise<T>): Promise<T> {
    this.workAhead.set(abort, kind);
    try {
      return await work();
    } finally {
      this.workAhead.delete(abort);
    }
  }

  /**
   * Ends the work in advance of all clients, because a user waits now. A completion must end all of it: both use the same
   * sequence, and paused work would resume from a state that is no longer its own.
   */
  private endAhead(...kinds: readonly Ahead[]): void {
    for (const [abort, kind] of this.workAhead) if (kinds.includes(kind)) abort.abort();
  }

  private async perform<T extends object | void>(
    host: ModelHost,
    record: RequestRecord,
    signal: AbortSignal,
    work: (backend: InferenceBackend, request: RequestContext) => Promise<T>,
  ): Promise<T & { requestId: number; usage: Usage }> {
    try {
      const isAhead = record.lane === "background";
      const backend = await untilAborted(isAhead ? host.readyForWorkAhead() : host.ready(), signal);
      record.note({ model: backend.facts.name });
      const end = await this.counted(host.using(work(backend, { record, signal }), isAhead));
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

  /** Counts a request as pending until it ends. */
  private async counted<T>(work: Promise<T>): Promise<T> {
    this.pending++;
    this.used();
    try {
      return await work;
    } finally {
      this.pending--;
      this.used();
    }
  }

  private remember(record: TraceRecord): void {
    this.trace.push(record);
    if (this.trace.length > keptTraceRecords) this.trace.shift();
    if (record.outcome === "failed") this.log.warn(`${record.purpose} failed: ${record.failure}`);
  }

  private async memory(): Promise<MemoryUse> {
    return {
      ...(await this.models.memory()),
      ...this.counts(),
      handles: process.getActiveResourcesInfo().length,
      residentBytes: process.memoryUsage.rss(),
      freeSystemBytes: freemem(),
    };
  }
}
