import { restOfLine } from "../../../../base/lines.ts";
import { isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Hides a text that only repeats what is right of the cursor: brackets it covers, or punctuation the rest begins with. */
export const dropNothingNew: Rule = (candidate, { text, offset }) => {
  const said = candidate.text.trim();
  const covered = text.slice(offset, offset + candidate.replaceAfter).trim();
  const rest = restOfLine(text, offset).trim();
  const isThere = said === covered || (isOnlyClosers(said) && said !== "" && rest.startsWith(said));
  return isThere && said !== "" ? { text: "", replaceAfter: 0 } : candidate;
};
