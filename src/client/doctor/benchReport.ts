// Measurements next to the plan, as a file that can be attached to a bug report: no code, no project paths.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import type { MachineFacts } from "../../core/models/plan/machine.ts";
import type { MeasuredModel, TokenCost } from "./doctorBench.ts";
import { onDisk } from "../store/files/diskErrors.ts";
import { withoutPrivatePaths } from "./doctorReport.ts";

export interface BenchReport extends MeasuredModel {
  readonly build: string;
  /** One line: CPU, memory, system. */
  readonly machine: string;
}

/** The report as Markdown tables. */
export function benchMarkdown({ build, machine, engine, measured, planned }: BenchReport): string {
  const { facts, memory } = measured;
  const speed = (value: number | undefined): string => (value === undefined ? "–" : `${value.toFixed(1)} tokens/s`);
  const size = (value: number | undefined): string => (value === undefined ? "–" : describeBytes(value));
  const place =
    facts.gpuLayers > 0
      ? `${facts.gpuLayers} of ${facts.layers ?? facts.gpuLayers} layers on ${facts.device}`
      : facts.device;
  const plannedContext = planned && planned.bytes.kv + planned.bytes.recurrent + planned.bytes.compute;
  // The library reserves logits for every token of a batch, and the worker asks for those of the last one.
  const isReserved = facts.gpuLayers === 0 && plannedContext !== undefined && memory.kvCacheBytes > plannedContext;
  const rows = [
    ["Load", "–", `${(measured.loadMs / 1000).toFixed(1)} s`],
    ["Prefill", speed(planned?.tokensPerSecond.prefill), speed(measured.prefillTokensPerSecond)],
    ["Decode", speed(planned?.tokensPerSecond.decode), speed(measured.decodeTokensPerSecond)],
    ["Layers on the GPU", planned === undefined ? "–" : String(planned.layersOnGpu), String(facts.gpuLayers)],
    ["Weights", size(planned?.bytes.weights), size(memory.modelBytes)],
    ["Context (KV cache, recurrent state, buffers)", size(plannedContext), size(memory.kvCacheBytes)],
    ["Checkpoints (planned: at most)", size(planned?.bytes.checkpoints), size(memory.checkpointBytes)],
    ["Total (measured: peak of the process)", size(planned?.bytes.total), size(measured.peakResidentBytes)],
  ];
  return [
    "# Ghostlight: Benchmark Model",
    `${facts.name}, ${facts.architecture}, ${describeBytes(facts.sizeBytes)}, on ${place}; context of ${facts.contextTokens} tokens.`,
    ["| | Planned | Measured |", "| :-- | --: | --: |", ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n"),
    [
      `- First text of a chat answer after ${Math.round(measured.firstTextMs)} ms, ${measured.promptTokens} prompt tokens.`,
      `- Second question: ${costText(measured.secondTurn)}.`,
      `- Ghost text in a new document: ${costText(measured.ghost)}.`,
      `- Ghost text after one more key: ${costText(measured.ghostAfterKey)}.`,
      `- Process memory at the end: ${describeBytes(memory.residentBytes)}.`,
      ...(isReserved
        ? [
            "- The measured context is what the library reserves. Part of that is never used on the CPU, and takes no memory.",
          ]
        : []),
    ].join("\n"),
    [`Ghostlight ${build}; ${machine}.`, ...(engine ? [engineLine(engine)] : [])].join("\n"),
  ].join("\n\n");
}

/** What the inference library found and which of its binaries runs. */
function engineLine({ backend, gpus, binary, gpuFallback }: MachineFacts): string {
  const list = gpus.map(
    (gpu) => `${gpu.name} (${describeBytes(gpu.freeBytes)} of ${describeBytes(gpu.totalBytes)} free)`,
  );
  const seen = list.length === 0 ? "no GPU" : list.join(", ");
  const made = binary.kind === "prebuilt" ? "the library's prebuilt binary" : "a binary compiled on this machine";
  return [`Engine: ${backend}, ${made} ${binary.release}; ${seen}.`, ...(gpuFallback ? [gpuFallback.text] : [])].join(
    " ",
  );
}

/**
 * Writes the report as Markdown and JSON into the home's folder of reports; answers both paths. `stamp` names them.
 * Raises `diskFull` and the like.
 */
export async function writeBenchReport(
  report: BenchReport,
  home: string,
  stamp: string,
): Promise<{ readonly markdown: string; readonly json: string }> {
  const folder = path.join(home, "reports");
  const place = (ending: string): string => path.join(folder, `ghostlight-${stamp}.${ending}`);
  const files = { markdown: place("md"), json: place("json") };
  const shown = withoutPrivatePathsIn(report);
  await onDisk(folder, async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(files.markdown, `${benchMarkdown(shown)}\n`);
    await writeFile(files.json, `${JSON.stringify(shown, undefined, 2)}\n`);
  });
  return files;
}

/** The report without paths of this machine: of the model's file only its name. */
function withoutPrivatePathsIn(report: BenchReport): BenchReport {
  const { facts } = report.measured;
  const name = withoutPrivatePaths(path.basename(facts.path), []);
  return { ...report, measured: { ...report.measured, facts: { ...facts, path: name } } };
}

function costText({ ms, reused, evaluated }: TokenCost): string {
  return `${Math.round(ms)} ms, ${evaluated} ${evaluated === 1 ? "token" : "tokens"} evaluated, ${reused} reused`;
}
