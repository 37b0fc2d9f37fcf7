// Waiting for a generation that others may wait for too, or for its finished lines.
import { noCost, cachedCompletion, type Completion, type CompletionResult } from "./completion.ts";
import { postprocess } from "./postprocess/postprocess.ts";
import type { CompletionDocument } from "./completionRequest.ts";
import type { PendingCompletion } from "./pendingCompletion.ts";
import { remainder } from "./cache/completionCache.ts";

/**
 * How long a request that its caller gave up goes on, in milliseconds: the next key often wants the same answer, and comes
 * within this time (median gap 170 ms in the typing traces).
 */
const orphanMs = 400;

/**
 * The answer of a run for a document, or its finished lines when they are there after `linesAfterMs` and the rest is not. `after`
 * runs an action later. Raises FailureError: `cancelled` when the signal ends the wait, else what the model raised. A run that
 * nobody waits for any more is ended soon.
 */
export async function waitForPending(
  run: PendingCompletion<CompletionResult>,
  document: CompletionDocument,
  signal: AbortSignal,
  after: (delayMs: number, action: () => void) => void,
  linesAfterMs: number | undefined,
): Promise<CompletionResult> {
  const leave = (): void => {
    run.waiters--;
    if (run.waiters > 0) return;
    after(orphanMs, () => {
      if (run.waiters === 0) run.abort.abort();
    });
  };
  run.waiters++;
  const given = run.givenUp(signal);
  const endings: Promise<CompletionResult | "lines">[] = [run.result, given.up];
  if (linesAfterMs !== undefined) {
    const time = new Promise<void>((resolve) => after(linesAfterMs, resolve));
    endings.push(Promise.all([run.firstLine, time]).then(() => "lines"));
  }
  try {
    const ended = await Promise.race(endings);
    if (ended !== "lines") return ended;
    const lines = shownLines(run, document);
    if (lines === undefined) return await Promise.race([run.result, given.up]);
    // A ghost of lines still waits, so to speak, for its whole.
    run.waiters++;
    void lines.whole?.finally(leave);
    return { completion: lines, applied: lines.applied };
  } finally {
    given.forget();
    leave();
  }
}

/** The finished lines of a run as a ghost for a document in which some of them may be typed already. */
function shownLines(run: PendingCompletion<CompletionResult>, document: CompletionDocument): Completion | undefined {
  const cleaned = postprocess(run.finishedLines(), run.document);
  const rest = cleaned.text === "" ? undefined : remainder(cachedCompletion(run.document, cleaned), document);
  const whole = run.result.catch(() => undefined);
  return rest && { ...rest, source: "model", cost: noCost, applied: cleaned.applied, whole };
}
