// The embedded engine: node-llama-cpp. Only this folder imports that library.
import { InsufficientMemoryError, type Llama, type LlamaContext, type LlamaModel } from "node-llama-cpp";
import { describe } from "../../base/errors.ts";
import { FailureError, failure } from "../../core/failures.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import { batchTokens, lanes, mostCheckpoints } from "../../core/models/plan/planMemory.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { Engine, LoadedModel, LoadOptions } from "../embedded/engine.ts";
import { startLlama } from "./gpuBinary.ts";
import { LlamaLoadedModel } from "./llamaModel.ts";
import { estimateQuicklyOnProcessor } from "./memoryEstimates.ts";
import { machineFacts, placementOf } from "./placement.ts";
import { mostThreads, ThreadTuner, type WithThreads } from "./threadTuner.ts";

estimateQuicklyOnProcessor();

const keptLogLines = 60;
/** The longest wait for what the library says about a failed load: its lines may come after the failure. In milliseconds. */
const longestLogWaitMs = 200;
/** Evaluations of at least this many tokens count as prefill when threads are chosen. */
const prefillTokens = 32;

export class LlamaEngine implements Engine {
  readonly recentLog: string[] = [];
  private readonly templateProgram: string;
  private liveModels = 0;
  /** Binaries loaded in this process. There may be several, because their libraries have different names. */
  private readonly started = new Map<GpuChoice, Promise<Llama>>();

  /** `templateProgram`: path of the built `templateProgram.ts`. */
  constructor(templateProgram: string) {
    this.templateProgram = templateProgram;
  }

  /** Sequences of all models that were not disposed of. */
  get sequences(): number {
    return this.liveModels * lanes;
  }

  async machine(gpu: GpuChoice): Promise<MachineFacts> {
    return machineFacts(await this.llama(gpu), gpu);
  }

  async load({ path, contextTokens, gpu = "auto", plan, onProgress, signal }: LoadOptions): Promise<LoadedModel> {
    this.recentLog.length = 0;
    const llama = await this.llama(gpu);
    // A GPU binary also starts if it finds no GPU.
    const onGpu = llama.supportsGpuOffloading && (await llama.getGpuDeviceNames()).length > 0;
    const lane = plan?.contextPerLane ?? contextTokens;
    let model: LlamaModel | undefined;
    let context: LlamaContext | undefined;
    try {
      model = await llama.loadModel({
        modelPath: path,
        loadSignal: signal,
        // With mmap a CPU load shows no progress for its first half and keeps the file's pages beside the repacked
        // weights, up to 85 % more memory (docs/benchmarks.md, “The library”).
        useMmap: onGpu ? "auto" : false,
        // The library's own estimate decides, because it knows what the GPU's driver needs.
        gpuLayers: onGpu ? { ...(plan && { max: plan.layersOnGpu }), fitContext: { contextSize: lane * lanes } } : 0,
        // The library counts memory that caches files as used; the plan does not.
        ignoreMemorySafetyChecks: plan !== undefined && !onGpu,
        onLoadProgress: (progress) => onProgress(progress),
      });
      onProgress(undefined);
      context = await model.createContext({
        sequences: lanes,
        contextSize: Math.min(lane, model.trainContextSize),
        batchSize: batchTokens,
        ...(plan?.kvType === "q8_0" && quantisedCache),
        threads: onGpu ? { ideal: 0 } : { ideal: mostThreads(llama.cpuMathCores, process.env) },
        failedCreationRemedy: false,
        ignoreMemorySafetyChecks: plan !== undefined && !onGpu,
      });
      const onDisposed = (): void => void this.liveModels--;
      const loaded = new LlamaLoadedModel(
        model,
        context,
        onDisposed,
        plan === undefined ? mostCheckpoints : Math.max(1, Math.ceil(plan.checkpoints / lanes)),
        await placementOf(llama, gpu, { gpuLayers: model.gpuLayers, layers: model.fileInsights.totalLayers }),
        onGpu ? unchanged : threadsFor(llama),
        this.templateProgram,
      );
      this.liveModels++;
      return loaded;
    } catch (error) {
      const latest = performance.now() + longestLogWaitMs;
      while (this.reason() === undefined && !signal.aborted && performance.now() < latest)
        await new Promise((resolve) => setTimeout(resolve, 5));
      const explained = this.explained(error, path, signal);
      await this.release(context, model);
      throw explained;
    }
  }

  private llama(gpu: GpuChoice): Promise<Llama> {
    let llama = this.started.get(gpu);
    if (llama === undefined) {
      llama = startLlama(gpu, (line) => {
        this.recentLog.push(line);
        if (this.recentLog.length > keptLogLines) this.recentLog.shift();
      });
      this.started.set(gpu, llama);
      // A driver may be installed in the meantime: the next try checks again.
      llama.catch(() => this.started.delete(gpu));
    }
    return llama;
  }

  /** Releases what a load that failed has reserved. Why it failed is what counts, so a failure of this is only noted. */
  private async release(...parts: readonly ({ dispose(): Promise<void> } | undefined)[]): Promise<void> {
    for (const part of parts) await part?.dispose().catch((error: unknown) => this.recentLog.push(describe(error)));
  }

  /** What the library said about the load that failed last; undefined if nothing that tells more than that it failed. */
  private reason(): string | undefined {
    // Those that begin like this describe a model, also one that loads.
    const isTelling = (line: string): boolean =>
      /error|fail|invalid|unknown|missing|wrong|corrupt/i.test(line) && !/^(print_info|load):/.test(line);
    return this.recentLog.findLast((line) => isTelling(line) && !/failed to load model\W*$/i.test(line));
  }

  private explained(error: unknown, path: string, signal: AbortSignal): FailureError {
    if (signal.aborted) return new FailureError(failure("cancelled", "Loading was cancelled."));
    if (error instanceof FailureError) return error;
    if (
      error instanceof InsufficientMemoryError ||
      /too large|insufficient|failed to create context/i.test(describe(error))
    )
      return new FailureError(failure("outOfMemory", `There is not enough memory to load ${path}: ${describe(error)}`));
    return new FailureError(
      failure("loadFailed", `${path} could not be loaded: ${this.reason() ?? describe(error)}`.replace(/\.?$/, ".")),
    );
  }
}

/** A KV cache of half the size needs flash attention. */
const quantisedCache = {
  experimentalKvCacheKeyType: "Q8_0",
  experimentalKvCacheValueType: "Q8_0",
  flashAttention: true,
} as const;

/** On a GPU, the library's own choice. */
const unchanged: WithThreads = (_tokens, evaluation) => evaluation();

/** On a CPU, all cores that it may use, one fewer, or half of them, whichever is measured to be fastest. */
function threadsFor(llama: Llama): WithThreads {
  const cores = mostThreads(llama.cpuMathCores, process.env);
  const candidates = [cores, Math.max(1, cores - 1), Math.ceil(cores / 2)];
  const tuners = { prefill: new ThreadTuner(candidates), decode: new ThreadTuner([...candidates].reverse()) };
  return async (tokens, evaluation) => {
    // A few tokens are bound by memory as one is; the speeds of sizes between that and a full slice cannot be compared.
    const tuner = tokens >= prefillTokens ? tuners.prefill : tuners.decode;
    const start = performance.now();
    const threads = (llama.maxThreads = tuner.choose(start));
    const result = await evaluation();
    const end = performance.now();
    if (tokens === 1 || tokens >= prefillTokens) tuner.measured(threads, (end - start) / tokens, end);
    return result;
  };
}
