// How much of the infill prompt other files may have.
import type { CompletionContext, ContextSnippet } from "../completionRequest.ts";

/** Characters per token of code, on the low side: windows are cut by characters, and the worker checks tokens. */
export const charactersPerToken = 3;
/**
 * Share of the infill prompt for context. The code around the cursor decides most of a completion, so it keeps the larger share.
 * Copilot gives 35 % to context that stays and 15 % to the rest, of a prompt several times as long.
 */
const contextShare = 0.35;
/** Characters around a snippet in the prompt: separators, the line with its name, line breaks. */
const frameCharacters = 12;

/** Tokens that the context of a document may take of a prompt of `infillTokens`. */
export function contextBudget(infillTokens: number): number {
  return Math.floor(infillTokens * contextShare);
}

/** Characters that a snippet takes in the prompt. */
export function snippetCharacters({ path, text }: ContextSnippet): number {
  return path.length + text.length + frameCharacters;
}

/** Tokens that a context takes, estimated on the high side. */
export function contextTokens(context: CompletionContext | undefined): number {
  if (context === undefined) return 0;
  const snippets = context.snippets.reduce((sum, snippet) => sum + snippetCharacters(snippet), 0);
  return Math.ceil((snippets + context.repository.length + context.path.length + frameCharacters) / charactersPerToken);
}
