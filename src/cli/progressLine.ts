// How far a download or a check is, on standard error: one line that changes on a terminal, a line now and then elsewhere.
import { describeProgress, type DownloadProgress } from "../core/models/runtime/downloadProgress.ts";

export interface ProgressLine {
  readonly show: (progress: DownloadProgress) => void;
  /** Clears the line. */
  readonly end: () => void;
}

/** A line for one command. */
export function progressLine(): ProgressLine {
  const isTerminal = process.stderr.isTTY;
  let shownAt = -Infinity;
  return {
    show: (progress) => {
      const now = performance.now();
      if (now - shownAt < (isTerminal ? 200 : 5000)) return;
      shownAt = now;
      process.stderr.write(isTerminal ? `\r\x1b[K${describeProgress(progress)}` : `${describeProgress(progress)}\n`);
    },
    end: () => void (isTerminal && process.stderr.write("\r\x1b[K")),
  };
}
