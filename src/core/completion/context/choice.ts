// Chooses the context of a document among candidates. Stability comes first: a changed context makes the model read the whole
// prompt again.
import type { CompletionContext, ContextSnippet } from "../completionRequest.ts";
import { charactersPerToken, contextTokens, snippetCharacters } from "./budget.ts";
import type { Candidate } from "./ranking.ts";
import { similarity, wordsOf } from "./words.ts";

/** Snippets more similar than this count as the same. */
const sameAbove = 0.9;
/**
 * Share of the best selection's worth that the context in use may lack before it is replaced. Replacing it means evaluating the
 * whole prompt (seconds on a CPU), so it must bring a clearly better piece, not just another order.
 */
const toleratedLoss = 0.3;
/** A snippet that does not fit is cut to its first lines, if at least this many characters are left for it. */
const leastCut = 120;

/** The document that a context is for. */
export type ContextPlace = Pick<CompletionContext, "repository" | "path">;

/**
 * The context of a document within a budget in tokens, or undefined if there is none. `notes` are short, true only now, and
 * always shown, last. Returns the same object as `inUse` wherever that is still good.
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

/** The best candidates that fit next to what is there already, least useful first. */
function select(candidates: readonly Candidate[], beside: CompletionContext, budgetTokens: number): Candidate[] {
  const taken: Candidate[] = [];
  let budget = (budgetTokens - contextTokens(beside)) * charactersPerToken;
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (budget < leastCut) break;
    if (taken.some((other) => saysTheSame(candidate, other) || isOutlined(candidate, other))) continue;
    const fitted = firstLines(candidate, budget);
    if (fitted === undefined) continue;
    taken.push(fitted);
    budget -= snippetCharacters(fitted);
  }
  return taken.reverse();
}

/**
 * The best selection, or the one in use while that is nearly as good. What stays keeps its place at the front, in its order, so
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

/** The first notes that fit into half of the budget: notes must not push out the code. */
function fitting(notes: readonly ContextSnippet[], place: ContextPlace, budgetTokens: number): ContextSnippet[] {
  const kept: ContextSnippet[] = [];
  for (const note of notes)
    if (contextTokens({ ...place, snippets: [...kept, note] }) <= budgetTokens / 2) kept.push(note);
  return kept;
}

/** A candidate cut to the lines that fit, or undefined when too little would be left. */
function firstLines(candidate: Candidate, budget: number): Candidate | undefined {
  if (snippetCharacters(candidate) <= budget) return candidate;
  const characters = budget - snippetCharacters({ path: candidate.path, text: "" });
  const end = candidate.text.lastIndexOf("\n", characters);
  return end < leastCut ? undefined : { ...candidate, text: candidate.text.slice(0, end) };
}

function saysTheSame(a: Candidate, b: Candidate): boolean {
  return a.text.includes(b.text) || b.text.includes(a.text) || similarity(a.words, b.words) > sameAbove;
}

/** True for a declaration whose head an outline of the same file has. */
function isOutlined({ path, text }: Candidate, other: Candidate): boolean {
  if (path !== other.path) return false;
  const head = headLine(text);
  return head !== "" && other.text.split("\n").some((line) => headLine(line) === head);
}

function headLine(text: string): string {
  const line = text.split("\n", 1)[0]!.trim();
  return line.endsWith("{") ? line.slice(0, -1).trimEnd() : line;
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
