// Answers that are still valid while the user types what they say.
import type { CompletionDocument } from "../completionRequest.ts";

/** A ghost as it was made: for which document, with which text before and after the cursor. */
export interface CachedCompletion {
  readonly documentId: string;
  readonly before: string;
  readonly after: string;
  readonly text: string;
  readonly replaceAfter: number;
}

/** What is left of an answer in a document that has grown by typing into it; undefined when it no longer applies. */
export function remainder(
  answer: CachedCompletion,
  document: CompletionDocument,
): { text: string; replaceAfter: number } | undefined {
  if (answer.documentId !== document.id) return undefined;
  const before = document.text.slice(0, document.offset);
  if (before.length < answer.before.length || !before.startsWith(answer.before)) return undefined;
  const typed = before.slice(answer.before.length);
  if (!answer.text.startsWith(typed) || answer.text.length === typed.length) return undefined;
  const after = document.text.slice(document.offset);
  // An editor inserts and types over closing brackets by itself, so the text right of the cursor may have changed too.
  const added = after.length - answer.after.length;
  if (added === 0)
    return after === answer.after
      ? { text: answer.text.slice(typed.length), replaceAfter: answer.replaceAfter }
      : undefined;
  const [longer, shorter] = added > 0 ? [after, answer.after] : [answer.after, after];
  const change = longer.slice(0, Math.abs(added));
  if (!longer.endsWith(shorter) || !/^[)\]}'"`>]+$/.test(change)) return undefined;
  const replaceAfter = answer.replaceAfter + added;
  const rest = answer.text.slice(typed.length);
  if (added > 0 && !rest.includes(change)) return undefined;
  return replaceAfter < 0 ? undefined : { text: rest, replaceAfter };
}

/** Places where the model had nothing to say, so that it is not asked twice. */
export class NegativeCache<Reason> {
  private readonly places: { readonly document: CompletionDocument; readonly reason: Reason }[] = [];
  private readonly limit: number;

  constructor(limit = 8) {
    this.limit = limit;
  }

  add(document: CompletionDocument, reason: Reason): void {
    this.places.unshift({ document, reason });
    this.places.length = Math.min(this.places.length, this.limit);
  }

  /** Why there was nothing at exactly this place. */
  find({ id, text, offset, context }: CompletionDocument): Reason | undefined {
    return this.places.find(
      ({ document }) =>
        document.id === id && document.offset === offset && document.context === context && document.text === text,
    )?.reason;
  }
}

/** The last few answers, newest first. */
export class CompletionCache {
  private readonly answers: CachedCompletion[] = [];
  private readonly limit: number;

  constructor(limit = 16) {
    this.limit = limit;
  }

  add(answer: CachedCompletion): void {
    this.answers.unshift(answer);
    this.answers.length = Math.min(this.answers.length, this.limit);
  }

  /** What is left of the newest answer that still applies. */
  find(document: CompletionDocument): { text: string; replaceAfter: number } | undefined {
    for (const answer of this.answers) {
      const rest = remainder(answer, document);
      if (rest) return rest;
    }
    return undefined;
  }
}
