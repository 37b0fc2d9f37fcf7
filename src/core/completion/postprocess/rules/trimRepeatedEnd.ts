import { isBlank, lineBelow, startOfLine } from "../../../../base/lines.ts";
import { isSameLine } from "../../syntax/followingText.ts";
import { isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Cuts a last line that repeats the document's next line, even with a different number of blank lines in between. */
export const trimRepeatedEnd: Rule = (candidate, { text, offset }) => {
  const lines = candidate.text.split("\n");
  const last = lines.findLastIndex((line) => !isBlank(line));
  if (last < 1 || startOfLine(text, offset) === "") return candidate;
  const next = lineBelow(text, offset);
  if (next === undefined || !isSameLine(lines[last]!, next) || isOnlyClosers(next)) return candidate;
  return { ...candidate, text: lines.slice(0, last).join("\n").trimEnd() };
};
