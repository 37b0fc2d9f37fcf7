import { loopStart } from "../../stop/repetitionLoop.ts";
import type { Rule } from "./rule.ts";

/** Cuts a loop off the end: what comes again and again is shown once, and nothing of it within a single line. */
export const cutRepetition: Rule = (candidate) => {
  const { text } = candidate;
  const start = loopStart(text);
  if (start === undefined) return candidate;
  // The place where a loop was found lies anywhere in its round: what is sure is the line before it.
  const lineEnd = text.lastIndexOf("\n", start);
  return { ...candidate, text: lineEnd < 0 ? "" : text.slice(0, lineEnd) };
};
