// What a machine can read and write for a next edit while somebody waits for it.

/** Tokens of the text that all places share: at most, and what is read even on a slow machine. */
const promptTokens = { most: 2500, least: 700 };
/** UTF-16 units of code in a token, rather fewer than usual. */
const unitsPerToken = 3;
/** A machine that reads more slowly writes a line in seconds. What a rule expects is checked in one evaluation even there. */
const leastSpeedToWrite = 150;

/** How fast a loaded model is. */
export interface ModelSpeed {
  readonly prefillTokensPerSecond: number;
  readonly contextTokens: number;
}

/** Longest text that the places of one question share, in UTF-16 units, when it may be read for so many seconds. */
export function longestPrompt({ prefillTokensPerSecond, contextTokens }: ModelSpeed, seconds: number): number {
  const affordable = Math.max(promptTokens.least, prefillTokensPerSecond * seconds);
  return Math.floor(Math.min(promptTokens.most, affordable, contextTokens / 2) * unitsPerToken);
}

/** Whether the model may write lines of its own, and not only check what rules expect. */
export function mayWriteLines({ prefillTokensPerSecond }: ModelSpeed): boolean {
  return prefillTokensPerSecond >= leastSpeedToWrite;
}
