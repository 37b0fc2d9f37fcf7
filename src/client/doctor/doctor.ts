// Checks everything that must work before a model can answer, in the order of dependencies, and names the first step that fails.
import os from "node:os";
import { failureOf } from "../../core/failures.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { doctorStepNames, withoutPrivatePaths, type DoctorReport, type DoctorStep } from "./doctorReport.ts";
import { doctorSteps, type DoctorOptions, type Finding } from "./doctorSteps.ts";

/** Examines this machine. Raises only the signal's reason when aborted: what fails is a step of the report. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const steps: DoctorStep[] = [];
  const { needs, run, files } = doctorSteps(options);
  for (const name of doctorStepNames) {
    options.signal.throwIfAborted();
    const missing = needs[name].find((needed) => steps.some((step) => step.name === needed && step.outcome !== "ok"));
    if (missing !== undefined) {
      steps.push({ name, outcome: "skipped", text: `It needs the step “${missing}”.`, nextStep: "" });
      continue;
    }
    options.onBegin?.(name);
    const finding = await run[name]().catch((error: unknown): Finding => {
      options.signal.throwIfAborted();
      const { message, nextStep } = failureOf(error);
      return { text: message, nextStep, isFailed: true };
    });
    const shown = (text: string): string => withoutPrivatePaths(text, files);
    steps.push({
      name,
      outcome: finding.isFailed === true ? "failed" : "ok",
      text: shown(finding.text),
      nextStep: shown(finding.nextStep ?? ""),
    });
  }
  return { build: options.build, machine: machineLine(), steps };
}

/** One line: CPU, memory, system. */
export function machineLine(): string {
  const cpus = os.cpus();
  const memory = `${describeBytes(os.freemem())} of ${describeBytes(os.totalmem())} memory free`;
  const system = `${os.platform()} ${os.arch()} ${os.release()}, Node ${process.version}`;
  return `${cpus.length} × ${(cpus[0]?.model ?? "CPU").trim()}, ${memory}, ${system}`;
}
