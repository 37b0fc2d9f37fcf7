import { indentationWidth, isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { followingText, isSameLine } from "../../syntax/followingText.ts";
import { isJump, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Lines that must be the same, one after the other: a single one may stand twice. */
const leastLines = 2;

/**
 * Cuts the text before it copies the lines that follow the cursor, whatever it goes on with: a model that copies has left the hole.
 * A single line is a copy if it jumps and nothing after it stands further left, because all that comes after it is unreachable.
 */
export const cutCopiedLines: Rule = (candidate, { text, offset }) => {
  const lineBefore = startOfLine(text, offset);
  if (lineBefore !== "" && !isOnlyClosers(restOfLine(text, offset))) return candidate;
  const following = followingText({ lineBefore, following: text.slice(offset) }).lines;
  const all = candidate.text.split("\n");
  const said = [...all.entries()].filter(([, line]) => !isBlank(line));
  for (const [at, [start, line]] of said.entries()) {
    if (at === 0 || following.length === 0 || !isSameLine(line, following[0]!)) continue;
    const after = said.slice(at).map(([, each]) => each);
    const different = after.findIndex(
      (each, index) => following[index] === undefined || !isSameLine(each, following[index]),
    );
    const copied = different < 0 ? after : after.slice(0, different);
    const isCopy = copied.length >= leastLines && !copied.every(isOnlyClosers);
    const column = indentationWidth(line);
    if (!isCopy && !(isJump(line) && after.every((each) => indentationWidth(each) >= column))) continue;
    const kept = all.slice(0, start).join("\n").trimEnd();
    return { ...candidate, text: lineBefore === "" && !isBlank(restOfLine(text, offset)) ? `${kept}\n` : kept };
  }
  return candidate;
};
