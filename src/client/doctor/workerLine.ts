import type { WorkerState } from "../connection/workerLink.ts";

/** The worker's process and the program that runs it, for reports. Raises nothing: a worker that is gone is said to be gone. */
export function workerLine(state: WorkerState): string {
  if (state.kind !== "running") return "no worker process";
  const { path, node, electron } = state.program;
  const kind = electron === undefined ? `Node ${node}` : `Electron ${electron} as Node ${node}`;
  return `worker process ${state.pid} of ${path} (${kind})`;
}
