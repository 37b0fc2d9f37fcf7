import { isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isLineOfItsOwn } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Hides a blank text. Spaces within the indentation of a line are not blank: they move the line. */
export const dropEmpty: Rule = (candidate, { text, offset }) => {
  if (!isBlank(candidate.text)) return candidate;
  const isInIndentation = isBlank(startOfLine(text, offset)) && isLineOfItsOwn(restOfLine(text, offset));
  return isInIndentation && !candidate.text.includes("\n") ? candidate : { ...candidate, text: "" };
};
