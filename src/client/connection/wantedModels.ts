// The models that one client of the worker wants, and how they get into its memory: what is asked of a model loads it first.
import { fail, failure, FailureError, failureOf } from "../../core/failures.ts";
import { isSameSource, sourceName } from "../../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import { modelFor, type LoadParams, type ModelPurpose, type ModelUse } from "../../protocol/workerProtocol.ts";
import { untilAborted } from "../../protocol/untilAborted.ts";
import type { WorkerCaller, WorkerConnection } from "./workerConnection.ts";
import type { WorkerLink } from "./workerLink.ts";

const purposes: readonly ModelPurpose[] = ["chat", "completion"];

/** What `use`, `load`, `prepare` and `unload` promise is said at `WorkerClient`. */
export class WantedModels {
  private readonly link: WorkerLink;
  private wanted: ModelUse | undefined;
  /** The last models that were wanted: they stay while none are. */
  private lastWanted: ModelUse | undefined;
  /** What the worker at the other end of this connection knows of that. */
  private told: { readonly at: WorkerConnection; readonly use: ModelUse } | undefined;
  private readonly loads = new Set<LoadParams>();
  /** This client has unloaded its models: only what a person asks for loads them again. */
  private isFreed = false;

  constructor(link: WorkerLink) {
    this.link = link;
  }

  /** The model that is being loaded, the last one if there are two. */
  get loading(): LoadParams | undefined {
    return [...this.loads].at(-1);
  }

  /** A person asks for something that needs a model: models that were unloaded may be loaded again. */
  wake(): void {
    this.isFreed = false;
  }

  use(chat: LoadParams | undefined, completion?: LoadParams): void {
    const isPair = chat !== undefined && completion !== undefined && !isSameSource(chat, completion);
    this.wanted = chat && { chat, ...(isPair && { completion }) };
    if (this.wanted === undefined) return;
    const { lastWanted } = this;
    for (const purpose of purposes) {
      const model = modelFor(purpose, this.wanted);
      if (lastWanted && !isSameSource(model, modelFor(purpose, lastWanted))) void this.link.guard.forgive(model);
    }
    this.lastWanted = this.wanted;
  }

  async load(signal?: AbortSignal): Promise<ModelFacts> {
    const { chat, completion } = this.wanted ?? {};
    void this.link.guard.forgive(chat);
    if (completion === undefined) return this.prepare(signal);
    void this.link.guard.forgive(completion);
    const [first] = await Promise.allSettled([this.prepare(signal, "completion")]);
    const facts = await this.prepare(signal);
    if (first.status === "rejected") throw first.reason;
    return facts;
  }

  async prepare(signal?: AbortSignal, purpose: ModelPurpose = "chat"): Promise<ModelFacts> {
    this.isFreed = false;
    const loading = async (): Promise<ModelFacts> => {
      const params = await this.mayLoad(purpose);
      return this.loadNow(await this.link.connected(), params);
    };
    // Whoever cancels goes on at once. The load goes on in the worker, for whoever else waits for it or comes next.
    return untilAborted(loading(), signal);
  }

  async unload(): Promise<void> {
    this.isFreed = true;
    const { open } = this.link;
    // From now on, whoever looks must not take the models for loaded.
    this.link.expect({ model: { kind: "absent" }, models: [] });
    if (open) await this.link.explained(open.worker.unload(null));
  }

  /** Makes a request that needs the chosen model, which is loaded first if necessary. */
  async request<T>(
    purpose: ModelPurpose,
    request: (worker: WorkerCaller) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      return await this.link.explained(request(await untilAborted(this.withModel(purpose), signal)));
    } catch (error) {
      if (failureOf(error).kind !== "noModel" || this.wanted === undefined) throw error;
      if (this.isFreed) fail("cancelled", "Cancelled.");
      // Another client has unloaded the model, and this one had not heard of it when it made the request.
      await untilAborted(this.prepare(signal, purpose), signal);
      return this.link.explained(request(await untilAborted(this.withModel(purpose), signal)));
    }
  }

  /**
   * Makes a request that needs the inference library. If the library does not load under the program that runs the worker, and
   * there is another program, a worker of that one takes over and gets the request.
   */
  async onEngine<T>(at: WorkerConnection, request: (worker: WorkerCaller) => Promise<T>): Promise<T> {
    try {
      return await this.link.explained(request(at.worker));
    } catch (error) {
      if (failureOf(error).kind !== "engineUnavailable" || !(await this.link.replaceProgram(at))) throw error;
      return this.link.explained(request((await this.link.connected()).worker));
    }
  }

  /** Tells the worker which models this client uses, unless it knows. */
  async tell(at: WorkerConnection): Promise<void> {
    const { wanted, told } = this;
    if (wanted === undefined || (told?.at === at && told.use === wanted)) return;
    this.told = { at, use: wanted };
    this.link.expect(await at.worker.use(wanted));
  }

  /** The model that is wanted, if it may be loaded. Raises `noModel`, or what happened when it was loaded before. */
  private async mayLoad(purpose: ModelPurpose): Promise<LoadParams> {
    if (this.wanted === undefined) fail("noModel", "No model is chosen.");
    const wanted = modelFor(purpose, this.wanted);
    // One that is in memory has been loaded since by somebody's command.
    if (this.holds(wanted, "ready", "parked")) return wanted;
    const refusal = await this.link.guard.refusalOf(wanted);
    if (refusal) throw new FailureError(refusal);
    return wanted;
  }

  /** The worker with the chosen model loaded. Raises `cancelled` instead of loading what was unloaded on purpose. */
  private async withModel(purpose: ModelPurpose): Promise<WorkerCaller> {
    await this.link.lossReason;
    const params = await this.mayLoad(purpose);
    const connection = await this.link.connected();
    await this.link.explained(this.tell(connection));
    if (this.holds(params, "ready", "parked")) return connection.worker;
    if (this.isFreed) fail("cancelled", "Cancelled.");
    await this.loadNow(connection, params);
    // Another worker may have had to take over.
    return (this.link.open ?? connection).worker;
  }

  /** Whether the worker says that it has the model, in one of these states. */
  private holds(params: LoadParams, ...states: readonly ("ready" | "parked")[]): boolean {
    if (this.link.state.kind !== "running") return false;
    const { model, completionModel = model } = this.link.state.status;
    return [model, completionModel].some(
      (each) =>
        states.some((state) => state === each.kind) && "facts" in each && each.facts.path === sourceName(params),
    );
  }

  private async loadNow(at: WorkerConnection, params: LoadParams): Promise<ModelFacts> {
    // A model that is in memory is not what ends a worker that is asked for it.
    if (!this.holds(params, "ready")) this.loads.add(params);
    try {
      const facts = await this.onEngine(at, async (worker) => {
        await this.tell(this.link.open ?? at);
        return worker.load(params);
      });
      if (this.loads.has(params)) void this.link.guard.loaded(sourceName(params));
      // The worker's own status comes a moment later; a caller that waited for the load must not see “loading”.
      this.expectReady(params, facts);
      return facts;
    } catch (error) {
      // This client itself has asked for another model since: nobody waits for this one any more.
      const { wanted } = this;
      const isOutdated =
        failureOf(error).kind === "loadFailed" &&
        wanted !== undefined &&
        !purposes.some((purpose) => isSameSource(modelFor(purpose, wanted), params));
      if (isOutdated) throw new FailureError(failure("cancelled", "Cancelled."));
      throw error;
    } finally {
      this.loads.delete(params);
    }
  }

  private expectReady(params: LoadParams, facts: ModelFacts): void {
    if (this.link.state.kind !== "running") return;
    const { model, completionModel, models } = this.link.state.status;
    const ready = { kind: "ready", facts } as const;
    const separate = this.wanted?.completion;
    if (separate !== undefined && isSameSource(separate, params))
      this.link.expect({ model, completionModel: ready, models });
    else this.link.expect({ model: ready, ...(completionModel && { completionModel }), models });
  }
}
