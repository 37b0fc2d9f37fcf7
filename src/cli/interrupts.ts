import os from "node:os";

/** What of a process is needed to follow its signals. */
export interface InterruptedProcess {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  exit(code: number): void;
}

/** Signals that are being followed. */
export interface Interrupts {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal;
  /** From now on they do again what they do by themselves, unless one has come: the process is ending then, and may be slow to. */
  dispose(): void;
}

/**
 * Follows signals that ask a process to end. The first one lets the work end in order. Whoever sends another one does not want to wait:
 * the process ends at once with the code that shells give it (130 for Ctrl+C), and with it what it started.
 */
export function followInterrupts(names: readonly NodeJS.Signals[], process: InterruptedProcess): Interrupts {
  const abort = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (abort.signal.aborted) process.exit(128 + os.constants.signals[name]);
    else abort.abort();
  };
  for (const name of names) process.on(name, interrupt);
  return {
    signal: abort.signal,
    dispose: () => {
      if (!abort.signal.aborted) for (const name of names) process.off(name, interrupt);
    },
  };
}
