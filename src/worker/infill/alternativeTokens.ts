import { isBlank } from "../../base/lines.ts";
import type { LoadedModel, Prediction } from "../embedded/engine.ts";

/** A token worth trying, and the new text that it adds. */
export interface AlternativeToken extends Prediction {
  readonly text: string;
}

/**
 * The tokens that lead to different texts, the most likely first, which may be an end token. `healed` is what the text must
 * begin with before anything is new. Tokens below `leastProbability` are noise, not an alternative. Of two tokens of which one's
 * text begins with the other's, only the more likely counts: the same completion in different tokens.
 */
export function alternativeTokens(
  model: Pick<LoadedModel, "detokenize" | "isEnd">,
  ranked: readonly Prediction[],
  healed: string,
  leastProbability: number,
): AlternativeToken[] {
  const found: AlternativeToken[] = [];
  // Ending the text here is the same as ending the line: white space is no alternative then.
  const [likeliest] = ranked;
  if (likeliest && model.isEnd(likeliest.token)) found.push({ ...likeliest, text: "\n" });
  for (const { token, probability } of ranked) {
    if (probability < leastProbability || model.isEnd(token)) continue;
    const whole = model.detokenize([token]);
    // Part of a character tells nothing yet, and what only heals is no choice.
    if (whole.includes("\uFFFD") || !whole.startsWith(healed) || whole.length === healed.length) continue;
    const text = whole.slice(healed.length);
    if (found.some((other) => isSameBeginning(other.text, text))) continue;
    found.push({ token, probability, text });
  }
  return found;
}

/** Line breaks and spaces of any kind count as one beginning: what differs by them looks the same, or ends the line alike. */
function isSameBeginning(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a) || (isBlank(a) && isBlank(b));
}
