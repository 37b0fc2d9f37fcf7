// What a check of the GPU found, as data and as a page to paste into an issue. In English, like the log, because the people who
// help read it.
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { VisibleGpu } from "../doctor/doctorDriver.ts";

/** What a figure counts. `tokens/s` and `bytes` have a planned value where the plan predicts it. */
export type FigureUnit = "ms" | "tokens/s" | "bytes" | "%" | "";

/** One measured value. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: FigureUnit;
  readonly planned?: number;
}

/** One stage of the check. */
export interface StageResult {
  readonly name: string;
  readonly outcome: "ok" | "failed" | "skipped";
  readonly ms: number;
  readonly figures: readonly Figure[];
  /** What else there is to say; for a stage that failed or was skipped, why. */
  readonly text: string;
}

/** One kind of device that was tried. */
export interface BackendTrial {
  readonly choice: GpuChoice;
  /** Time to start its binary in a new worker. */
  readonly ms: number;
  readonly found?: MachineFacts;
  /** Why it does not work here. */
  readonly failure?: string;
}

/** One model on one kind of device. */
export interface ModelCheck {
  /** The file's name, without its folder. */
  readonly file: string;
  readonly sizeBytes: number;
  readonly choice: GpuChoice;
  readonly planned?: Plan;
  readonly facts?: ModelFacts;
  readonly stages: readonly StageResult[];
}

export interface GpuReport {
  readonly build: string;
  /** One line: CPU, memory, system. */
  readonly machine: string;
  /** When the check began, in ISO 8601. */
  readonly startedAt: string;
  /** What the drivers report. */
  readonly drivers: readonly VisibleGpu[];
  readonly driverProblem?: string;
  readonly backends: readonly BackendTrial[];
  readonly models: readonly ModelCheck[];
  /** False while the check runs: a report that stays so was cut off. */
  readonly isComplete: boolean;
}

/** The stages that failed, each with its model. */
export function failedStages({ models }: GpuReport): string[] {
  return models.flatMap(({ file, choice, stages }) =>
    stages
      .filter(({ outcome }) => outcome === "failed")
      .map(({ name, text }) => `${file}, ${choice}, ${name}: ${text}`),
  );
}

/** The verdict in one sentence. */
function gpuVerdict(report: GpuReport): string {
  const taken = report.backends.find(({ choice }) => choice === "auto")?.found;
  if (taken === undefined) return "The inference library did not start on this machine.";
  const release = `llama.cpp ${taken.binary.release}`;
  if (taken.gpus.length === 0) {
    const why = taken.gpuFallback?.text ?? "There is no sign of a GPU.";
    return `No GPU was used, so every figure is the CPU's (${release}). ${why}`;
  }
  const names = taken.gpus.map(({ name, totalBytes }) => `${name} (${describeBytes(totalBytes)})`).join(", ");
  return `${names} through ${taken.backend}, ${release}.`;
}

/** The report as Markdown. */
export function gpuMarkdown(report: GpuReport): string {
  const failed = failedStages(report);
  const drivers = report.drivers.map(
    ({ name, driver }) => `${name}${driver === undefined ? "" : `, driver ${driver}`}`,
  );
  return [
    "# Ghostlight on a GPU",
    `**${gpuVerdict(report)}**`,
    [
      `- Driver: ${report.driverProblem ?? (drivers.join("; ") || "none is visible")}`,
      ...report.backends.map((trial) => `- ${backendLine(trial)}`),
      ...(report.isComplete ? [] : ["- The check was cut off before its end."]),
    ].join("\n"),
    ...report.models.map(modelSection),
    ...(failed.length === 0 ? [] : [`## What failed\n\n${failed.map((line) => `- ${line}`).join("\n")}`]),
    `Ghostlight ${report.build}; ${report.machine}; ${report.startedAt}.`,
  ].join("\n\n");
}

function backendLine({ choice, ms, found, failure }: BackendTrial): string {
  const time = `after ${Math.round(ms)} ms`;
  if (found === undefined) return `${choice}: does not work here, ${time}. ${failure ?? ""}`.trimEnd();
  const devices = found.gpus.map(({ name, freeBytes }) => `${name} with ${describeBytes(freeBytes)} free`).join(", ");
  const made = found.binary.kind === "prebuilt" ? "prebuilt" : "compiled on this machine";
  return `${choice}: the ${found.backend} binary (${made}) started ${time}${devices === "" ? "" : `: ${devices}`}`;
}

function modelSection({ file, sizeBytes, choice, planned, facts, stages }: ModelCheck): string {
  const place =
    facts === undefined
      ? "was not loaded"
      : `${facts.architecture} on ${facts.device}, ${facts.gpuLayers} of ${facts.layers ?? "?"} layers on the GPU, ${facts.contextTokens} tokens of context a lane`;
  const rows = stages.flatMap(({ name, outcome, ms, figures, text }) => [
    ...(outcome === "ok" ? [] : [[name, "", `${outcome}: ${text}`]]),
    ...figures.map((figure) => [figure.name, shown(figure.planned, figure.unit), shown(figure.value, figure.unit)]),
    ...(outcome === "ok" && text !== "" ? [[name, "", text]] : []),
    ...(outcome === "failed" ? [[`${name}, time`, "", shown(ms, "ms")]] : []),
  ]);
  const plan = planned && `The plan: ${planned.layersOnGpu} of ${planned.layers} layers on the GPU.`;
  return [
    `## ${file}, ${describeBytes(sizeBytes)}, \`${choice}\``,
    [`${place}.`, ...(plan === undefined ? [] : [plan])].join(" "),
    [
      "| | Planned | Measured |",
      "| :-- | --: | --: |",
      ...rows.map((cells) => `| ${cells.map(cell).join(" | ")} |`),
    ].join("\n"),
  ].join("\n\n");
}

/** A message may hold what ends a cell. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

function shown(value: number | undefined, unit: FigureUnit): string {
  if (value === undefined) return "";
  switch (unit) {
    case "bytes":
      return `${value < 0 ? "−" : ""}${describeBytes(Math.abs(value))}`;
    case "ms":
      return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 2 : 0)} ms`;
    case "tokens/s":
      return `${value.toFixed(value < 1000 ? 1 : 0)} tokens/s`;
    case "%":
      return `${value > 0 ? "+" : ""}${value.toFixed(1)} %`;
    case "":
      return String(Math.round(value * 100) / 100);
  }
}
