import type { CancellationToken } from "vscode";

/** An abort controller that an editor's cancellation token also triggers, until `unlink`. */
export interface LinkedAbort {
  readonly controller: AbortController;
  unlink(): void;
}

/** Links a token to a new abort controller. */
export function abortOn(token: CancellationToken): LinkedAbort {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  const listening = token.onCancellationRequested(() => controller.abort());
  return { controller, unlink: () => listening.dispose() };
}
