// Which model is used: keeps the worker client told, lets the user choose or download one, loads it at the first need.
import * as vscode from "vscode";
import { toDisposable, type Disposable } from "../base/disposables.ts";
import { Emitter, type Event } from "../base/events.ts";
import type { Log } from "../base/log.ts";
import { checkModelFile } from "../client/modelFile.ts";
import { chooseModel, ensureModel } from "../client/modelStore.ts";
import type { WorkerClient } from "../client/workerClient.ts";
import { describeBytes, describeProgress } from "../core/models/downloadProgress.ts";
import { defaultRow } from "../core/models/catalogue.ts";
import { FailureError, type Failure } from "../core/failures.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import { abortOn } from "./cancellation.ts";
import { inBackground, reasonFor } from "./guard.ts";
import type { ModelChoice } from "./modelStatus.ts";
import type { EditorSettings } from "./settings.ts";

export class ModelSetup implements Disposable {
  private readonly home: string;
  private readonly client: WorkerClient;
  private readonly settings: EditorSettings;
  private readonly log: Log;
  private readonly changed = new Emitter<ModelChoice>();
  private readonly listening: Disposable;
  private current: ModelChoice = { kind: "unknown" };
  /** False after the user unloaded the model or its load failed: only they can want it back then. */
  private mayLoadByItself = true;
  private loading: Promise<unknown> | undefined;
  readonly onDidChangeChoice: Event<ModelChoice> = this.changed.event;

  constructor(home: string, client: WorkerClient, settings: EditorSettings, log: Log) {
    this.home = home;
    this.client = client;
    this.settings = settings;
    this.log = log;
    const watching = settings.onDidChange(() => inBackground(log, "choosing the model", this.refresh()));
    this.listening = toDisposable(() => watching.dispose());
  }

  get choice(): ModelChoice {
    return this.current;
  }

  /** The model that answers now, without waiting for anything. */
  get facts(): ModelFacts | undefined {
    const { state } = this.client;
    return state.kind === "running" && state.status.model.kind === "ready" ? state.status.model.facts : undefined;
  }

  /** Looks up the setting and the disk again, and names the result to the worker client. */
  async refresh(): Promise<void> {
    const { model, contextTokens } = this.settings.current;
    const found = await chooseModel(model, this.home).catch((error: unknown) => {
      this.reportUnusable(error);
      return undefined;
    });
    const path = found && "path" in found ? found.path : undefined;
    if (path !== (this.current.kind === "chosen" ? this.current.path : undefined)) this.mayLoadByItself = true;
    this.client.use(path === undefined ? undefined : { path, contextTokens });
    this.current =
      path === undefined
        ? { kind: "missing", name: defaultRow.name, sizeBytes: defaultRow.sizeBytes }
        : { kind: "chosen", path };
    this.changed.fire(this.current);
  }

  /** Loads at the user's wish. Raises FailureError. */
  async load(): Promise<ModelFacts> {
    this.mayLoadByItself = true;
    await this.refresh();
    if (this.current.kind === "chosen") await checkModelFile(this.current.path);
    return this.client.load();
  }

  /** Loads because something needs the model. Answers at once; a failure is shown by the state alone. */
  loadSoon(): void {
    if (!this.mayLoadByItself || this.loading !== undefined || this.current.kind !== "chosen") return;
    const { path } = this.current;
    this.loading = checkModelFile(path)
      .then(() => this.client.load())
      .catch((error: unknown) => {
        this.mayLoadByItself = false;
        reasonFor(this.log, "loading the model", error);
      })
      .finally(() => (this.loading = undefined));
  }

  /** Releases the model until the user or a chat wants it back. */
  async unload(): Promise<void> {
    this.mayLoadByItself = false;
    await this.client.unload();
  }

  /** Ends the worker and loads again in a new one. */
  async restart(): Promise<void> {
    await this.client.restart();
    this.mayLoadByItself = true;
    this.loadSoon();
  }

  /** Asks which model to use, and downloads it when it is not there. */
  async choose(): Promise<void> {
    const isInstalled = "path" in (await chooseModel("", this.home));
    const useDefault: vscode.QuickPickItem = {
      label: isInstalled ? `$(check) Use ${defaultRow.name}` : `$(cloud-download) Download ${defaultRow.name}`,
      description: isInstalled ? "downloaded" : describeBytes(defaultRow.sizeBytes),
      detail: "Small: runs on any machine, on the CPU too.",
    };
    const chooseFile: vscode.QuickPickItem = {
      label: "$(file) Choose a GGUF File…",
      detail: "Any quantised model file on this machine. It is used where it is, not copied.",
    };
    const picked = await vscode.window.showQuickPick([useDefault, chooseFile], {
      title: "Ghostlight: Choose or Download Model",
      placeHolder: "The model runs on this machine; no text leaves it.",
    });
    if (picked === useDefault) {
      if (!isInstalled) await this.download();
      await this.settings.setModel("");
    } else if (picked === chooseFile) {
      const files = await vscode.window.showOpenDialog({
        title: "Choose a GGUF File",
        openLabel: "Use This Model",
        filters: { "GGUF models": ["gguf"], "All files": ["*"] },
      });
      const file = files?.[0]?.fsPath;
      if (file === undefined) return;
      await checkModelFile(file);
      await this.settings.setModel(file);
    } else return;
    await this.load();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async download(): Promise<void> {
    const options = { location: vscode.ProgressLocation.Notification, title: defaultRow.name, cancellable: true };
    await vscode.window.withProgress(options, async (progress, token) => {
      const { controller, unlink } = abortOn(token);
      let done = 0;
      try {
        await ensureModel(defaultRow, {
          home: this.home,
          env: process.env,
          log: this.log,
          signal: controller.signal,
          onProgress: (state) => {
            const percent = (100 * state.doneBytes) / Math.max(1, state.totalBytes);
            progress.report({ message: describeProgress(state), increment: percent - done });
            done = percent;
          },
        });
      } finally {
        unlink();
      }
    });
  }

  /** A chosen file that is not there is told once; the product goes on without a model. */
  private reportUnusable(error: unknown): void {
    const failure: Failure = reasonFor(this.log, "choosing the model", error);
    if (error instanceof FailureError)
      void vscode.window.showWarningMessage(`Ghostlight: ${failure.message} ${failure.nextStep}`);
  }
}
