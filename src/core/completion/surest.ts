import type { GhostAnswer } from "./ghost.ts";

/** Of several answers to one question, the one whose text the model is surest of; one that shows nothing comes last. */
export function surest(answers: readonly [GhostAnswer, ...GhostAnswer[]]): GhostAnswer {
  const sureness = ({ ghost, certainty }: GhostAnswer): number => (ghost ? 1 : 0) + (certainty?.mean ?? 0);
  return answers.reduce((best, each) => (sureness(each) > sureness(best) ? each : best));
}
