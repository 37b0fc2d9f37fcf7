// Whether a place is worth a question: one rule a file, asked in the order of the list.
import { afterUndo } from "./afterUndo.ts";
import { binary } from "./binary.ts";
import { finishedStatement } from "./finishedStatement.ts";
import { inDiff } from "./inDiff.ts";
import { insideWord } from "./insideWord.ts";
import { longLine } from "./longLine.ts";
import { manyCursors } from "./manyCursors.ts";
import { notEditable } from "./notEditable.ts";
import { off } from "./off.ts";
import { rejected } from "./rejected.ts";
import { selection } from "./selection.ts";
import { snoozed } from "./snoozed.ts";
import { tooLarge } from "./tooLarge.ts";
import type { TriggerContext, TriggerRule } from "./triggerRule.ts";

const rules = {
  off: unlessManual(off),
  snoozed: unlessManual(snoozed),
  notEditable,
  tooLarge,
  longLine,
  inDiff: unlessManual(inDiff),
  manyCursors: unlessManual(manyCursors),
  selection: unlessManual(selection),
  afterUndo: unlessManual(afterUndo),
  rejected: unlessManual(rejected),
  insideWord: unlessManual(insideWord),
  finishedStatement: unlessManual(finishedStatement),
  binary,
} satisfies Readonly<Record<string, TriggerRule>>;

export type TriggerRuleName = keyof typeof rules;

/** The first rule against a question, or undefined when it should be asked. */
export function silencedBy(moment: TriggerContext): TriggerRuleName | undefined {
  for (const [name, silences] of Object.entries(rules)) if (silences(moment)) return name as TriggerRuleName;
  return undefined;
}

/** Somebody who asks by hand wants an answer wherever there can be one. */
function unlessManual(rule: TriggerRule): TriggerRule {
  return (moment) => moment.kind !== "manual" && rule(moment);
}
