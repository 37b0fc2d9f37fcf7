import { lineBreakNear, restOfLine, startOfLine } from "../../../base/lines.ts";
import { Balance, nearCursor } from "../syntax/bracketBalance.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";
import type { CompletionDocument } from "../completionRequest.ts";
import { closeOnOwnLine } from "./rules/closeOnOwnLine.ts";
import { coverClosers } from "./rules/coverClosers.ts";
import { cutCopiedLines } from "./rules/cutCopiedLines.ts";
import { cutProse } from "./rules/cutProse.ts";
import { cutRepetition } from "./rules/cutRepetition.ts";
import { cutSpecialTokens } from "./rules/cutSpecialTokens.ts";
import { cutStringEnd } from "./rules/cutStringEnd.ts";
import { cutSurplusAngle } from "./rules/cutSurplusAngle.ts";
import { cutSurplusCloser } from "./rules/cutSurplusCloser.ts";
import { cutThinking } from "./rules/cutThinking.ts";
import { cutUnseen } from "./rules/cutUnseen.ts";
import { dropEmpty } from "./rules/dropEmpty.ts";
import { dropEmptyBody } from "./rules/dropEmptyBody.ts";
import { dropLoneComment } from "./rules/dropLoneComment.ts";
import { dropMissedLines } from "./rules/dropMissedLines.ts";
import { dropNothingNew } from "./rules/dropNothingNew.ts";
import { dropPathLine } from "./rules/dropPathLine.ts";
import { dropRepeatedLine } from "./rules/dropRepeatedLine.ts";
import { dropUnknownModule } from "./rules/dropUnknownModule.ts";
import { keepBalance } from "./rules/keepBalance.ts";
import { keepJson } from "./rules/keepJson.ts";
import { matchIndentation } from "./rules/matchIndentation.ts";
import type { Candidate, Rule } from "./rules/rule.ts";
import { trimDoubledComma } from "./rules/trimDoubledComma.ts";
import { trimPadding } from "./rules/trimPadding.ts";
import { trimRepeatedEnd } from "./rules/trimRepeatedEnd.ts";
import { trimSuffixOverlap } from "./rules/trimSuffixOverlap.ts";
import { trimTrailingSpace } from "./rules/trimTrailingSpace.ts";

/** The rules in the order they run: what is no code, then what is there already, then what must hold at the end. */
export const postprocessRules = {
  cutSpecialTokens,
  cutUnseen,
  cutThinking,
  cutProse,
  dropPathLine,
  dropLoneComment,
  cutRepetition,
  trimTrailingSpace,
  matchIndentation,
  trimPadding,
  coverClosers,
  cutStringEnd,
  dropMissedLines,
  trimSuffixOverlap,
  trimRepeatedEnd,
  cutCopiedLines,
  cutSurplusCloser,
  cutSurplusAngle,
  trimDoubledComma,
  dropRepeatedLine,
  dropUnknownModule,
  keepBalance,
  dropEmptyBody,
  keepJson,
  closeOnOwnLine,
  dropNothingNew,
  dropEmpty,
} satisfies Readonly<Record<string, Rule>>;

export type CleanUpRuleName = keyof typeof postprocessRules;

/** Names of all postprocessing rules. */
export const postprocessRuleNames: readonly string[] = Object.keys(postprocessRules);

/** A cleaned text and the names of the rules that changed it. Empty text: show nothing. */
export interface Cleaned extends Candidate {
  readonly applied: readonly CleanUpRuleName[];
}

/** These decide where a text ends. Within a line, a model that ended its text knows better: `foo(a, ` before `b)`. */
const judgeTheEnd = new Set(["trimTrailingSpace", "dropMissedLines"]);

/**
 * Turns generated text into what a person should see. Line breaks become those of the document. `isWhole`: the model
 * ended its text itself. Never fails.
 */
export function postprocess(text: string, document: CompletionDocument, isWhole = false): Cleaned {
  const near = nearCursor(document);
  const isAtLineStart = startOfLine(near.text, near.offset) === "";
  // At a line's start the stop rules have left blanks at the end only where they are that line's new indentation.
  const isBridge =
    isWhole && !isOnlyClosers(restOfLine(near.text, near.offset)) && (!isAtLineStart || /\S\s*\n[ \t]+$/.test(text));
  const balance = new Balance(near);
  let candidate: Candidate = { text: text.replaceAll("\r\n", "\n"), replaceAfter: 0 };
  const applied: CleanUpRuleName[] = [];
  for (const [name, rule] of Object.entries<Rule>(postprocessRules) as [CleanUpRuleName, Rule][]) {
    if (isBridge && judgeTheEnd.has(name)) continue;
    const next = rule(candidate, near, balance);
    if (next.text !== candidate.text || next.replaceAfter !== candidate.replaceAfter) applied.push(name);
    candidate = next;
    if (candidate.text === "") return { text: "", replaceAfter: 0, applied };
  }
  return { ...candidate, text: withBreaksOf(document, candidate.text), applied };
}

/** The editor would convert line breaks to the document's own; text that the user types out must have them already. */
function withBreaksOf({ text, offset }: CompletionDocument, shown: string): string {
  const lineBreak = lineBreakNear(text, offset);
  return lineBreak === "\n" ? shown : shown.replaceAll("\n", lineBreak);
}
