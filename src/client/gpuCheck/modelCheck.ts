// One model on one kind of device, in a worker of its own: load, speed, states, cancel, ghost text, memory, parking. A stage that
// fails or takes too long is recorded, and the next one is tried.
import { charactersBetween } from "../../base/text.ts";
import { stat } from "node:fs/promises";
import path from "node:path";
import { describe } from "../../base/errors.ts";
import { fail, FailureError, failureOf } from "../../core/failures.ts";
import type { ModelShape } from "../../core/models/gguf/modelShape.ts";
import { machineOf, type Machine } from "../../core/models/plan/machine.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import { checkpointBytes } from "../../core/models/plan/planMemory.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { WorkerClient } from "../connection/workerClient.ts";
import { promptingProfileOf } from "../store/catalogueFile.ts";
import { readModelShape } from "../store/files/modelFile.ts";
import { deviceMemory, driverMemory, processMemory, type DeviceMemory } from "./gpuMemory.ts";
import {
  fixedTexts,
  measureCancel,
  measureCheckpoints,
  measureGhost,
  measureSpeed,
  suggest,
  type Measured,
} from "./gpuMeasures.ts";
import type { Figure, ModelCheck, StageResult } from "./gpuReport.ts";
import { endWorker, withinTime } from "./timeLimit.ts";

export interface ModelCheckOptions {
  readonly client: WorkerClient;
  readonly file: string;
  readonly choice: GpuChoice;
  /** Tokens of each lane. */
  readonly contextTokens: number;
  readonly rounds: number;
  /** Compares what it says with what it says on the CPU, if it ran on a GPU. */
  readonly comparesWithCpu: boolean;
  /** The user's home, for their own entries of the catalogue. */
  readonly home: string;
  readonly onBegin: (stage: string) => void;
  readonly signal: AbortSignal;
}

/** What a stage found. */
interface Finding {
  readonly figures: readonly Figure[];
  readonly text?: string;
}

/** Longest time of a stage. Large files and drivers that compile on first use make a load slow. */
const stageMs = { load: 300_000, other: 120_000 };

/** Checks one model. Raises only the signal's reason when aborted. */
export async function checkModel(options: ModelCheckOptions): Promise<ModelCheck> {
  const { file, choice } = options;
  const check = new ModelChecker(options);
  const sizeBytes = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  await check.run();
  return { file: path.basename(file), sizeBytes, choice, ...check.found, stages: check.stages };
}

class ModelChecker {
  readonly stages: StageResult[] = [];
  found: { readonly planned?: Plan; readonly facts?: ModelFacts } = {};
  private readonly options: ModelCheckOptions;
  private shape: ModelShape | undefined;
  private machine: Machine | undefined;
  /** Before the worker started, once its binary had started, and once the model was used. */
  private memory: { before?: DeviceMemory; started?: DeviceMemory; used?: DeviceMemory } = {};

  constructor(options: ModelCheckOptions) {
    this.options = options;
  }

  async run(): Promise<void> {
    const { comparesWithCpu } = this.options;
    await this.stage("load", (signal) => this.load(signal));
    await this.measure("speed", async (measured) => {
      const figures = await measureSpeed(measured);
      const speed = this.found.planned?.tokensPerSecond;
      const planned: Partial<Record<string, number | undefined>> = { Prefill: speed?.prefill, Decode: speed?.decode };
      return figures.map((figure) => withPlanned(figure, planned[figure.name]));
    });
    await this.measure("checkpoints", measureCheckpoints, "infill");
    await this.measure("cancel", measureCancel);
    await this.measure("ghost", measureGhost, "infill");
    await this.measure("memory", (measured) => this.measureMemory(measured));
    await this.measure("parking", (measured) => this.measureParking(measured), "infill");
    if (comparesWithCpu && (this.found.facts?.gpuLayers ?? 0) > 0)
      await this.stage("same text as on the CPU", (signal) => this.compareWithCpu(signal));
    await this.stage("unloading", (signal) => this.unload(signal));
    await endWorker(this.options.client);
  }

  /** A stage of the loaded model. */
  private async measure(
    name: string,
    work: (measured: Measured) => Promise<readonly Figure[]>,
    needs?: "infill",
  ): Promise<void> {
    const { facts } = this.found;
    if (facts === undefined) return this.skip(name, "The model is not loaded.");
    if (needs === "infill" && !facts.canInfill) return this.skip(name, "This model cannot complete code.");
    const { client, rounds } = this.options;
    await this.stage(name, async (signal) => ({ figures: await work({ client, facts, rounds, signal }) }));
  }

  private skip(name: string, text: string): void {
    this.stages.push({ name, outcome: "skipped", ms: 0, figures: [], text });
  }

  private async stage(name: string, work: (signal: AbortSignal) => Promise<Finding>): Promise<void> {
    const { client, onBegin, signal } = this.options;
    signal.throwIfAborted();
    onBegin(name);
    const start = performance.now();
    const limitMs = name === "load" ? stageMs.load : stageMs.other;
    try {
      const { figures, text = "" } = await withinTime(work, limitMs, signal, () => endWorker(client));
      this.stages.push({ name, outcome: "ok", ms: performance.now() - start, figures, text });
    } catch (error) {
      signal.throwIfAborted();
      const text = error instanceof FailureError ? failureOf(error).message : describe(error);
      this.stages.push({ name, outcome: "failed", ms: performance.now() - start, figures: [], text });
    }
  }

  private async load(signal: AbortSignal): Promise<Finding> {
    const { client, file, choice, contextTokens, home } = this.options;
    const shape = (this.shape = await readModelShape(file));
    const profile = await promptingProfileOf(file, home);
    await endWorker(client);
    this.memory.before = await driverMemory(undefined, signal);
    await client.connect();
    const machine = (this.machine = machineOf(await client.machine(choice)));
    this.memory.started = await deviceMemory(client, choice, signal);
    const planned = planModel(shape, machine, { contextPerLane: contextTokens, isCpuOnly: choice === "off" });
    this.found = { planned };
    client.use({ path: file, contextTokens, gpu: choice, shape, ...(profile && { profile }) });
    const start = performance.now();
    const facts = await client.load(signal);
    const ms = performance.now() - start;
    this.found = { planned, facts };
    return {
      figures: [
        { name: "Load", value: ms, unit: "ms" },
        { name: "Layers on the GPU", value: facts.gpuLayers, unit: "", planned: planned.layersOnGpu },
        { name: "Prefill measured right after the load", value: facts.prefillTokensPerSecond, unit: "tokens/s" },
      ],
    };
  }

  private async measureMemory({ client, facts, signal }: Measured): Promise<Figure[]> {
    const { planned } = this.found;
    const { choice } = this.options;
    const used = (this.memory.used = await deviceMemory(client, choice, signal));
    const { before, started } = this.memory;
    const { residentBytes, anonymousBytes, peakBytes } = await processMemory(client);
    const library = await client.memory();
    const exact = this.planOfHeld(library.checkpointBytes);
    const isOnGpu = facts.gpuLayers > 0;
    const own = difference(used.usedBytes, started?.usedBytes);
    const byDriver = difference(used.driverBytes, before?.driverBytes);
    return [
      ...(isOnGpu ? judged("GPU memory of the model", own, planned?.gpuBytes) : []),
      ...figure("GPU memory of everything, by nvidia-smi", byDriver),
      ...figure("GPU memory of the worker's process, by nvidia-smi", used.workerBytes),
      ...figure("GPU memory of the driver's context", difference(started?.driverBytes, before?.driverBytes)),
      { name: "Weights, by the library", value: library.modelBytes, unit: "bytes" },
      { name: "Context, by the library", value: library.kvCacheBytes, unit: "bytes" },
      { name: "Saved states", value: library.checkpointBytes, unit: "bytes" },
      ...(isOnGpu
        ? [...figure("Main memory, without pages of files", anonymousBytes, exact?.ramBytes)]
        : judged("Main memory, peak", peakBytes, exact?.bytes.total)),
      ...figure("Main memory, with pages of files", residentBytes),
    ];
  }

  /** The plan with as many saved states as there are now. */
  private planOfHeld(heldBytes: number): Plan | undefined {
    const { shape, machine } = this;
    const { planned } = this.found;
    if (shape === undefined || machine === undefined || planned === undefined) return undefined;
    const { contextPerLane, kvType } = planned;
    const each = checkpointBytes(shape, contextPerLane, kvType);
    const checkpoints = each === 0 ? 0 : Math.round(heldBytes / each);
    return planModel(shape, machine, { contextPerLane, isCpuOnly: this.options.choice === "off", checkpoints });
  }

  private async measureParking({ client, signal }: Measured): Promise<Figure[]> {
    const { choice } = this.options;
    const typed = "    parked = ";
    await suggest(client, "parking", typed, signal);
    const start = performance.now();
    await client.park();
    const parkMs = performance.now() - start;
    const parked = await deviceMemory(client, choice, signal);
    const { residentBytes } = await processMemory(client);
    const back = performance.now();
    const { usage } = await suggest(client, "parking", `${typed}v`, signal);
    const backMs = performance.now() - back;
    return [
      { name: "Parking", value: parkMs, unit: "ms" },
      ...figure("GPU memory still used when parked", difference(parked.usedBytes, this.memory.started?.usedBytes)),
      ...figure("Main memory when parked", residentBytes),
      { name: "First ghost text after it, load included", value: backMs, unit: "ms" },
      { name: "Tokens evaluated for it", value: usage.evaluated, unit: "" },
    ];
  }

  private async compareWithCpu(signal: AbortSignal): Promise<Finding> {
    const { client, file, contextTokens, home } = this.options;
    const { facts } = this.found;
    if (facts === undefined) fail("internal", "The model is not loaded.");
    const onGpu = await fixedTexts(client, facts, signal);
    const profile = await promptingProfileOf(file, home);
    const shape = await readModelShape(file);
    client.use({ path: file, contextTokens, gpu: "off", shape, ...(profile && { profile }) });
    const onCpu = await fixedTexts(client, await client.load(signal), signal);
    const differences = onGpu.flatMap((text, index) => firstDifference(text, onCpu[index]!));
    return {
      figures: [
        { name: `Texts equal to the CPU's, of ${onGpu.length}`, value: onGpu.length - differences.length, unit: "" },
      ],
      text: differences.join("; "),
    };
  }

  private async unload(signal: AbortSignal): Promise<Finding> {
    const { client, choice } = this.options;
    await client.unload();
    const left = difference((await deviceMemory(client, choice, signal)).usedBytes, this.memory.started?.usedBytes);
    const { residentBytes } = await processMemory(client);
    await endWorker(client);
    const atEnd = await driverMemory(undefined, signal);
    return {
      figures: [
        ...figure("GPU memory still used when unloaded", left),
        ...figure("Main memory when unloaded", residentBytes),
        ...figure(
          "GPU memory still used without a worker, by nvidia-smi",
          difference(atEnd.driverBytes, this.memory.before?.driverBytes),
        ),
      ],
    };
  }
}

function firstDifference(one: string, other: string): string[] {
  if (one === other) return [];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return [
    `differs after ${at} characters: ${JSON.stringify(charactersBetween(one, at, at + 20))}, on the CPU ${JSON.stringify(charactersBetween(other, at, at + 20))}`,
  ];
}

function withPlanned(figure: Figure, planned: number | undefined): Figure {
  return planned === undefined ? figure : { ...figure, planned };
}

function difference(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}

function figure(name: string, value: number | undefined, planned?: number): Figure[] {
  return value === undefined ? [] : [withPlanned({ name, value, unit: "bytes" }, planned)];
}

/** A size that was predicted, and how far the prediction was off. */
function judged(name: string, value: number | undefined, planned: number | undefined): Figure[] {
  if (value === undefined || planned === undefined || value <= 0) return figure(name, value, planned);
  return [
    ...figure(name, value, planned),
    { name: `${name}: planned against measured`, value: 100 * (planned / value - 1), unit: "%" },
  ];
}
