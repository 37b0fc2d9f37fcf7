import type { CancellationToken } from "vscode";

/** An abort controller that is also aborted by a cancellation token, until `unlink`. */
export interface LinkedAbort {
  readonly controller: AbortController;
  unlink(): void;
}

/** Creates an abort controller linked to a token. */
export function abortOn(token: CancellationToken): LinkedAbort {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listening = token.onCancellationRequested(() => controller.abort());
  return { controller, unlink: () => listening.dispose() };
}
