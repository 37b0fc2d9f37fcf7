import { isBlank, restOfLine, startOfLine } from "../lines.ts";
import type { Rule } from "./rule.ts";

/** Takes spaces and line breaks off the end, except the one break that pushes the cursor's own line down. */
export const trimTrailingSpace: Rule = (candidate, { text, offset }) => {
  const trimmed = candidate.text.trimEnd();
  const pushesLineDown = startOfLine(text, offset) === "" && !isBlank(restOfLine(text, offset));
  return { ...candidate, text: pushesLineDown && trimmed !== "" ? `${trimmed}\n` : trimmed };
};
