// Turns what sources and checks report of single files into the progress of a whole model.
import { TransferRate, type DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import type { KnownFile } from "./resolvedModel.ts";

/** Reports how far one file is. */
export type Report = (step: DownloadProgress["step"], doneBytes: number, source: string) => void;

/** Progress of a model of one or several files: a few times per second, never backwards within a step. */
export class DownloadReport {
  private readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
  private files: readonly KnownFile[] = [];
  private rate = new TransferRate();
  private lastAt = 0;
  private last = { step: "", source: "", doneBytes: 0 };

  constructor(onProgress: ((progress: DownloadProgress) => void) | undefined) {
    this.onProgress = onProgress;
  }

  /** Names the files that make up the model. */
  expect(files: readonly KnownFile[]): void {
    this.files = files;
  }

  /** The reporter for one of the files; those before it count as done. */
  ofFile(index: number): Report {
    const before = this.files.slice(0, index).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return (step, doneBytes, source) => this.report(step, before + doneBytes, source, index);
  }

  private report(step: DownloadProgress["step"], doneBytes: number, source: string, index: number): void {
    if (this.onProgress === undefined) return;
    const totalBytes = this.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const now = Date.now();
    const isNew = step !== this.last.step || source !== this.last.source;
    const shown = isNew ? doneBytes : Math.max(doneBytes, this.last.doneBytes);
    if (!isNew && now - this.lastAt < 200 && shown < totalBytes) return;
    // Bytes that were checked or came from elsewhere say nothing about the speed of this source.
    if (isNew) this.rate = new TransferRate();
    this.lastAt = now;
    this.last = { step, source, doneBytes: shown };
    const bytesPerSecond = step === "downloading" ? this.rate.note(shown, now) : undefined;
    this.onProgress({
      step,
      doneBytes: shown,
      totalBytes,
      source,
      ...(this.files.length > 1 ? { file: { number: index + 1, count: this.files.length } } : {}),
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    });
  }
}
