import { isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { isLineOfItsOwn } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Hides a text in which there is nothing to see. Within the indentation of a line, spaces are something. */
export const dropEmpty: Rule = (candidate, { text, offset }) => {
  if (!isBlank(candidate.text)) return candidate;
  const isInIndentation = isBlank(startOfLine(text, offset)) && isLineOfItsOwn(restOfLine(text, offset));
  return isInIndentation && !candidate.text.includes("\n") ? candidate : { ...candidate, text: "" };
};
