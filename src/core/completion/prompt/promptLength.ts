// How long an infill prompt may be, depending on how fast the model reads it.

/** An uncached prompt should not take longer than this to evaluate, in seconds. */
const coldPromptSeconds = 3;
/** Few lengths, in tokens, so that a slightly different measured speed cuts the same windows. */
const lengths = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];
/** Less than this shows too little of the code, however slow the machine is; the first prompt of a file may be half as long. */
const leastTokens = 512;
const leastFirstTokens = 256;
/** Part of the model's context that a prompt may fill. */
const contextShare = 0.75;

/** Longest infill prompts of a model, in tokens. */
export interface PromptLengths {
  readonly infillTokens: number;
  /** For an uncached file: shorter on a slow machine, so that the first suggestion does not wait for the whole window. */
  readonly firstInfillTokens: number;
}

/** For a model that reads `prefillTokensPerSecond` and has a context of `contextTokens`. */
export function promptLengths(prefillTokensPerSecond: number, contextTokens: number): PromptLengths {
  const budget = Math.floor(contextTokens * contextShare);
  const affordable = lengths.findLast(
    (length) => length <= Math.min(prefillTokensPerSecond * coldPromptSeconds, budget),
  );
  const atLeast = (least: number): number => Math.max(affordable ?? 0, Math.min(least, budget));
  return { infillTokens: atLeast(leastTokens), firstInfillTokens: atLeast(leastFirstTokens) };
}
