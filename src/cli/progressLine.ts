// Progress of a download or check on standard error: one line that is rewritten on a terminal, occasional lines elsewhere.
import { describeProgress, type DownloadProgress } from "../core/models/runtime/downloadProgress.ts";

export interface ProgressLine {
  readonly show: (progress: DownloadProgress) => void;
  /** Clears the line. */
  readonly end: () => void;
}

/** The progress line of one command. */
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
