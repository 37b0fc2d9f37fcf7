/** Where a part of the program writes what a developer or a bug report needs. Never user-facing text. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log that keeps nothing, for tests and one-shot commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
