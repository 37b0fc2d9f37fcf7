// “Check Setup” and “Benchmark Model”: what works on this machine and how fast, each on a page of its own.
import * as vscode from "vscode";
import { remedyButton } from "../guard.ts";
import type { Log } from "../../base/log.ts";
import { benchMarkdown, writeBenchReport } from "../../client/doctor/benchReport.ts";
import { examine, machineLine } from "../../client/doctor/doctor.ts";
import { measureModel, type BenchStep } from "../../client/doctor/doctorBench.ts";
import { firstFailure, reportMarkdown, verdictOf, type DoctorStepName } from "../../client/doctor/doctorReport.ts";
import { chooseModel } from "../../client/store/modelStore.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import { FailureError } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ReportPages } from "../reports/reportPages.ts";
import type { ModelSetup } from "./modelSetup.ts";
import type { EditorSettings } from "../settings.ts";

export interface DoctorParts {
  readonly home: string;
  readonly client: WorkerClient;
  readonly setup: ModelSetup;
  readonly settings: EditorSettings;
  readonly pages: Pick<ReportPages, "show">;
  readonly log: Log;
}

/** Examines the machine on request. */
export class Doctor {
  private readonly parts: DoctorParts;

  constructor(parts: DoctorParts) {
    this.parts = parts;
  }

  /** Runs all steps, showing the current one, and opens the report. */
  async show(): Promise<void> {
    const { l10n } = vscode;
    const { home, client, setup, settings } = this.parts;
    const url = settings.current.remoteUrl;
    const report = await withProgress(l10n.t("Ghostlight: Checking the Setup"), async (signal, say) => {
      return examine({
        ...{ home, client, build: __BUILD__, signal, contextTokens: settings.current.contextTokens },
        // This machine's GPU does not matter to a server.
        gpu: url === "" ? settings.current.gpu : "off",
        chooseModel: async () => (url === "" ? chooseModel(settings.current.model, home) : { server: url }),
        load: (aborted) => setup.load(aborted),
        ghostTextModel:
          settings.current.completionModel === ""
            ? undefined
            : () => ({ problem: setup.completionProblem, facts: setup.completionFacts }),
        onBegin: (name) => say(stepTitle(name)),
      });
    });
    if (report === undefined) return;
    this.parts.log.info(`doctor: ${verdictOf(report)}`);
    this.parts.pages.show("setup", {
      title: l10n.t("Ghostlight: Setup"),
      markdown: reportMarkdown(report),
      actions: [
        { title: l10n.t("Check Again"), command: "ghostlight.doctor" },
        remedyButton("chooseModel"),
        remedyButton("showLog"),
      ],
    });
    if (firstFailure(report)?.name === "model") await this.parts.setup.refresh();
  }

  /** Measures the model, compares it with its plan, writes the report to the home folder and opens it. Raises FailureError. */
  async measure(): Promise<void> {
    const { l10n } = vscode;
    const { home, client, setup, settings } = this.parts;
    const { gpu, contextTokens } = settings.current;
    await setup.refresh();
    if (setup.choice.kind === "unusable") throw new FailureError(setup.choice.failure);
    const file = setup.choice.kind === "chosen" ? setup.choice.path : undefined;
    const found = await withProgress(l10n.t("Ghostlight: Benchmarking the Model"), async (signal, say) =>
      measureModel(client, { file, gpu, contextTokens, onBegin: (step) => say(benchTitle(step)), signal }),
    );
    if (found === undefined) return;
    const report = { build: __BUILD__, machine: machineLine(), ...found };
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    const { json } = await writeBenchReport(report, home, stamp);
    this.parts.pages.show("benchmark", {
      title: l10n.t("Ghostlight: Benchmark"),
      markdown: benchMarkdown(report),
      actions: [{ title: l10n.t("Measure Again"), command: "ghostlight.measureModel" }],
    });
    const reveal = l10n.t("Show Files");
    const text = l10n.t(
      "Ghostlight: the report was saved to {0}. It contains no code and can be attached to a bug report.",
      json,
    );
    const chosen = await vscode.window.showInformationMessage(text, reveal);
    if (chosen === reveal) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(json));
  }
}

function stepTitle(name: DoctorStepName): string {
  const { l10n } = vscode;
  const titles: Record<DoctorStepName, string> = {
    driver: l10n.t("Checking graphics drivers…"),
    disk: l10n.t("Checking the disk…"),
    socket: l10n.t("Connecting to the model worker…"),
    gpu: l10n.t("Detecting GPUs…"),
    binary: l10n.t("Checking the inference library…"),
    model: l10n.t("Checking the model file…"),
    memory: l10n.t("Checking memory…"),
    load: l10n.t("Loading the model…"),
    answer: l10n.t("Waiting for an answer…"),
    ghostText: l10n.t("Requesting ghost text…"),
  };
  return titles[name];
}

function benchTitle(step: BenchStep): string {
  const { l10n } = vscode;
  const titles: Record<BenchStep, string> = {
    load: l10n.t("Loading the model…"),
    prompt: l10n.t("Evaluating a long prompt…"),
    secondTurn: l10n.t("Sending a second message…"),
    ghost: l10n.t("Requesting ghost text…"),
    memory: l10n.t("Reading memory use…"),
  };
  return titles[step];
}

/** Runs a long task with a Cancel button; undefined when the user cancelled. */
async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, say: (message: string) => void) => Promise<T>,
): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const { controller, unlink } = abortOn(token);
    try {
      return await work(controller.signal, (message) => progress.report({ message }));
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      unlink();
    }
  });
}
