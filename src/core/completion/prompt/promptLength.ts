// How long an infill prompt may be, by the speed at which it is read.

/** A prompt of which nothing is read yet should not take longer than this to evaluate, in seconds. */
const coldPromptSeconds = 3;
/** Few lengths, in tokens, so that a speed that is measured a little otherwise cuts the same windows. */
const lengths = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096];
/** Less than this shows too little of the code, however slow the machine is; the first prompt of a file may have half. */
const leastTokens = 512;
const leastFirstTokens = 256;
/** Part of the model's context that a prompt may fill. */
const contextShare = 0.75;

/** Longest infill prompts of a model, in tokens. */
export interface PromptLengths {
  readonly infillTokens: number;
  /** Of a file that nothing is read of yet: shorter on a slow machine, so that its first ghost does not wait for the whole window. */
  readonly firstInfillTokens: number;
}

/** For a model that reads so many tokens a second and holds `contextTokens`. */
export function promptLengths(prefillTokensPerSecond: number, contextTokens: number): PromptLengths {
  const room = Math.floor(contextTokens * contextShare);
  const affordable = lengths.findLast((length) => length <= Math.min(prefillTokensPerSecond * coldPromptSeconds, room));
  const atLeast = (least: number): number => Math.max(affordable ?? 0, Math.min(least, room));
  return { infillTokens: atLeast(leastTokens), firstInfillTokens: atLeast(leastFirstTokens) };
}
