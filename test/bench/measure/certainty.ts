import type { TokenCertainty } from "../../../src/core/completion/query.ts";

/** How sure the model was of a completion's first line. */
export interface LineCertainty {
  /** Probability of the first token. */
  readonly first: number;
  /** Geometric mean of the tokens' probabilities: that of a whole line, made comparable between short and long ones. */
  readonly mean: number;
  readonly least: number;
}

/** Of the first line that says something; undefined when the worker did not say. */
export function firstLineCertainty(text: string, certainties: readonly TokenCertainty[]): LineCertainty | undefined {
  const line = /^\s*[^\n]*/.exec(text)![0];
  const within = certainties.filter(({ end }, index) => index === 0 || end <= line.length);
  const [first] = within;
  if (first === undefined) return undefined;
  const logs = within.reduce((sum, { probability }) => sum + Math.log(Math.max(probability, 1e-6)), 0);
  return {
    first: first.probability,
    mean: Math.exp(logs / within.length),
    least: Math.min(...within.map(({ probability }) => probability)),
  };
}
