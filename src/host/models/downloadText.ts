// A download's progress in the user's language. Does not use the editor.
import { describeBytes, type DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import type { Localizer } from "../localizer.ts";

/** One line: “downloading 123 MB of 491 MB from the model hub, 45 MB/s, 8 s left”. */
export function progressText(progress: DownloadProgress, l10n: Localizer): string {
  const { step, doneBytes, totalBytes, source, bytesPerSecond, file } = progress;
  const done = describeBytes(doneBytes);
  const whole = describeBytes(totalBytes);
  const total = file ? l10n.t("{0} (file {1} of {2})", whole, file.number, file.count) : whole;
  if (step === "checking") return l10n.t("checking {0} of {1}", done, total);
  if (step === "waiting") return l10n.t("waiting for another window, which has downloaded {0} of {1}", done, total);
  // Names of sources are constants of the store, so they can be translated.
  const from = l10n.t(source);
  if (bytesPerSecond === undefined || bytesPerSecond < 1)
    return l10n.t("downloading {0} of {1} from {2}", done, total, from);
  const left = timeText((totalBytes - doneBytes) / bytesPerSecond, l10n);
  const rate = describeBytes(bytesPerSecond);
  return l10n.t("downloading {0} of {1} from {2}, {3}/s, {4} left", done, total, from, rate, left);
}

/** “8 s”, “12 min”, “1.5 h”. */
function timeText(seconds: number, l10n: Localizer): string {
  if (seconds < 90) return l10n.t("{0} s", Math.ceil(seconds));
  if (seconds < 90 * 60) return l10n.t("{0} min", Math.round(seconds / 60));
  return l10n.t("{0} h", (seconds / 3600).toFixed(1));
}
