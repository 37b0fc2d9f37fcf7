import { MidLineLookahead } from "../../../../src/core/completion/stop/midLineLookahead.ts";
import { blankLines } from "../../../../src/core/completion/stop/rules/blankLines.ts";
import { headOfSuffix, isHeadOf } from "../../../../src/core/completion/stop/rules/headOfSuffix.ts";
import { lineEnd } from "../../../../src/core/completion/stop/rules/lineEnd.ts";
import { looping } from "../../../../src/core/completion/stop/rules/looping.ts";
import { maxLines } from "../../../../src/core/completion/stop/rules/maxLines.ts";
import { notCode } from "../../../../src/core/completion/stop/rules/notCode.ts";
import { openedBlock } from "../../../../src/core/completion/stop/rules/openedBlock.ts";
import { repetition } from "../../../../src/core/completion/stop/rules/repetition.ts";
import { restReached } from "../../../../src/core/completion/stop/rules/restReached.ts";
import { scopeEnd } from "../../../../src/core/completion/stop/rules/scopeEnd.ts";
import { statementWhole } from "../../../../src/core/completion/stop/rules/statementWhole.ts";
import type { FinishedLine, StopRule } from "../../../../src/core/completion/stop/rules/stopRule.ts";
import { suffixReached } from "../../../../src/core/completion/stop/rules/suffixReached.ts";
import { bracketClosed } from "../../../../src/core/completion/stop/rules/bracketClosed.ts";
import { suffixRepeated } from "../../../../src/core/completion/stop/rules/suffixRepeated.ts";
import { unreachable } from "../../../../src/core/completion/stop/rules/unreachable.ts";
import {
  BlockConfirmation,
  mayLeadOn,
  type StopPosition,
} from "../../../../src/core/completion/stop/stopConfirmation.ts";
import { StopRules, type StopContext } from "../../../../src/core/completion/stop/stopRules.ts";
import { soundEnd } from "../../../../src/core/completion/stop/soundEnd.ts";
import * as tail from "../../../../src/core/completion/stop/trimIncompleteTail.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const finished: FinishedLine = {
  ...{
    shape: "block",
    line: "  return a;",
    earlier: ["  a = 1;"],
    lineBefore: "  ",
    rest: "",
    following: ["  b();", "}"],
  },
  ...{ block: 2, openAtCursor: 1, openBefore: () => 1, openAfter: () => 0, isStatementWhole: () => false },
};

/** A rule with a long line, in long lines, and with many lines before and after it. */
function rule(judge: StopRule): readonly TextCall[] {
  return [
    (line) => judge({ ...finished, line }),
    (line) =>
      judge({ ...finished, line, earlier: [line, line], following: [`${line}a`], lineBefore: line, rest: line }),
    (text) => judge({ ...finished, shape: "line", line: `  ${text}`, earlier: [], following: [text] }),
    (text) => judge({ ...finished, earlier: linesOf(text), following: linesOf(text) }),
  ];
}

const position = (t: string): StopPosition => ({ line: t, following: [t, t], block: 2, isFunctionOver: false });
const syntax = { errorCount: ({ length }: string) => (length > 0 ? 1 : 0), isStatementWhole: () => false };

/** A whole generation, streamed. */
function generation(context: StopContext, text: string): void {
  const rules = new StopRules(context);
  streamed(text, (piece) => rules.stoppedBy ?? rules.push(piece));
  rules.finish("endOfText");
}

/** What decides where a generation ends. */
export const stopCalls: CallTable = {
  "core/completion/stop/rules/bracketClosed": { bracketClosed: rule(bracketClosed) },
  "core/completion/stop/rules/blankLines": { blankLines: rule(blankLines) },
  "core/completion/stop/rules/headOfSuffix": {
    headOfSuffix: rule(headOfSuffix),
    isHeadOf: [
      (t) => isHeadOf(t, ["  a"]),
      (t) => isHeadOf("a {", linesOf(t)),
      (t) => isHeadOf("a {", ["  b", ...linesOf(t)]),
    ],
  },
  "core/completion/stop/rules/lineEnd": { lineEnd: rule(lineEnd) },
  "core/completion/stop/rules/looping": { looping: rule(looping) },
  "core/completion/stop/rules/maxLines": { maxLines: rule(maxLines) },
  "core/completion/stop/rules/notCode": { notCode: rule(notCode) },
  "core/completion/stop/rules/openedBlock": { openedBlock: rule(openedBlock) },
  "core/completion/stop/rules/repetition": { repetition: rule(repetition) },
  "core/completion/stop/rules/restReached": { restReached: rule(restReached) },
  "core/completion/stop/rules/scopeEnd": { scopeEnd: rule(scopeEnd) },
  "core/completion/stop/rules/statementWhole": { statementWhole: rule(statementWhole) },
  "core/completion/stop/rules/suffixReached": { suffixReached: rule(suffixReached) },
  "core/completion/stop/rules/suffixRepeated": { suffixRepeated: rule(suffixRepeated) },
  "core/completion/stop/rules/unreachable": { unreachable: rule(unreachable) },
  "core/completion/stop/stopConfirmation": {
    mayLeadOn: [
      (t) => mayLeadOn("unreachable", position(t)),
      (t) => mayLeadOn("scopeEnd", { ...position("a"), following: linesOf(t) }),
    ],
    BlockConfirmation: [
      (t) => {
        const confirmation = new BlockConfirmation(position(t));
        return [confirmation.judge(`${t}a`), confirmation.judge(t), confirmation.isArrivedAtEnd()];
      },
      (t) => linesOf(t).map((line) => new BlockConfirmation(position("  a {")).judge(line)),
    ],
  },
  "core/completion/stop/midLineLookahead": {
    MidLineLookahead: (t) => {
      const lookahead = new MidLineLookahead("lineEnd", t);
      return [...linesOf(t), t].map((line) => lookahead.judge(line));
    },
  },
  "core/completion/stop/trimIncompleteTail": {
    withoutEmptyHead: [(t) => tail.withoutEmptyHead(t, "a", "\n"), (t) => tail.withoutEmptyHead(`a\nif ${t}`, t, "")],
    withoutMisfit: [(t) => tail.withoutMisfit(t, "a", syntax), (t) => tail.withoutMisfit("a b", t, syntax)],
    withoutErrors: (t) => tail.withoutErrors(t, syntax, "\n"),
  },
  "core/completion/stop/soundEnd": {
    soundEnd: [
      (t) => soundEnd(t, { rest: "a", next: "b", endsWithBreak: false, syntax }, false),
      (t) => soundEnd("a", { rest: t, next: t, endsWithBreak: true, syntax }, false),
    ],
  },
  "core/completion/stop/stopRules": {
    StopRules: [
      (t) => generation({ shape: "block", lineBefore: "  ", following: "\n}\n" }, t),
      (t) => generation({ shape: "line", lineBefore: "  a", following: "b)\n}\n", syntax }, t),
      (t) => generation({ shape: "block", lineBefore: "  ", following: t, above: t }, "a = 1;\nb = 2;\n"),
      (t) => generation({ shape: "line", lineBefore: t, following: t, above: t, syntax }, `a = 1;\n${t}`),
    ],
  },
};
