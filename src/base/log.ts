/** Receives what developers and bug reports need. Never text for users. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** A log that discards everything, for tests and short commands. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
