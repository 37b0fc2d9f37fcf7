// Recent completions that are still valid while the user types them out, and places where there was nothing to suggest.
import { noCost, type Completion, type CompletionResult } from "../completion.ts";
import type { CompletionDocument } from "../completionRequest.ts";

/** A completion and the document it was made for, split at the cursor. */
export interface CachedCompletion {
  readonly documentId: string;
  readonly before: string;
  readonly after: string;
  readonly text: string;
  readonly replaceAfter: number;
}

/** Completions and empty results that are kept. */
const mostCompletions = 16;
const mostSilences = 8;

/** The latest results, newest first. */
export class CompletionCache {
  private completions: readonly CachedCompletion[] = [];
  private silences: readonly { readonly document: CompletionDocument; readonly result: CompletionResult }[] = [];

  /** Keeps a result: its completion, or why there is none, so that the model is not asked twice. */
  add(document: CompletionDocument, result: CompletionResult): void {
    if (result.completion)
      this.completions = [cachedCompletion(document, result.completion), ...this.completions].slice(0, mostCompletions);
    else this.silences = [{ document, result }, ...this.silences].slice(0, mostSilences);
  }

  /** What remains of the newest completion that still applies, else the empty result for exactly this document. */
  find(document: CompletionDocument): CompletionResult | undefined {
    for (const cached of this.completions) {
      const rest = remainder(cached, document);
      if (rest) return { completion: { ...rest, source: "cache", cost: noCost, applied: [] }, applied: [] };
    }
    return this.silences.find((silence) => isSameDocument(silence.document, document))?.result;
  }
}

/** A completion with its document, as the cache keeps it. */
export function cachedCompletion(
  { id, text, offset }: CompletionDocument,
  completion: Pick<Completion, "text" | "replaceAfter">,
): CachedCompletion {
  return {
    documentId: id,
    before: text.slice(0, offset),
    after: text.slice(offset),
    text: completion.text,
    replaceAfter: completion.replaceAfter,
  };
}

/** What remains of a completion in a document in which its beginning was typed; undefined when it no longer applies. */
export function remainder(
  cached: CachedCompletion,
  document: CompletionDocument,
): { text: string; replaceAfter: number } | undefined {
  if (cached.documentId !== document.id) return undefined;
  const before = document.text.slice(0, document.offset);
  if (before.length < cached.before.length || !before.startsWith(cached.before)) return undefined;
  const typed = before.slice(cached.before.length);
  if (!cached.text.startsWith(typed) || cached.text.length === typed.length) return undefined;
  const after = document.text.slice(document.offset);
  // An editor inserts closing brackets and types over them on its own, so the text right of the cursor may have changed too.
  const added = after.length - cached.after.length;
  if (added === 0)
    return after === cached.after
      ? { text: cached.text.slice(typed.length), replaceAfter: cached.replaceAfter }
      : undefined;
  const [longer, shorter] = added > 0 ? [after, cached.after] : [cached.after, after];
  const change = longer.slice(0, Math.abs(added));
  if (!longer.endsWith(shorter) || !/^[)\]}'"`>]+$/.test(change)) return undefined;
  const replaceAfter = cached.replaceAfter + added;
  const rest = cached.text.slice(typed.length);
  if (added > 0 && !rest.includes(change)) return undefined;
  return replaceAfter < 0 ? undefined : { text: rest, replaceAfter };
}

function isSameDocument(a: CompletionDocument, b: CompletionDocument): boolean {
  return a.id === b.id && a.offset === b.offset && a.context === b.context && a.text === b.text;
}
