import { isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isLineOfItsOwn } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Removes spaces and line breaks from the end, except the one break that pushes the cursor's line, or its rest, down. */
export const trimTrailingSpace: Rule = (candidate, { text, offset }) => {
  const trimmed = candidate.text.trimEnd();
  const rest = restOfLine(text, offset);
  const lineBreak = /\n[ \t]*$/.exec(candidate.text.slice(trimmed.length))?.[0];
  if (lineBreak !== undefined && startOfLine(text, offset) !== "" && isLineOfItsOwn(rest))
    return { ...candidate, text: trimmed + lineBreak };
  const pushesLineDown = startOfLine(text, offset) === "" && !isBlank(rest);
  return { ...candidate, text: pushesLineDown && trimmed !== "" ? `${trimmed}\n` : trimmed };
};
