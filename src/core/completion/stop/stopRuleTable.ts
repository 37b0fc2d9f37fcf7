// Which rules can end a completion, in their order, and at which lines each is asked.
import { blankLines } from "./rules/blankLines.ts";
import { bracketClosed } from "./rules/bracketClosed.ts";
import { headOfSuffix } from "./rules/headOfSuffix.ts";
import { lineEnd } from "./rules/lineEnd.ts";
import { looping } from "./rules/looping.ts";
import { maxLines } from "./rules/maxLines.ts";
import { notCode } from "./rules/notCode.ts";
import { openedBlock } from "./rules/openedBlock.ts";
import { repetition } from "./rules/repetition.ts";
import { restReached } from "./rules/restReached.ts";
import { scopeEnd } from "./rules/scopeEnd.ts";
import { statementWhole } from "./rules/statementWhole.ts";
import { suffixReached } from "./rules/suffixReached.ts";
import { suffixRepeated } from "./rules/suffixRepeated.ts";
import { unreachable } from "./rules/unreachable.ts";
import type { StopRule } from "./rules/stopRule.ts";

/** The rules in the order they are checked. */
export const stopRuleTable = {
  notCode,
  lineEnd,
  blankLines,
  restReached,
  suffixReached,
  suffixRepeated,
  bracketClosed,
  openedBlock,
  statementWhole,
  scopeEnd,
  repetition,
  looping,
  headOfSuffix,
  unreachable,
  maxLines,
} satisfies Readonly<Record<string, StopRule>>;

/** What can end a text: a rule of the table, what is removed from its end once it is complete, or how it begins. */
export type StopRuleName = keyof typeof stopRuleTable | "cutShort" | "syntaxErrors" | "begunAgain";

/** Names of all stop rules. */
export const stopRuleNames: readonly string[] = Object.keys(stopRuleTable);
/** These check the last line of a text that the model ended within the line. */
export const judgesBridges = ["notCode", "lineEnd", "restReached", "repetition", "looping"];
/** All others check only lines that are not blank. */
export const judgesBlankLines = new Set(["lineEnd", "blankLines"]);
/** Rules that also apply to the lines after an end, unless its confirmation names others. */
export const judgesLinesAhead = ["notCode", "blankLines", "suffixRepeated", "repetition", "looping", "maxLines"];
/** Ends that are final, even where the hole may end inside a later line. */
export const isSurelyOver = new Set(["notCode", "bracketClosed", "repetition", "looping", "maxLines"]);
