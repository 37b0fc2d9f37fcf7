import { Balance, nearCursor } from "../../../../src/core/completion/syntax/bracketBalance.ts";
import * as following from "../../../../src/core/completion/syntax/followingText.ts";
import { scan } from "../../../../src/core/lexer.ts";
import { lexerSyntax } from "../../../../src/core/lexerSyntax.ts";
import * as lineKinds from "../../../../src/core/completion/syntax/lineKinds.ts";
import * as similar from "../../../../src/core/completion/syntax/similarLines.ts";
import { isAmongSentences } from "../../../../src/core/completion/syntax/sentencePlaces.ts";
import { unfinishedBody } from "../../../../src/core/completion/syntax/unfinishedBody.ts";
import { loopStart } from "../../../../src/core/completion/stop/repetitionLoop.ts";
import { inDocument, shortDocument, type CallTable } from "./calls.ts";

const cursor = (following: string, lineBefore = "a"): following.CursorText => ({ lineBefore, following });

/** Lines, brackets and what follows the cursor. */
export const syntaxCalls: CallTable = {
  "core/completion/syntax/sentencePlaces": {
    isAmongSentences: ["typescriptreact", "yaml", "perl", "cmake", "shellscript"].map(
      (languageId) => (t) => isAmongSentences({ id: "", languageId, text: t, offset: t.length }),
    ),
  },
  "core/completion/syntax/lineKinds": {
    isOnlyClosers: lineKinds.isOnlyClosers,
    closersIn: lineKinds.closersIn,
    opensBlock: lineKinds.opensBlock,
    endsBlock: lineKinds.endsBlock,
    isLineOfItsOwn: lineKinds.isLineOfItsOwn,
    isJump: [lineKinds.isJump, (t) => lineKinds.isJump(`return ${t}`)],
  },
  "core/lexerSyntax": { lexerSyntax },
  "core/lexer": {
    scan: ["typescript", "typescriptreact", "python", "rust", "shellscript", "other"].flatMap((id) => [
      (t: string) => scan(t, lexerSyntax(id)),
      (t: string) => scan(t, lexerSyntax(id), scan(t, lexerSyntax(id)).open, t.length >> 1),
    ]),
  },
  "core/completion/syntax/bracketBalance": {
    Balance: [
      ...inDocument((document) => {
        const balance = new Balance(document);
        return [
          balance.isInText,
          balance.surplusClosers(")"),
          balance.leftOpen("("),
          balance.isWorse(")", 0),
          balance.brokenWith("(", 1),
        ];
      }),
      (t) => {
        const balance = new Balance(shortDocument);
        return [balance.surplusClosers(t), balance.leftOpen(t), balance.isWorse(t, 1), balance.brokenWith(t, t.length)];
      },
    ],
    nearCursor: inDocument(nearCursor),
  },
  "core/completion/syntax/followingText": {
    followingText: [(t) => following.followingText(cursor(t)), (t) => following.followingText(cursor(t, ""))],
    nextLine: [(t) => following.nextLine(cursor(t)), (t) => following.nextLine(cursor(t, ""))],
    isSameLine: (t) => following.isSameLine(t, t.slice(1)),
    isSuffixEcho: [
      (t) => following.isSuffixEcho(t, cursor("b\nc")),
      (t) => following.isSuffixEcho("b", cursor(t)),
      (t) => following.isSuffixEcho(t, cursor(t, t)),
    ],
    mayBeSuffixEcho: [
      (t) => following.mayBeSuffixEcho(t, cursor("b\nc")),
      (t) => following.mayBeSuffixEcho("b", cursor(t)),
      (t) => following.mayBeSuffixEcho(t, cursor(t, t)),
    ],
    overlapLengths: [
      (t) => [...following.overlapLengths(t, t)],
      (t) => [...following.overlapLengths(`${t}~`, t)],
      (t) => [...following.overlapLengths(t, `${t.slice(1)}~`)],
      (t) => [...following.overlapLengths(`~${t.slice(0, -1)}`, t)],
    ],
  },
  "core/completion/syntax/similarLines": {
    isSameInWords: (t) => similar.isSameInWords(t, `${t} `),
    isNearlySame: (t) => similar.isNearlySame(t, `${t}a`),
  },
  "core/completion/syntax/unfinishedBody": {
    unfinishedBody: [(t) => unfinishedBody(t, undefined), (t) => unfinishedBody(`def f():\n${t}`, t)],
  },
  "core/completion/stop/repetitionLoop": { loopStart },
};
