// What each step of the doctor looks at.
import { access, constants, mkdir, stat, statfs } from "node:fs/promises";
import { describe } from "../../base/errors.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { fail, type Failure } from "../../core/failures.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import { reasonText } from "../../core/models/plan/planText.ts";
import { adjustmentReport, type ModelFacts } from "../../core/models/runtime/modelState.ts";
import { machineOf, type MachineFacts } from "../../core/models/plan/machine.ts";
import { serverReport } from "../../core/models/runtime/serverReport.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { CompleteParams } from "../../protocol/workerProtocol.ts";
import type { DoctorStepName } from "./doctorReport.ts";
import { visibleDrivers, type DriverSight, type VisibleGpu } from "./doctorDriver.ts";
import { readModelShape } from "../store/files/modelFile.ts";
import { modelsFolder, runtimePaths } from "../paths.ts";
import { planOfFile } from "../store/modelPlan.ts";
import { currentRecord } from "../store/files/verifiedFile.ts";
import { workerLine } from "./workerLine.ts";
import type { WorkerClient } from "../connection/workerClient.ts";

export interface DoctorOptions {
  readonly home: string;
  readonly build: string;
  readonly client: WorkerClient;
  readonly gpu: GpuChoice;
  /** Requested context of each lane, in tokens. */
  readonly contextTokens: number;
  /** Which model is used: a file, one that is not here yet, or a server's. Raises FailureError for a setting that names none. */
  readonly chooseModel: () => Promise<
    { readonly path: string } | { readonly missing: ModelEntry } | { readonly server: string }
  >;
  /** Loads that model. Raises FailureError. */
  readonly load: (signal: AbortSignal) => Promise<ModelFacts>;
  /** Ghost text's model once it was used. Absent: ghost text uses the same model as the chat. */
  readonly ghostTextModel?: (() => GhostTextModel) | undefined;
  /** Told before each step that is run. */
  readonly onBegin?: (name: DoctorStepName) => void;
  readonly signal: AbortSignal;
}

/** A model that the user chose for ghost text alone. */
export interface GhostTextModel {
  /** Why it cannot be used; ghost text uses the chat's model then. */
  readonly problem?: Failure | undefined;
  /** Absent: it is not loaded. */
  readonly facts?: ModelFacts | undefined;
}

/** What a step found, and what to do if something is wrong or could be better. */
export interface Finding {
  readonly text: string;
  readonly nextStep?: string;
  readonly isFailed?: boolean;
}

type Steps = Readonly<Record<DoctorStepName, () => Promise<Finding>>>;

/** Which steps must succeed before another one makes sense. */
const needs: Readonly<Record<DoctorStepName, readonly DoctorStepName[]>> = {
  driver: [],
  disk: [],
  socket: ["disk"],
  gpu: ["socket"],
  binary: ["socket"],
  model: ["disk"],
  memory: ["model", "socket"],
  load: ["model", "socket", "memory"],
  answer: ["load"],
  ghostText: ["load"],
};

/** The steps for one run; later ones use what earlier ones found. `files`: paths that may appear in their texts. */
export function doctorSteps(options: DoctorOptions): {
  readonly needs: typeof needs;
  readonly run: Steps;
  readonly files: readonly string[];
} {
  const { client, gpu, home, signal } = options;
  let sight: DriverSight = { gpus: [] };
  let machine: MachineFacts | undefined;
  const files: string[] = [];
  const run: Steps = {
    driver: async () => {
      sight = await visibleDrivers(signal);
      if (sight.problem && gpu !== "off") return { ...sight.problem, isFailed: true };
      return driverFinding(sight.gpus, gpu);
    },
    disk: () => diskFinding(home),
    socket: async () => {
      const { folder, socket } = runtimePaths(home);
      await client.connect();
      const { state } = client;
      if (state.kind !== "running") fail("workerGone", "The model worker ended right after it started.");
      const mode = process.platform === "win32" ? "" : `, folder mode ${(await modeOf(folder)).toString(8)}`;
      return { text: `${workerLine(state)} answers on ${socket}${mode}` };
    },
    gpu: async () => {
      machine = await client.machine(gpu);
      return gpuFinding(machine, sight.gpus);
    },
    binary: async () => binaryFinding(machine ?? (await client.machine(gpu))),
    model: async () => {
      const choice = await options.chooseModel();
      if ("server" in choice) return { text: `the server ${choice.server} is used instead of a file on this machine` };
      if ("missing" in choice) fail("noModel", `${choice.missing.name} is not installed.`);
      files.push(choice.path);
      await readModelShape(choice.path);
      const { size } = await stat(choice.path);
      const isVerified = (await currentRecord(choice.path))?.sha256 !== undefined;
      const checked = isVerified ? "its SHA-256 was checked" : "its SHA-256 was not checked";
      return { text: `${choice.path}, ${describeBytes(size)}, ${checked}` };
    },
    memory: async () => {
      const [file] = files;
      if (file === undefined) return { text: "not checked: the model runs on a server" };
      machine ??= await client.machine(gpu);
      const wish = { contextPerLane: options.contextTokens, isCpuOnly: gpu === "off" };
      return memoryFinding(await planOfFile(file, machineOf(machine), wish), client);
    },
    load: async () => {
      const facts = await options.load(signal);
      if (facts.kind === "remote") return { text: serverReport(facts).join(" ") };
      return loadFinding(facts, sight.gpus, gpu);
    },
    answer: async () => {
      const end = await client.chat(
        {
          purpose: "chat",
          messages: [{ role: "user", content: "Say hello." }],
          maxTokens: 16,
          temperature: 0,
          thinking: false,
        },
        () => {},
        signal,
      );
      const { produced, totalMs, queueMs, prefillMs, firstTextMs } = end.usage;
      if (produced === 0) fail("internal", "The model generated nothing.");
      const decode = Math.round((1000 * produced) / Math.max(1, totalMs - queueMs - prefillMs));
      // What a server refused is known only now.
      const { adjustments = [] } = await options.load(signal);
      const first = `first text after ${Math.round(firstTextMs ?? totalMs)} ms, then ${decode} tokens/s`;
      return { text: [first, ...adjustmentReport(adjustments)].join(". ") };
    },
    ghostText: async () => {
      const own = options.ghostTextModel?.();
      if (own?.problem) return { text: own.problem.message, nextStep: own.problem.nextStep, isFailed: true };
      if (own === undefined && !(await options.load(signal)).canInfill)
        return { text: "the model cannot complete code, so there is no ghost text" };
      const { usage } = await client.complete(begunFunction, () => {}, signal);
      const { firstTextMs, totalMs } = usage;
      const time = `${firstTextMs === undefined ? "No text" : "First text"} after ${Math.round(firstTextMs ?? totalMs)} ms`;
      // It loads with its first request.
      const facts = options.ghostTextModel?.().facts;
      if (own === undefined) return { text: `the same model. ${time}` };
      if (facts === undefined) fail("internal", "The model for ghost text was not loaded.");
      const found = loadFinding(facts, sight.gpus, gpu);
      return { ...found, text: `a model of its own, ${found.text}. ${time}` };
    },
  };
  return { needs, run, files };
}

/** What ghost text is asked for: a line that any model goes on with. */
const begunFunction: CompleteParams = {
  documentId: "ghostlight:doctor.py",
  languageId: "python",
  prefix: "def add(first, second):\n    return ",
  suffix: "\n\n\nprint(add(1, 2))\n",
  following: "\n\n\nprint(add(1, 2))\n",
  shape: "line",
  maxTokens: 16,
};

/** Compares what the drivers report with the setting. */
function driverFinding(gpus: readonly VisibleGpu[], gpu: DoctorOptions["gpu"]): Finding {
  if (gpu === "cuda" && !gpus.some(({ vendor }) => vendor === "NVIDIA"))
    return {
      text: "ghostlight.gpu is “cuda”, but no NVIDIA driver is visible.",
      nextStep: "Install the NVIDIA driver, or set ghostlight.gpu to “auto”.",
      isFailed: true,
    };
  if (gpu === "metal" && process.platform !== "darwin")
    return {
      text: "ghostlight.gpu is “metal”, which is available only on macOS.",
      nextStep: "Set ghostlight.gpu to “auto”.",
      isFailed: true,
    };
  if (gpus.length === 0) return { text: "no graphics driver is visible; the model runs on the CPU" };
  return { text: gpus.map(gpuText).join("; ") };
}

function gpuText({ name, driver, totalBytes }: VisibleGpu): string {
  return [
    name,
    ...(totalBytes === undefined ? [] : [describeBytes(totalBytes)]),
    ...(driver === undefined ? [] : [`driver ${driver}`]),
  ].join(", ");
}

/** What the library sees of what the drivers show. Integrated graphics that it cannot use are no failure. */
function gpuFinding({ gpus, backend, gpuFallback }: MachineFacts, visible: readonly VisibleGpu[]): Finding {
  const list = gpus.map(
    (gpu) => `${gpu.name}, ${describeBytes(gpu.freeBytes)} of ${describeBytes(gpu.totalBytes)} free`,
  );
  if (list.length > 0) return { text: `the library sees ${list.join("; ")} through ${backend}` };
  if (gpuFallback === undefined) return { text: "the library uses the CPU; there is no sign of a GPU" };
  return {
    text: gpuFallback.text,
    nextStep:
      "Install what is missing, restart the machine, and check again. To turn off this warning, set ghostlight.gpu to “off”.",
    isFailed: visible.some(({ vendor }) => vendor === "NVIDIA" || vendor === "Apple"),
  };
}

function binaryFinding({ backend, binary, cpu }: MachineFacts): Finding {
  // The library's words are “AVX2 = 1 | AVX512 = 1”.
  const features = [...cpu.features.matchAll(/(\w+) = 1/g)].map(([, name]) => name).join(" ");
  const text = `${backend}, llama.cpp ${binary.release}, up to ${cpu.threads} threads (${features})`;
  if (binary.kind === "prebuilt") return { text: `the library's prebuilt binary for ${text}` };
  return { text: `a binary that was compiled on this machine for ${text}` };
}

async function diskFinding(home: string): Promise<Finding> {
  const folder = modelsFolder(home);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    fail(
      "downloadFailed",
      `Ghostlight cannot write to ${folder}: ${describe(error)}.`,
      "Make it writable, or set GHOSTLIGHT_HOME.",
    );
  }
  const disk = await statfs(folder);
  // Some network and virtual disks report zero blocks.
  const free = disk.blocks === 0 ? "unknown space" : describeBytes(disk.bavail * disk.bsize);
  return { text: `${home}, ${free} free` };
}

async function modeOf(folder: string): Promise<number> {
  return (await stat(folder)).mode & 0o777;
}

/** The plan counts free memory only, so a model that is loaded already has its own in its way. */
function memoryFinding(plan: Plan, { state }: WorkerClient): Finding {
  const isLoaded = state.kind === "running" && state.status.model.kind === "ready";
  const place =
    plan.layersOnGpu > 0 ? `${plan.layersOnGpu} of ${plan.layers} layers on the GPU` : "entirely on the CPU";
  const text = `the plan: ${describeBytes(plan.bytes.total)}, ${place}, ${plan.contextPerLane} tokens of context`;
  const reasons = plan.reasons.map(reasonText).join(" ");
  if (plan.fits || isLoaded) return { text: `${text}. ${reasons}` };
  return {
    text: reasons,
    nextStep: "Choose a smaller model, lower ghostlight.contextTokens, or use a server.",
    isFailed: true,
  };
}

/** A model on the CPU although a card is there is the commonest reason for “it is slow”. */
function loadFinding(facts: ModelFacts, gpus: readonly VisibleGpu[], gpu: DoctorOptions["gpu"]): Finding {
  const infill = facts.canInfill ? "can infill" : "cannot infill";
  const device = facts.gpuLayers > 0 ? `${facts.device} with ${facts.gpuLayers} layers` : facts.device;
  const text = `${facts.name} (${facts.architecture}) on ${device}; ${facts.contextTokens} tokens of context, ${infill}, prefill ${facts.prefillTokensPerSecond} tokens/s`;
  const isFallback = facts.gpuLayers === 0 && gpu !== "off" && gpus.some(({ vendor }) => vendor === "NVIDIA");
  if (!isFallback) return { text };
  return {
    text: `${text}. It runs on the CPU although there is a GPU.`,
    nextStep: "See the steps “gpu” and “memory”: either the library did not find the card, or the model does not fit.",
    isFailed: true,
  };
}
