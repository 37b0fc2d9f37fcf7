// How much of the infill prompt other files may have.
import type { CompletionContext, ContextSnippet } from "../completionRequest.ts";

/** Characters a token of code stands for, on the low side: windows are cut by characters, and the worker checks tokens. */
export const charactersPerToken = 3;
/**
 * Part of the infill prompt for context. The code around the cursor decides most of a completion, so it keeps the larger part;
 * Copilot gives 35 % to context that stays and 15 % to the rest, of a prompt several times as long.
 */
const contextShare = 0.35;
/** What stands around a snippet in the prompt, in characters: separators, a name's line, line breaks. */
const frameCharacters = 12;

/** Tokens that the context of a document may have. */
export function contextBudget(infillTokens: number): number {
  return Math.floor(infillTokens * contextShare);
}

/** What a snippet costs, in characters. */
export function snippetCharacters({ path, text }: ContextSnippet): number {
  return path.length + text.length + frameCharacters;
}

/** What a context costs, in tokens. */
export function contextTokens(context: CompletionContext | undefined): number {
  if (context === undefined) return 0;
  const snippets = context.snippets.reduce((sum, snippet) => sum + snippetCharacters(snippet), 0);
  return Math.ceil((snippets + context.repository.length + context.path.length + frameCharacters) / charactersPerToken);
}
