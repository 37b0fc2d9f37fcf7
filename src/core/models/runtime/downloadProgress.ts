// The progress of a download, in numbers and in words.

/** How far a model is. `source` reads well after "from": "the model hub". */
export interface DownloadProgress {
  readonly step: "waiting" | "downloading" | "checking";
  /** Of all files together. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly source: string;
  /** The current file, counted from 1; absent for a model of one file. */
  readonly file?: { readonly number: number; readonly count: number };
  /** Absent until enough has arrived to measure it. */
  readonly bytesPerSecond?: number;
}

/** One line: "downloading 123 of 491 MB from the package registry, 45 MB/s, 8 s left". */
export function describeProgress(progress: DownloadProgress): string {
  const { file } = progress;
  const which = file === undefined ? "" : ` (file ${file.number} of ${file.count})`;
  const amount = amountOf(progress.doneBytes, progress.totalBytes) + which;
  if (progress.step === "checking") return `checking ${amount}`;
  if (progress.step === "waiting") return `waiting for ${progress.source}, which has ${amount}`;
  const line = `downloading ${amount} from ${progress.source}`;
  const left = secondsLeft(progress);
  if (progress.bytesPerSecond === undefined || left === undefined) return line;
  return `${line}, ${rateOf(progress.bytesPerSecond)}, ${timeOf(left)} left`;
}

/** Seconds until the download completes at the current speed; undefined while the speed is unknown. */
function secondsLeft({ bytesPerSecond, doneBytes, totalBytes }: DownloadProgress): number | undefined {
  if (bytesPerSecond === undefined || bytesPerSecond < 1) return undefined;
  return Math.max(0, totalBytes - doneBytes) / bytesPerSecond;
}

/** A size for people: "491 MB", "1.1 GB". Decimal units, as disks and download pages use them. */
export function describeBytes(bytes: number): string {
  const unit = unitFor(bytes);
  return `${inUnit(bytes, unit)} ${unit.name}`;
}

/** Speed over the last seconds, so that it neither jumps nor lags behind a connection that became slow. */
export class TransferRate {
  private readonly samples: { atMs: number; bytes: number }[] = [];

  /** Adds a sample and returns the speed in bytes per second, or undefined while there are too few samples. */
  note(bytes: number, atMs: number): number | undefined {
    this.samples.push({ atMs, bytes });
    while (this.samples.length > 2 && (this.samples[1]?.atMs ?? atMs) <= atMs - rateWindowMs) this.samples.shift();
    const first = this.samples[0];
    if (first === undefined || atMs - first.atMs < 500) return undefined;
    return Math.max(0, ((bytes - first.bytes) * 1000) / (atMs - first.atMs));
  }
}

/** Longer than the pauses between packages, which must not look like a lost connection. */
const rateWindowMs = 15_000;

interface Unit {
  readonly name: string;
  readonly bytes: number;
  readonly digits: number;
}

function unitFor(bytes: number): Unit {
  if (bytes >= 1e9) return { name: "GB", bytes: 1e9, digits: 1 };
  if (bytes >= 1e6) return { name: "MB", bytes: 1e6, digits: 0 };
  return { name: "kB", bytes: 1e3, digits: 0 };
}

function inUnit(bytes: number, unit: Unit): string {
  return (bytes / unit.bytes).toFixed(unit.digits);
}

function amountOf(doneBytes: number, totalBytes: number): string {
  const unit = unitFor(totalBytes);
  return `${inUnit(doneBytes, unit)} of ${inUnit(totalBytes, unit)} ${unit.name}`;
}

function rateOf(bytesPerSecond: number): string {
  const unit = unitFor(bytesPerSecond);
  const digits = unit.name === "MB" && bytesPerSecond < 10e6 ? 1 : unit.digits;
  return `${(bytesPerSecond / unit.bytes).toFixed(digits)} ${unit.name}/s`;
}

function timeOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
