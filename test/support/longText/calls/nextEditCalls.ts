import * as history from "../../../../src/core/nextEdit/history/editHistory.ts";
import * as given from "../../../../src/core/nextEdit/history/givenHistory.ts";
import * as blocks from "../../../../src/core/nextEdit/places/blocks.ts";
import { CodeLines } from "../../../../src/core/nextEdit/places/codeLines.ts";
import { editedLines } from "../../../../src/core/nextEdit/places/editedLines.ts";
import * as tokens from "../../../../src/core/nextEdit/places/lineTokens.ts";
import { placesFor } from "../../../../src/core/nextEdit/places/places.ts";
import { Situation, type EditedDocument } from "../../../../src/core/nextEdit/places/situation.ts";
import * as proposal from "../../../../src/core/nextEdit/refusals/proposal.ts";
import { refusalOf } from "../../../../src/core/nextEdit/refusals/refusals.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, type CallTable } from "./calls.ts";

const documentOf = (text: string): EditedDocument => ({ path: "a.ts", languageId: "typescript", lines: linesOf(text) });
/** Edits of each kind that a rule follows, the last lines of a document of any length. */
const edited = [
  ["const sum = f(a);", "const total = f(a);"],
  ["function f(a, b) {", "async function f(a) {"],
  ["  x = read(g);", "  x = wrap(read(g));"],
  ["join(1);", "call(1);"],
] as const;
const situations = edited.map(([before, after]): TextCall => (text) => {
  const lines = [...linesOf(text), after];
  const document = { path: "a.ts", languageId: "typescript", lines };
  const edit = {
    documentId: "a.ts",
    line: lines.length - 1,
    before: [before],
    after: [after],
    origin: "typed",
  } as const;
  return placesFor(new Situation([document], [edit]));
});
const past = (text: string): history.PastEdit => ({
  ...{ documentId: "a.ts", line: 0, before: [text], after: ["a();"], origin: "typed" },
});
const refused = (text: string, lines: readonly string[], before: string): string | undefined =>
  refusalOf({
    edit: { document: documentOf(text), startLine: 0, endLine: 1, lines, probability: 1, isExpected: true },
    history: [past(before)],
    cursorLine: undefined,
    rejected: [],
    syntaxErrors: undefined,
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
  "core/nextEdit/places/blocks": {
    blockAround: (text) => blocks.blockAround(linesOf(text), linesOf(text).length >> 1),
    blockBelow: (text) => blocks.blockBelow(linesOf(text), 0),
  },
  "core/nextEdit/places/codeLines": {
    CodeLines: (text) => new CodeLines(documentOf(text)).isCode(linesOf(text).length - 1, 0),
  },
  "core/nextEdit/places/lineTokens": {
    lineTokens: tokens.lineTokens,
    isName: tokens.isName,
    tokenChanges: (text) => tokens.tokenChanges([text], ["a", text]),
    tokenColumns: (text) => tokens.tokenColumns([text]),
    neighbour: (text) => tokens.neighbour([text, text], 0, 1),
    lineLikeness: (text) => tokens.lineLikeness(text, `${text}a`),
  },
  "core/nextEdit/places/editedLines": {
    editedLines: (text) => editedLines({ documentId: "a.ts", line: 0, before: [text], after: [`${text}a`] }),
  },
  "core/nextEdit/places/situation": { Situation: situations },
  "core/nextEdit/places/places": { placesFor: situations },
  "core/nextEdit/refusals/proposal": {
    replacedLines: (text) =>
      proposal.replacedLines({
        ...{ document: documentOf(text), startLine: 0, endLine: 1, lines: [], probability: 1, isExpected: true },
      }),
  },
  "core/nextEdit/refusals/refusals": {
    refusalOf: [
      (text) => refused(text, ["a();"], "b();"),
      (text) => refused("a();", [text], "b();"),
      (text) => refused("a();", ["c();"], text),
    ],
  },
};
