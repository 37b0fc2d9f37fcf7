import type { Rule } from "./rule.ts";

const open = "<think>";
const close = "</think>";

/** Removes a model's reasoning. If it never ends, nothing is left to show. */
export const cutThinking: Rule = (candidate, document) => {
  const { text } = candidate;
  const closed = text.indexOf(close);
  const opened = text.indexOf(open);
  if ((opened < 0 && closed < 0) || document.text.includes("think>")) return candidate;
  // The prompt may have opened the tag.
  if (closed >= 0 && (opened < 0 || text.slice(0, opened).trim() === ""))
    return { ...candidate, text: text.slice(closed + close.length).replace(/^\s*\n/, "") };
  return { ...candidate, text: opened < 0 ? text.slice(0, closed) : text.slice(0, opened).trimEnd() };
};
