// From what was found in other files to the context of a document. Finding is the host's work; what is shown of it is decided here.
import { lineAndColumn } from "../../../base/lines.ts";
import type { CompletionContext, ContextSnippet } from "../completionRequest.ts";
import { charactersPerToken, contextBudget } from "./budget.ts";
import { chooseContext, type ContextPlace } from "./choice.ts";
import { outlines, type OutlinedFile } from "./outlines.ts";
import type { Candidate } from "./ranking.ts";

/** Best pieces to choose from: several times as many as ever fit. */
const mostCandidates = 30;
/** Share of the context for outlines: the rest shows how the project writes such code. */
const outlineShare = 0.75;

/** What was found for the place of a cursor. */
export interface Found {
  /** Declarations, recent edits and pieces of files. */
  readonly candidates: readonly Candidate[];
  /** Files whose names may be needed. */
  readonly files: readonly OutlinedFile[];
  /** Short, true only now, and always shown. */
  readonly notes: readonly ContextSnippet[];
}

/** The context of a document for a prompt of `infillTokens`; the one in use while it is good enough, undefined if there is none. */
export function contextFrom(
  place: ContextPlace,
  { candidates, files, notes }: Found,
  infillTokens: number,
  inUse?: CompletionContext,
): CompletionContext | undefined {
  const budget = contextBudget(infillTokens);
  const outlined = outlines(files, budget * charactersPerToken * outlineShare, inUse);
  const best = [...outlined, ...candidates].sort((a, b) => b.score - a.score).slice(0, mostCandidates);
  return chooseContext(place, best, notes, budget, inUse);
}

/** The first and the last line, from 0, that the window around a cursor can show. */
export function linesInReach(
  { text, offset }: { readonly text: string; readonly offset: number },
  infillTokens: number,
): readonly [first: number, last: number] {
  const reach = infillTokens * charactersPerToken;
  const lineAt = (place: number): number => lineAndColumn(text, Math.max(0, place)).line;
  return [lineAt(offset - reach), lineAt(offset + reach / 2)];
}
