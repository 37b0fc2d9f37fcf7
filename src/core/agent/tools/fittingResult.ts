// Results that fit into what is left of the context: several large ones in one step would fill a small context at once.
import { headAndTail, type ToolResult } from "./results.ts";

/** Tokens that every result may have: enough to say how a call ended, and few enough for all calls of an answer together. */
const leastTokens = 100;
/** No token is less than a byte, and a UTF-16 unit is at most three bytes. */
const mostTokensOfCharacter = 3;
/** Characters that leave room for the note between them, whatever they are. */
const fewCharacters = 20;
/** Tries to find how many characters make so many tokens; each is nearer, and the last is sure. */
const mostTries = 5;
/** A cut text has tokens of other lengths than the whole. */
const cautious = 0.9;

/** Whether a result is so short that it always fits. */
export function needsNoCount({ text }: ToolResult): boolean {
  return text.length * mostTokensOfCharacter <= leastTokens;
}

/**
 * A result of at most so many tokens: where it is longer, its head and tail, with a word how to read the rest. `tokensOf` counts a
 * text.
 */
export async function fittingResult(
  result: ToolResult,
  tokens: number,
  tokensOf: (text: string) => Promise<number>,
): Promise<ToolResult> {
  const { text, rest = "ask for less at once" } = result;
  const most = Math.max(leastTokens, Math.floor(tokens));
  if (text.length * mostTokensOfCharacter <= most) return result;
  let count = await tokensOf(text);
  if (count <= most) return result;
  let shown = text;
  const note = `the middle does not fit in the context; ${rest}`;
  for (let tries = 0, characters = text.length; count > most && tries < mostTries; tries++) {
    characters = Math.floor(characters * Math.min(cautious, (most / count) * cautious));
    shown = headAndTail(text, note, tries === mostTries - 1 ? Math.min(characters, fewCharacters) : characters);
    count = await tokensOf(shown);
  }
  return { ...result, text: shown };
}
