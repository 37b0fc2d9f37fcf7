export interface WatchdogLimits {
  readonly idleMs: number;
  readonly busyMs: number;
  readonly wholeMs: number;
}
export const usualLimits: WatchdogLimits;
export function judge(
  times: { readonly now: number; readonly startedAt: number; readonly progressAt: number; readonly busyAt: number },
  limits?: WatchdogLimits,
): string | undefined;
export class Activity {
  readonly busyAt: number;
  constructor(now: number);
  measured(now: number, cpuMs: number | undefined): void;
}
export const runMarker: string;
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly cpuMs: number;
  readonly command: string;
}
export function processesWith(marker: string): RunningProcess[];
