import { writeBenchReport, benchMarkdown } from "../../client/doctor/benchReport.ts";
import { examine, machineLine } from "../../client/doctor/doctor.ts";
import { measureModel } from "../../client/doctor/doctorBench.ts";
import { doctorExitCode, firstFailure, reportLines } from "../../client/doctor/doctorReport.ts";
import { chooseModel } from "../../client/store/modelStore.ts";
import { doctorServer } from "./doctorServer.ts";
import { stepInTerminal } from "../terminalAdvice.ts";
import { leavingNoWorker, writeJson, writeLine, type Session } from "../session.ts";

declare const __BUILD__: string;

/** `doctor`: checks everything that must work and names the first step that fails, also by its exit code. */
export async function doctor(session: Session): Promise<number> {
  return leavingNoWorker(session, () =>
    session.options.endpoint === undefined ? doctorHere(session) : doctorServer(session),
  );
}

async function doctorHere(session: Session): Promise<number> {
  const { home, client, loadModel, options, signal } = session;
  const examined = await examine({
    home,
    build: __BUILD__,
    client,
    gpu: "auto",
    contextTokens: options.contextTokens,
    chooseModel: () => chooseModel(options.model, home, process.cwd()),
    load: loadModel,
    onBegin: showStep,
    signal,
  });
  showStep("");
  const steps = examined.steps.map((step) => ({ ...step, nextStep: stepInTerminal(step.nextStep) }));
  const report = { ...examined, steps };
  const failed = firstFailure(report);
  if (options.bench && failed === undefined) return bench(session);
  if (options.json) await writeJson({ ok: failed === undefined, ...(failed && { failed: failed.name }), ...report });
  else for (const line of reportLines(report)) await writeLine(line);
  return doctorExitCode(report);
}

/** `doctor --bench`: measures the model, compares it with its plan, and writes a report to attach to a bug. */
async function bench({ home, client, options, signal }: Session): Promise<number> {
  const choice = await chooseModel(options.model, home, process.cwd());
  const file = "path" in choice ? choice.path : undefined;
  const { contextTokens } = options;
  const found = await measureModel(client, { file, gpu: "auto", contextTokens, onBegin: showStep, signal });
  showStep("");
  const report = { build: __BUILD__, machine: machineLine(), ...found };
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const files = await writeBenchReport(report, home, stamp);
  if (options.json) await writeJson({ ok: true, files, ...report });
  else {
    await writeLine(benchMarkdown(report));
    await writeLine(`\nWritten to ${files.markdown} and ${files.json}.`);
  }
  return 0;
}

/** Shows the running step, on a terminal only. */
function showStep(name: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}`);
}
