// From candidates to the context of a document. Stability comes first: another context has the whole prompt read again.
import type { CompletionContext, ContextSnippet } from "../completionRequest.ts";
import { charactersPerToken, contextTokens, snippetCharacters } from "./budget.ts";
import type { Candidate } from "./ranking.ts";
import { similarity, wordsOf } from "./words.ts";

/** Two snippets more alike than this say the same. */
const sameAbove = 0.9;
/**
 * Part of the best selection's worth that the context in use may lack before it is replaced. Replacing costs the evaluation of
 * the whole prompt (seconds on a processor), so it must bring a clearly better piece and not another order.
 */
const toleratedLoss = 0.3;
/** A snippet that does not fit is cut to its first lines, if at least so many characters are left for it. */
const leastCut = 120;

/** The document that a context is for. */
export type ContextPlace = Pick<CompletionContext, "repository" | "path">;

/**
 * The context of a document within a budget, or undefined when there is nothing to say. `notes` are short, true only now, and
 * always shown, last. The very object in use is given back wherever it is still good.
 */
export function chooseContext(
  place: ContextPlace,
  candidates: readonly Candidate[],
  notes: readonly ContextSnippet[],
  budgetTokens: number,
  inUse?: CompletionContext,
): CompletionContext | undefined {
  const shownNotes = fitting(notes, place, budgetTokens);
  const fits = (snippets: readonly ContextSnippet[]): boolean =>
    contextTokens({ ...place, snippets: [...snippets, ...shownNotes] }) <= budgetTokens;
  const best = select(candidates, { ...place, snippets: shownNotes }, budgetTokens);
  const used = inUse && isSamePlace(inUse, place) ? inUse : undefined;
  const chosen = used ? withUsed(best, used, candidates, fits) : best;
  const snippets = [...chosen, ...shownNotes];
  if (used && isSame(used.snippets, snippets)) return used;
  return snippets.length === 0 ? undefined : { ...place, snippets: snippets.map(({ path, text }) => ({ path, text })) };
}

/** The best candidates that fit beside what is there already, least useful first. */
function select(candidates: readonly Candidate[], beside: CompletionContext, budgetTokens: number): Candidate[] {
  const taken: Candidate[] = [];
  let room = (budgetTokens - contextTokens(beside)) * charactersPerToken;
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (room < leastCut) break;
    if (taken.some((other) => saysTheSame(candidate, other))) continue;
    const fitted = firstLines(candidate, room);
    if (fitted === undefined) continue;
    taken.push(fitted);
    room -= snippetCharacters(fitted);
  }
  return taken.reverse();
}

/**
 * The best selection, or what is in use while that is nearly as good. What stays keeps its place at the front, in its order, so
 * that its evaluated state can be reused.
 */
function withUsed(
  best: readonly Candidate[],
  inUse: CompletionContext,
  candidates: readonly Candidate[],
  fits: (snippets: readonly ContextSnippet[]) => boolean,
): readonly ContextSnippet[] {
  const used = inUse.snippets.flatMap((snippet) => {
    const candidate = { ...snippet, score: 0, words: wordsOf(snippet.text) };
    const scores = candidates.filter((other) => other.path === snippet.path && saysTheSame(other, candidate));
    return scores.length === 0 ? [] : [{ ...candidate, score: Math.max(...scores.map(({ score }) => score)) }];
  });
  if (used.length > 0 && fits(used) && worth(used) >= worth(best) * (1 - toleratedLoss)) return used;
  const staying = used.filter((snippet) => best.some((candidate) => saysTheSame(snippet, candidate)));
  const fresh = best.filter((candidate) => !staying.some((snippet) => saysTheSame(candidate, snippet)));
  const merged = [...staying, ...fresh];
  return fits(merged) ? merged : best;
}

/** The first snippets that fit into half of the budget: notes must not push the code out. */
function fitting(notes: readonly ContextSnippet[], place: ContextPlace, budgetTokens: number): ContextSnippet[] {
  const kept: ContextSnippet[] = [];
  for (const note of notes)
    if (contextTokens({ ...place, snippets: [...kept, note] }) <= budgetTokens / 2) kept.push(note);
  return kept;
}

/** A candidate cut to the lines that fit, or undefined when too little would be left. */
function firstLines(candidate: Candidate, room: number): Candidate | undefined {
  if (snippetCharacters(candidate) <= room) return candidate;
  const characters = room - snippetCharacters({ path: candidate.path, text: "" });
  const end = candidate.text.lastIndexOf("\n", characters);
  return end < leastCut ? undefined : { ...candidate, text: candidate.text.slice(0, end) };
}

function saysTheSame(a: Candidate, b: Candidate): boolean {
  return a.text.includes(b.text) || b.text.includes(a.text) || similarity(a.words, b.words) > sameAbove;
}

function worth(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { score }) => sum + score, 0);
}

function isSamePlace(a: ContextPlace, b: ContextPlace): boolean {
  return a.repository === b.repository && a.path === b.path;
}

function isSame(a: readonly ContextSnippet[], b: readonly ContextSnippet[]): boolean {
  return (
    a.length === b.length && a.every(({ path, text }, index) => path === b[index]!.path && text === b[index]!.text)
  );
}
