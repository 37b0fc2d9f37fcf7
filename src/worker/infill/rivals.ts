import type { LoadedModel, Prediction } from "../engine.ts";

/** A first token worth trying, and the new text it brings. */
export interface Rival extends Prediction {
  readonly text: string;
}

/**
 * The first tokens that lead to different texts, likeliest first. `healed` is what the text must begin with before anything is
 * new; tokens below a probability are noise, not another idea. Of tokens where one's text begins with the other's only the likelier counts: the same completion in other pieces.
 */
export function rivals(
  model: Pick<LoadedModel, "detokenize" | "isEnd">,
  ranked: readonly Prediction[],
  healed: string,
  leastProbability: number,
): Rival[] {
  const found: Rival[] = [];
  for (const { token, probability } of ranked) {
    if (probability < leastProbability || model.isEnd(token)) continue;
    const whole = model.detokenize([token]);
    // Part of a character tells nothing yet, and what only heals is no choice.
    if (whole.includes("\uFFFD") || !whole.startsWith(healed) || whole.length === healed.length) continue;
    const text = whole.slice(healed.length);
    if (found.some((other) => other.text.startsWith(text) || text.startsWith(other.text))) continue;
    found.push({ token, probability, text });
  }
  return found;
}
