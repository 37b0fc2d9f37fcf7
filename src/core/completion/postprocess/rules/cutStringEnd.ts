import { restOfLine } from "../../../../base/lines.ts";
import { headOf } from "../../../../base/text.ts";
import { scan } from "../../../lexer.ts";
import { lexerSyntax } from "../../../lexerSyntax.ts";
import type { Rule } from "./rule.ts";

/** Most characters of a text in which the end of a hole is looked for. */
const longestHole = 400;

/**
 * Ends a text where it closes the string around the cursor, if that string ends in the cursor's line already: `say("|")` completed as
 * `a", b, "c` is about `a`. What closes the line as the document does stays, because it covers that. In a hole of the string, as in
 * `"#{|}!"`, the text ends with the hole.
 */
export const cutStringEnd: Rule = (candidate, { languageId, text, offset }, balance) => {
  const rest = restOfLine(text, offset);
  const end = balance.isStringClosedIn(rest) ? balance.stringEnd(candidate.text) : undefined;
  if (end === undefined) return candidate;
  const closer = /^[ \t]{0,8}([)\]}])/.exec(rest)?.[1];
  const said = headOf(candidate.text.slice(0, end), longestHole);
  const hole = closer && scan(said, lexerSyntax(languageId)).outerClosers.find((each) => each.closer === closer);
  if (hole) return { text: said.slice(0, hole.at).trimEnd(), replaceAfter: 0 };
  const isCovered = candidate.text.slice(end).trim() === rest.slice(0, candidate.replaceAfter).trim();
  return isCovered ? candidate : { text: candidate.text.slice(0, end), replaceAfter: 0 };
};
