import { loopStart } from "../../stop/repetitionLoop.ts";
import type { Rule } from "./rule.ts";

/** Removes a loop at the end: at most its first repetition is shown, and nothing of it within a single line. */
export const cutRepetition: Rule = (candidate) => {
  const { text } = candidate;
  const start = loopStart(text);
  if (start === undefined) return candidate;
  // The loop may have been found anywhere within its period: only the line before it is safe.
  const lineEnd = text.lastIndexOf("\n", start);
  return { ...candidate, text: lineEnd < 0 ? "" : text.slice(0, lineEnd) };
};
