// A typist who writes a recorded session at its real pace and now and then waits for the ghost.
import type { CompletionContext, CompletionDocument } from "../../../src/core/completion/completionRequest.ts";
import type { TraceSession } from "../../../src/cli/typingTrace.ts";
import type { Completer } from "./completer.ts";

export interface TypingOptions {
  /** A pause after every so many keys. */
  readonly pauseEvery: number;
  /** Longest pause, in milliseconds. */
  readonly maxWaitMs: number;
  readonly context?: CompletionContext;
}

/** What one pause was like. */
export interface Pause {
  readonly session: number;
  readonly key: number;
  /** From the key to the ghost; the longest pause when none came in that time. */
  readonly waitMs: number;
  /** `nothing`: the completer said that it has nothing to show. */
  readonly outcome: "shown" | "nothing" | "tooLate";
  readonly text: string;
  /** Characters of the ghost's first line that are the real continuation of this line. */
  readonly saved: number;
  /** Characters to the end of the line: as many as could be saved. */
  readonly possible: number;
}

export interface Played {
  readonly pauses: readonly Pause[];
  /** How long each key's question kept the event loop before it first waited, in milliseconds. */
  readonly blockedMs: readonly number[];
}

/** Plays a session to its end and until nothing of it is under way. */
export async function play(recorded: TraceSession, completer: Completer, options: TypingOptions): Promise<Played> {
  let { text, offset } = recorded;
  const document = (): CompletionDocument => ({
    id: `${recorded.path}#${recorded.session}`,
    languageId: recorded.languageId,
    text,
    offset,
    ...(options.context === undefined ? {} : { context: options.context }),
  });
  const pauses: Pause[] = [];
  const blockedMs: number[] = [];
  let previous = new AbortController();
  let typed = 0;
  completer.open(document());
  let start = performance.now();
  for (const [key, edit] of recorded.edits.entries()) {
    await until(start + edit.t);
    previous.abort();
    const current = (previous = new AbortController());
    text = text.slice(0, edit.offset) + edit.insert + text.slice(edit.offset + edit.delete);
    offset = edit.offset + edit.insert.length;
    typed += edit.insert.length;
    const keyAt = performance.now();
    const question = completer.ask(document(), current.signal);
    blockedMs.push(performance.now() - keyAt);
    // A key's question may end after the next key, unwanted and unseen.
    question.catch(() => undefined);
    if ((key + 1) % options.pauseEvery !== 0) continue;
    const completion = await Promise.race([question, until(keyAt + options.maxWaitMs).then(() => "tooLate" as const)]);
    const isShown = completion !== undefined && completion !== "tooLate";
    const rest = recorded.truth.slice(typed).split("\n")[0]!;
    pauses.push({
      session: recorded.session,
      key,
      waitMs: Math.round(10 * (performance.now() - keyAt)) / 10,
      outcome: isShown ? "shown" : completion === undefined ? "nothing" : "tooLate",
      text: isShown ? completion.text : "",
      saved: isShown ? commonStart(completion.text, rest) : 0,
      possible: rest.length,
    });
    // The time spent waiting is not part of the recorded pace.
    start += performance.now() - keyAt;
  }
  previous.abort();
  await completer.settle();
  return { pauses, blockedMs };
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}

async function until(time: number): Promise<void> {
  const delay = time - performance.now();
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
}
