// “Doctor” and “Benchmark Model”: what works on this machine and how fast, in a read-only document.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import { benchMarkdown, writeBenchReport } from "../../client/doctor/benchReport.ts";
import { examine, machineLine } from "../../client/doctor/doctor.ts";
import { measureModel, type BenchStep } from "../../client/doctor/doctorBench.ts";
import { firstFailure, reportMarkdown, verdictOf, type DoctorStepName } from "../../client/doctor/doctorReport.ts";
import { chooseModel } from "../../client/store/modelStore.ts";
import type { WorkerClient } from "../../client/connection/workerClient.ts";
import { FailureError } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ModelSetup } from "./modelSetup.ts";
import type { EditorSettings } from "../settings.ts";

const scheme = "ghostlight-doctor";
/** URI of the report. Its extension makes it Markdown, with folding and an outline. */
const reportAddress = vscode.Uri.from({ scheme, path: "/Ghostlight Doctor.md" });

export interface DoctorParts {
  readonly home: string;
  readonly client: WorkerClient;
  readonly setup: ModelSetup;
  readonly settings: EditorSettings;
  readonly log: Log;
}

/** Examines the machine on request. */
export class Doctor implements Disposable {
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<vscode.Uri>());
  private readonly parts: DoctorParts;
  private text = "";

  constructor(parts: DoctorParts) {
    this.parts = parts;
    this.store.add(
      vscode.workspace.registerTextDocumentContentProvider(scheme, {
        onDidChange: this.changed.event,
        // A restored window has the tab but not its content.
        provideTextDocumentContent: () =>
          this.text === "" ? vscode.l10n.t("Run “Ghostlight: Check Setup” again for an up-to-date report.") : this.text,
      }),
    );
  }

  /** Runs all steps, showing the current one, and opens the report. */
  async show(): Promise<void> {
    const { l10n } = vscode;
    const { home, client, setup, settings } = this.parts;
    const url = settings.current.remoteUrl;
    const report = await withProgress(l10n.t("Ghostlight Doctor"), async (signal, say) => {
      return examine({
        ...{ home, client, build: __BUILD__, signal, contextTokens: settings.current.contextTokens },
        // This machine's GPU does not matter to a server.
        gpu: url === "" ? settings.current.gpu : "off",
        chooseModel: async () => (url === "" ? chooseModel(settings.current.model, home) : { server: url }),
        load: (aborted) => setup.load(aborted),
        onBegin: (name) => say(stepTitle(name)),
      });
    });
    if (report === undefined) return;
    this.parts.log.info(`doctor: ${verdictOf(report)}`);
    await this.open(reportMarkdown(report));
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
    const found = await withProgress(l10n.t("Ghostlight: Measuring the Model"), async (signal, say) =>
      measureModel(client, { file, gpu, contextTokens, onBegin: (step) => say(benchTitle(step)), signal }),
    );
    if (found === undefined) return;
    const report = { build: __BUILD__, machine: machineLine(), ...found };
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
    const { json } = await writeBenchReport(report, home, stamp);
    await this.open(benchMarkdown(report));
    const reveal = l10n.t("Show Files");
    const text = l10n.t(
      "Ghostlight: the report was saved to {0}. It contains no code and can be attached to a bug report.",
      json,
    );
    const chosen = await vscode.window.showInformationMessage(text, reveal);
    if (chosen === reveal) await vscode.commands.executeCommand("revealFileInOS", vscode.Uri.file(json));
  }

  dispose(): void {
    this.store.dispose();
  }

  private async open(text: string): Promise<void> {
    this.text = text;
    this.changed.fire(reportAddress);
    const document = await vscode.workspace.openTextDocument(reportAddress);
    await vscode.window.showTextDocument(document, { preview: false });
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
