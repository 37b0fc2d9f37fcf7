import { indentationWidth, isBlank, restOfLine, startOfLine } from "../../../../base/lines.ts";
import { followingText, isSameLine } from "../../syntax/followingText.ts";
import { isJump, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { Rule } from "./rule.ts";

/** Lines that must be the same, one after the other: a single one may stand twice. */
const leastLines = 2;
/** So many lines of closing brackets alone are no copy, whatever comes behind them. */
const mostClosers = 20;

/**
 * Cuts the text before it repeats the lines that follow the cursor, whatever comes after them: from there on, the model writes code
 * that the document already has.
 * A single line is a copy if it jumps and nothing after it stands further left, because all that comes after it is unreachable.
 */
export const cutCopiedLines: Rule = (candidate, { text, offset }) => {
  const lineBefore = startOfLine(text, offset);
  if (lineBefore !== "" && !isOnlyClosers(restOfLine(text, offset))) return candidate;
  const following = followingText({ lineBefore, following: text.slice(offset) }).lines;
  const all = candidate.text.split("\n");
  const said = [...all.entries()].filter(([, line]) => !isBlank(line));
  const lines = said.map(([, line]) => line);
  let [leftmost, closers] = [Infinity, 0];
  const [leftmostFrom, closersFrom] = [lines.map(() => 0), lines.map(() => 0)];
  for (let at = lines.length - 1; at >= 0; at--) {
    leftmostFrom[at] = leftmost = Math.min(leftmost, indentationWidth(lines[at]!));
    closersFrom[at] = closers = isOnlyClosers(lines[at]!) ? closers + 1 : 0;
  }
  for (const [at, [start, line]] of said.entries()) {
    if (at === 0 || following.length === 0 || !isSameLine(line, following[0]!)) continue;
    const isLast = isJump(line) && leftmostFrom[at]! >= indentationWidth(line);
    if (!isLast && !isCopy(lines, at, following, closersFrom[at]!)) continue;
    const kept = all.slice(0, start).join("\n").trimEnd();
    return { ...candidate, text: lineBefore === "" && !isBlank(restOfLine(text, offset)) ? `${kept}\n` : kept };
  }
  return candidate;
};

/** Whether enough of the lines from one on are those that follow, with more than closing brackets in them. */
function isCopy(lines: readonly string[], from: number, following: readonly string[], closers: number): boolean {
  if (closers > mostClosers) return false;
  const wanted = Math.max(leastLines, closers + 1);
  for (let index = 0; index < wanted; index++) {
    const [line, other] = [lines[from + index], following[index]];
    if (line === undefined || other === undefined || !isSameLine(line, other)) return false;
  }
  return true;
}
