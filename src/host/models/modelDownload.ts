// The download of one model: its progress, and the commands to pause, resume and cancel it.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { failureOf } from "../../core/failures.ts";
import type { DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { abortOn } from "../cancellation.ts";
import type { EditorSettings } from "../settings.ts";
import { progressText } from "./downloadText.ts";
import type { HubToken } from "./hubToken.ts";
import type { DownloadStatus } from "./status/modelStatus.ts";

/** Downloads a model's files; what has arrived is kept when the signal aborts it. Raises FailureError. */
export type GetModel = (
  entry: ModelEntry,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export interface DownloadParts {
  readonly home: string;
  readonly settings: EditorSettings;
  readonly token: HubToken;
  readonly log: Log;
}

/** Downloads into the models folder, from where the settings say and with the user's token. */
export function downloadWith({ home, settings, token, log }: DownloadParts): GetModel {
  return async (entry, onProgress, signal) => {
    const { ensureModel } = await import("../../client/store/installModel.ts");
    const secret = await token.read();
    const mirrors = settings.current.hubMirrors;
    const editorNetwork = settings.network;
    const wanted = { home, env: process.env, editorNetwork, log, signal, onProgress, mirrors };
    await ensureModel(entry, secret === undefined ? wanted : { ...wanted, token: secret });
  };
}

interface Running {
  readonly entry: ModelEntry;
  readonly abort: AbortController;
  /** Settles when the download has ended or is paused. */
  readonly ended: Promise<"done" | "paused" | "cancelled">;
}

/** One download at a time. */
export class ModelDownload implements Disposable {
  private readonly get: GetModel;
  private readonly changed = new Emitter<void>();
  private running: Running | undefined;
  /** What to do once the running download has been aborted. */
  private wish: "pause" | "cancel" = "cancel";
  private paused: ModelEntry | undefined;
  private progress: DownloadProgress | undefined;
  readonly onDidChange: Event<void> = this.changed.event;

  constructor(get: GetModel) {
    this.get = get;
  }

  get status(): DownloadStatus | undefined {
    const entry = this.running?.entry ?? this.paused;
    if (entry === undefined) return undefined;
    const { progress } = this;
    const percent = progress && Math.floor((100 * progress.doneBytes) / Math.max(1, progress.totalBytes));
    return {
      kind: this.running ? "running" : "paused",
      name: entry.name,
      percent,
      text: progress ? progressText(progress, vscode.l10n) : "",
    };
  }

  /**
   * Downloads a model, showing its progress. A second call for the same model joins the first. Returns whether it is installed:
   * false when the user paused or cancelled. Raises FailureError.
   */
  async run(entry: ModelEntry): Promise<boolean> {
    if (this.running && this.running.entry.id !== entry.id) await this.stop("pause");
    this.running ??= this.start(entry);
    return (await this.running.ended) === "done";
  }

  /** Pauses the running download; what has arrived is kept, and `run` resumes from there. */
  async pause(): Promise<void> {
    await this.stop("pause");
  }

  /** The model whose download is paused. */
  get pausedEntry(): ModelEntry | undefined {
    return this.running ? undefined : this.paused;
  }

  /** Cancels the running or paused download. What has arrived stays on disk. */
  async cancel(): Promise<void> {
    await this.stop("cancel");
    this.paused = undefined;
    this.changed.fire();
  }

  dispose(): void {
    this.running?.abort.abort();
  }

  private async stop(wish: "pause" | "cancel"): Promise<void> {
    const { running } = this;
    if (running === undefined) return;
    this.wish = wish;
    running.abort.abort();
    await running.ended.catch(() => undefined);
  }

  private start(entry: ModelEntry): Running {
    this.paused = undefined;
    this.progress = undefined;
    this.wish = "cancel";
    const title = vscode.l10n.t("Ghostlight: {0}", entry.name);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    const abort = new AbortController();
    const work = async (
      shown: vscode.Progress<{ message?: string; increment?: number }>,
      token: vscode.CancellationToken,
    ): Promise<"done" | "paused" | "cancelled"> => {
      const button = abortOn(token);
      let percentShown = 0;
      try {
        const signal = AbortSignal.any([abort.signal, button.controller.signal]);
        await this.get(
          entry,
          (progress) => {
            this.progress = progress;
            const percent = (100 * progress.doneBytes) / Math.max(1, progress.totalBytes);
            const message = `${progressText(progress, vscode.l10n)} ${pauseLink()}`;
            shown.report({ message, increment: percent - percentShown });
            percentShown = percent;
            this.changed.fire();
          },
          signal,
        );
        return "done";
      } catch (error) {
        if (failureOf(error).kind !== "cancelled") throw error;
        if (this.wish === "pause") this.paused = entry;
        return this.wish === "pause" ? "paused" : "cancelled";
      } finally {
        button.unlink();
        this.running = undefined;
        this.changed.fire();
      }
    };
    // The editor's promise type has no `finally`.
    const ended = Promise.resolve(vscode.window.withProgress(options, work));
    return { entry, abort, ended };
  }
}

/** A notification of progress has no button but Cancel, so pausing is a link in its text. */
function pauseLink(): string {
  return `[${vscode.l10n.t("Pause")}](command:ghostlight.pauseDownload)`;
}
