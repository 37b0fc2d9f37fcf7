// “Doctor” and “Measure Model”: what works on this machine, and how fast, in a read-only document.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import { examine } from "../client/doctor.ts";
import { firstFailure, reportMarkdown, verdictOf, type DoctorStepName } from "../client/doctorReport.ts";
import { chooseModel } from "../client/modelStore.ts";
import type { WorkerClient } from "../client/workerClient.ts";
import { abortOn } from "./cancellation.ts";
import type { ModelSetup } from "./modelSetup.ts";
import type { EditorSettings } from "./settings.ts";

const scheme = "ghostlight-doctor";
/** Address of the report. Its ending makes it Markdown, with folding and an outline. */
const reportAddress = vscode.Uri.from({ scheme, path: "/Ghostlight Doctor.md" });

export interface DoctorParts {
  readonly home: string;
  readonly client: WorkerClient;
  readonly setup: ModelSetup;
  readonly settings: EditorSettings;
  readonly log: Log;
}

/** Examines the machine at the user's wish. */
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
        // A window that is restored has the tab, but not what was in it.
        provideTextDocumentContent: () =>
          this.text === "" ? vscode.l10n.t("Run “Ghostlight: Doctor” again for a report of now.") : this.text,
      }),
    );
  }

  /** Goes through all steps, showing which one runs, and opens the report. */
  async show(): Promise<void> {
    const { l10n } = vscode;
    const { home, client, setup, settings } = this.parts;
    const report = await withProgress(l10n.t("Ghostlight Doctor"), async (signal, say) => {
      return examine({
        ...{ home, client, build: __BUILD__, gpu: settings.current.gpu, signal },
        chooseModel: () => chooseModel(settings.current.model, home),
        load: (aborted) => setup.ready(aborted),
        onBegin: (name) => say(stepTitle(name)),
      });
    });
    if (report === undefined) return;
    this.parts.log.info(`doctor: ${verdictOf(report)}`);
    await this.open(reportMarkdown(report));
    if (firstFailure(report)?.name === "model") await this.parts.setup.refresh();
  }

  /** Measures the model and opens the report. */
  async measure(): Promise<void> {
    await this.show();
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
    driver: l10n.t("Looking for graphics drivers…"),
    disk: l10n.t("Looking at the disk…"),
    socket: l10n.t("Reaching the model worker…"),
    gpu: l10n.t("Asking for graphics processors…"),
    binary: l10n.t("Looking at the inference library…"),
    model: l10n.t("Looking at the model file…"),
    memory: l10n.t("Comparing memory with the plan…"),
    load: l10n.t("Loading the model…"),
    answer: l10n.t("Waiting for an answer…"),
  };
  return titles[name];
}

/** Runs something long with a Cancel button; undefined when the user pressed it. */
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
