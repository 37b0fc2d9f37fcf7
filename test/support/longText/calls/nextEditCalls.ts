import * as history from "../../../../src/core/nextEdit/history/editHistory.ts";
import { FollowedLines, withoutSameEnds } from "../../../../src/core/nextEdit/history/followedLines.ts";
import { Offers } from "../../../../src/core/nextEdit/offer/offers.ts";
import type { OfferedEdit } from "../../../../src/core/nextEdit/offer/offeredEdit.ts";
import * as ghosts from "../../../../src/core/nextEdit/offer/editGhost.ts";
import { shownEdit } from "../../../../src/core/nextEdit/offer/shownEdit.ts";
import { writtenEdit } from "../../../../src/core/nextEdit/offer/writtenEdit.ts";
import * as given from "../../../../src/core/nextEdit/history/givenHistory.ts";
import * as blocks from "../../../../src/core/nextEdit/places/blocks.ts";
import { CodeLines } from "../../../../src/core/nextEdit/places/codeLines.ts";
import { declares } from "../../../../src/core/nextEdit/places/declaredHere.ts";
import * as heads from "../../../../src/core/nextEdit/places/functionHeads.ts";
import * as members from "../../../../src/core/nextEdit/places/members.ts";
import { editedLines } from "../../../../src/core/nextEdit/places/editedLines.ts";
import * as tokens from "../../../../src/core/nextEdit/places/lineTokens.ts";
import { placesFor } from "../../../../src/core/nextEdit/places/places.ts";
import { Situation, type EditedDocument } from "../../../../src/core/nextEdit/places/situation.ts";
import * as proposal from "../../../../src/core/nextEdit/refusals/proposal.ts";
import { nextEdits } from "../../../../src/core/nextEdit/nextEdit.ts";
import { editPrompt } from "../../../../src/core/nextEdit/prompt/editPrompt.ts";
import { refusalOf } from "../../../../src/core/nextEdit/refusals/refusals.ts";
import { refused } from "../../../../src/core/nextEdit/refusals/refused.ts";
import { sweepForm } from "../../../../src/core/nextEdit/windows/sweepForm.ts";
import * as windows from "../../../../src/core/nextEdit/windows/windowEdits.ts";
import { hasMarks, linesBefore, type WindowQuestion } from "../../../../src/core/nextEdit/windows/windowForm.ts";
import { windowFormOf } from "../../../../src/core/nextEdit/windows/windowForms.ts";
import { zeta2Form } from "../../../../src/core/nextEdit/windows/zeta2Form.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, type CallTable } from "./calls.ts";

const documentOf = (text: string): EditedDocument => ({ path: "a.ts", languageId: "typescript", lines: linesOf(text) });
/** Edits of each kind that a rule follows, the last lines of a document of any length. */
const edited = [
  ["const sum = f(a);", "const total = f(a);"],
  ["function f(a, b) {", "async function f(a) {"],
  ["  x = read(g);", "  x = wrap(read(g));"],
  ["join(1);", "call(1);"],
  ["  f(one, two, three);", "  f(one, three);"],
  ["  const queue = this.queue;", "  const size = this.queue.size;"],
] as const;
const inSituations = (call: (situation: Situation) => unknown): TextCall[] =>
  edited.map(([before, after]): TextCall => (text) => {
    const lines = [...linesOf(text), after];
    const document = { path: "a.ts", languageId: "typescript", lines };
    const edit = {
      documentId: "a.ts",
      line: lines.length - 1,
      before: [before],
      after: [after],
      origin: "typed",
    } as const;
    return call(new Situation([document], [edit]));
  });
const situations = inSituations(placesFor);
const signal = new AbortController().signal;
const past = (text: string): history.PastEdit => ({
  ...{ documentId: "a.ts", line: 0, before: [text], after: ["a();"], origin: "typed" },
});
const refusedBy = (text: string, lines: readonly string[], before: string): string | undefined =>
  refusalOf({
    edit: { document: documentOf(text), startLine: 0, endLine: 1, lines, probability: 1, isExpected: true },
    history: [past(before)],
    cursorLine: undefined,
    rejected: [],
    syntaxErrors: undefined,
  });

const windowOf = (text: string): WindowQuestion => ({
  ...{ document: documentOf(text), startLine: 0, endLine: linesOf(text).length },
  ...{ cursor: { line: 0, column: 0 }, edits: [past(text)] },
});

const offerOf = (before: string, after: string): OfferedEdit => ({
  ...{ documentId: "a.ts", startLine: 0, endLine: linesOf(before).length },
  ...{ before: linesOf(before), after: linesOf(after) },
});

const cursorIn = (text: string): ghosts.CursorPlace => ({ documentId: "a.ts", line: 0, column: text.length, text });
const changeOf = (before: readonly string[], after: readonly string[]): history.LineEdit => ({
  ...{ documentId: "a.ts", line: 0, before, after },
});

export const nextEditCalls: CallTable = {
  "core/nextEdit/history/editHistory": {
    EditHistory: (text) => {
      const kept = new history.EditHistory();
      const edit = { documentId: "a.ts", line: 1, before: linesOf(text), after: [text] };
      kept.happened({ edits: [edit], origin: "typed", atMs: 0 });
      return kept.recent;
    },
    isSameButForBlanks: (text) => history.isSameButForBlanks(linesOf(text), [text]),
  },
  "core/nextEdit/history/givenHistory": {
    readHistory: [
      (text) =>
        given.readHistory([{ path: "a.ts", before: "", after: text, line: 0 }], new Map([["a.ts", linesOf(text)]])),
      (text) =>
        given.readHistory([{ path: "a.ts", before: "a", after: "b", line: 9 }], new Map([["a.ts", linesOf(text)]])),
    ],
    wholeLines: given.wholeLines,
  },
  "core/nextEdit/history/followedLines": {
    FollowedLines: (text) => {
      const lines = linesOf(text);
      const now = { lineCount: lines.length, lineAt: (line: number): string => `${lines[line]!}a` };
      const spans = lines.map((_, line) => ({ startLine: line, endLine: line, lineBreaks: 0 }));
      return new FollowedLines("a.ts", lines).changed(spans, now);
    },
    withoutSameEnds: (text) => withoutSameEnds({ documentId: "a.ts", line: 0, before: linesOf(text), after: [text] }),
  },
  "core/nextEdit/offer/offers": {
    Offers: (text) => {
      const offers = new Offers();
      offers.show([offerOf(text, `${text}a`)], { documentId: "a.ts", line: 0 }, []);
      const edit = { documentId: "a.ts", line: 0, before: [], after: linesOf(text) };
      offers.changed({ edits: [edit], origin: "typed" });
      offers.dismiss();
      return offers.rejected;
    },
  },
  "core/nextEdit/offer/editGhost": {
    editGhost: [
      (text) => ghosts.editGhost(offerOf("a", text), cursorIn("a")),
      (text) => ghosts.editGhost(offerOf(text, `a${text}`), { ...cursorIn(text), column: 0 }),
    ],
    writtenInPart: [
      (text) => ghosts.writtenInPart(offerOf(text, `a${text}b`), changeOf([text], [`a${text}`])),
      (text) => ghosts.writtenInPart(offerOf("a", text), changeOf(["a"], linesOf(text))),
    ],
    isWritten: (text) => ghosts.isWritten(offerOf(text, text)),
    isSamePlace: (text) => ghosts.isSamePlace(cursorIn(text), cursorIn(text)),
  },
  "core/nextEdit/offer/shownEdit": {
    shownEdit: [
      (text) => shownEdit(offerOf(text, `${text}a`), () => text.length),
      (text) => shownEdit(offerOf("a", text), () => 1),
    ],
  },
  "core/nextEdit/offer/writtenEdit": {
    writtenEdit: (text) => writtenEdit(offerOf(text, `a${text}`), linesOf(text).length, () => 1),
  },
  "core/nextEdit/places/blocks": {
    blockAround: (text) => blocks.blockAround(linesOf(text), linesOf(text).length >> 1),
    blockBelow: (text) => blocks.blockBelow(linesOf(text), 0),
  },
  "core/nextEdit/places/codeLines": {
    CodeLines: (text) => new CodeLines(documentOf(text)).isCode(linesOf(text).length - 1, 0),
  },
  "core/nextEdit/places/lineTokens": {
    lineTokens: tokens.lineTokens,
    hasWord: (text) => tokens.hasWord(text, "a"),
    isName: tokens.isName,
    tokenChanges: (text) => tokens.tokenChanges([text], ["a", text]),
    tokenColumns: (text) => tokens.tokenColumns([text]),
    neighbour: (text) => tokens.neighbour([text, text], 0, 1),
    lineLikeness: (text) => tokens.lineLikeness(text, `${text}a`),
  },
  "core/nextEdit/places/functionHeads": {
    headAt: (text) => heads.headAt(documentOf(text), linesOf(text).length >> 1),
    reachOf: (text) => heads.reachOf(documentOf(text), { start: 0, end: 0, text }),
    isHeadOfFunction: heads.isHeadOfFunction,
    nameAndType: heads.nameAndType,
    hasParameter: [
      (text) => heads.hasParameter(documentOf(text), text, "a"),
      (text) => heads.hasParameter(documentOf(text), `function f(${text}) {`, "a"),
      (text) => heads.hasParameter(documentOf(text), `f(${text} => {`, "a"),
    ],
  },
  "core/nextEdit/places/declaredHere": {
    declares: [
      (text) => declares(text, "a", "java"),
      (text) => declares(`const ${text} = a;`, "a", "typescript"),
      (text) => declares(`lambda ${text}: a`, "a", "python"),
    ],
  },
  "core/nextEdit/places/members": {
    removedMembers: inSituations(({ newest }) => newest.flatMap(members.removedMembers)),
    listedMembers: inSituations(({ newest }) => newest.flatMap(members.listedMembers)),
    parallelism: (text) => members.parallelism(documentOf(text), 1, { above: ["a"], below: ["b"] }),
    namesBeside: (text) => members.namesBeside(documentOf(text), 0, 2, [text]),
    renamedToken: (text) => members.renamedToken(text, "a", text),
  },
  "core/nextEdit/places/editedLines": {
    editedLines: (text) => editedLines({ documentId: "a.ts", line: 0, before: [text], after: [`${text}a`] }),
  },
  "core/nextEdit/places/situation": { Situation: situations },
  "core/nextEdit/places/places": { placesFor: situations },
  "core/nextEdit/prompt/editPrompt": {
    editPrompt: inSituations((situation) => editPrompt(situation, placesFor(situation), 9000)),
  },
  "core/nextEdit/refusals/refused": {
    refused: (text) =>
      refused(
        { document: documentOf(text), startLine: 0, endLine: 1, lines: ["b"], probability: 1, isExpected: true },
        { documents: [documentOf(text)], cursorLine: 0, history: [past(text)], rejected: [] },
        { syntaxErrors: async () => [0, 0] },
      ),
  },
  "core/nextEdit/windows/windowForm": {
    hasMarks: [hasMarks, (text) => hasMarks(`<|${text}`)],
    linesBefore: (text) => linesBefore(windowOf(text)),
  },
  "core/nextEdit/windows/windowForms": {
    windowFormOf: [(text) => windowFormOf({ name: text }), (text) => windowFormOf({ path: text })],
  },
  "core/nextEdit/windows/windowEdits": {
    differences: (text) => windows.differences(windowOf(text), linesOf(`a${text}`), 1),
    windowEdits: [sweepForm, zeta2Form].map((form): TextCall => (text) => {
      const answer = { question: 0, text: `${text}>>>>>>> UPDATED`, probability: 1, isWhole: true };
      const usage = { reused: 0, evaluated: 0, produced: 0 };
      const model = {
        continueLines: async (_: unknown, onAnswer: (found: typeof answer) => void) => (onAnswer(answer), { usage }),
        syntaxErrors: async () => [],
      };
      return windows.windowEdits(form, windowOf(text), Infinity, model, signal);
    }),
  },
  "core/nextEdit/nextEdit": {
    nextEdits: (text) => {
      const known = new history.EditHistory();
      const edit = { documentId: "a.ts", line: 0, before: ["const sum = 1;"], after: ["const total = 1;"] };
      known.happened({ edits: [edit], origin: "typed", atMs: 0 });
      const document = { ...documentOf(text), lines: ["const total = 1;", ...linesOf(text), "log(sum);"] };
      const question = { documents: [document], cursorLine: 0, history: known, longestPrompt: 9000 } as const;
      return nextEdits(
        question,
        {
          continueLines: async (request, onAnswer) => {
            for (const [at, { expected }] of request.questions.entries())
              onAnswer({ question: at, text: expected ?? text, probability: 1, isWhole: true, expectedProbability: 1 });
            return { usage: { reused: 0, evaluated: 0, produced: 0 } };
          },
          syntaxErrors: async ({ texts }) => texts.map(() => 0),
        },
        signal,
      );
    },
  },
  "core/nextEdit/refusals/proposal": {
    replacedLines: (text) =>
      proposal.replacedLines({
        ...{ document: documentOf(text), startLine: 0, endLine: 1, lines: [], probability: 1, isExpected: true },
      }),
  },
  "core/nextEdit/refusals/refusals": {
    refusalOf: [
      (text) => refusedBy(text, ["a();"], "b();"),
      (text) => refusedBy("a();", [text], "b();"),
      (text) => refusedBy("a();", ["c();"], text),
    ],
  },
};
