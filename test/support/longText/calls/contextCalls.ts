import * as budget from "../../../../src/core/completion/context/budget.ts";
import { chooseContext } from "../../../../src/core/completion/context/choice.ts";
import { declarationOutline } from "../../../../src/core/completion/context/declarationOutline.ts";
import { contextFrom, linesInReach } from "../../../../src/core/completion/context/gathering.ts";
import * as outlined from "../../../../src/core/completion/context/outlines.ts";
import { signaturesIn, type Signature } from "../../../../src/core/completion/context/signatures.ts";
import { namesNearCursor } from "../../../../src/core/completion/context/namesNearCursor.ts";
import { cutPieces, type Piece } from "../../../../src/core/completion/context/pieces.ts";
import { problemNotes } from "../../../../src/core/completion/context/problemNotes.ts";
import * as ranking from "../../../../src/core/completion/context/ranking.ts";
import { RecentEdits } from "../../../../src/core/completion/context/recentEdits.ts";
import * as secrets from "../../../../src/core/secretFiles.ts";
import * as words from "../../../../src/core/completion/context/words.ts";
import { inDocument, linesOf, shortDocument, type CallTable } from "./calls.ts";

const near = ranking.surroundingsOf(shortDocument);
const snippet = (text: string): { path: string; text: string } => ({ path: "a.ts", text });
const candidate = (text: string): ranking.Candidate => ({ ...snippet(text), score: 0.5, words: words.wordsOf(text) });
const piece = (text: string): Piece => ({
  ...candidate(text),
  startLine: 0,
  endLine: 1,
  declares: words.wordsOf(text),
});
const signature = (text: string): Signature => ({ line: 0, name: "a", text, words: words.wordsOf(text) });
const outlinedFile = (text: string): outlined.OutlinedFile => ({
  path: "a.ts",
  signatures: [signature(text)],
  ranked: [{ ...signature(text), score: 0.5 }],
});
const place = { repository: "work", path: "b.ts" };

/** What is read of other files. */
export const contextCalls: CallTable = {
  "core/completion/context/budget": {
    snippetCharacters: (t) => budget.snippetCharacters(snippet(t)),
    contextTokens: (t) => budget.contextTokens({ ...place, snippets: linesOf(t).map(snippet) }),
  },
  "core/completion/context/words": {
    namesOf: words.namesOf,
    wordsOf: words.wordsOf,
    similarity: (t) => words.similarity(new Set(linesOf(t)), new Set(t)),
  },
  "core/completion/context/pieces": { cutPieces: (t) => [...cutPieces("a.ts", t)] },
  "core/completion/context/ranking": {
    surroundingsOf: inDocument(ranking.surroundingsOf),
    rank: [
      (t) => ranking.rank(piece(t), near),
      (t) => ranking.rank(piece("a b"), ranking.surroundingsOf({ ...shortDocument, text: t })),
    ],
    rankDeclaration: (t) => ranking.rankDeclaration(snippet(t), near),
    rankEdit: (t) => ranking.rankEdit(snippet(t), 1, near),
  },
  "core/completion/context/choice": {
    chooseContext: [
      (t) => chooseContext(place, [candidate(t), candidate(`${t}a`)], [snippet(t)], 4000),
      (t) => chooseContext(place, [candidate(t), candidate("a b c")], [], 4000, { ...place, snippets: [snippet(t)] }),
      (t) => chooseContext(place, [], linesOf(t).slice(0, 200).map(snippet), 4000),
    ],
  },
  "core/completion/context/declarationOutline": {
    declarationOutline: [
      (t) => declarationOutline([t], 0),
      (t) => declarationOutline([`class A {`, ...Array.from({ length: 12 }, () => t)], 0, 12),
      (t) => declarationOutline([t, ...Array.from({ length: 12 }, () => `  ${t}`)], 0, 12),
      (t) => declarationOutline(linesOf(t), 0),
      (t) => declarationOutline(["class A {", ...linesOf(t).map((line) => `  ${line}`)], 0, linesOf(t).length),
      (t) => declarationOutline(linesOf(t), 0, linesOf(t).length - 1),
    ],
  },
  "core/completion/context/signatures": {
    signaturesIn: [
      (t) => [...signaturesIn(linesOf(t))],
      (t) => [...signaturesIn([`function f(`, t, ")"])],
      (t) => [...signaturesIn(["class A {", ...linesOf(t).map((line) => `  ${line}`)])],
    ],
  },
  "core/completion/context/outlines": {
    rankSignatures: (t) =>
      outlined.rankSignatures([signature(t)], outlined.namesInUse(new Map(), new Map([["a", t]])), near),
    outlines: (t) => outlined.outlines([outlinedFile(t)], 4 * t.length + 40, { ...place, snippets: [snippet(t)] }),
    countNames: (t) => outlined.countNames(t, "typescript"),
    namesInUse: (t) =>
      outlined.namesInUse(words.namesOf(t).length > 0 ? new Map([[t, 1]]) : new Map(), new Map([[t, t]])),
  },
  "core/completion/context/gathering": {
    contextFrom: (t) => contextFrom(place, { candidates: [candidate(t)], files: [outlinedFile(t)], notes: [] }, 4000),
    linesInReach: (t) => linesInReach({ text: t, offset: t.length >> 1 }, 512),
  },
  "core/completion/context/namesNearCursor": {
    namesNearCursor: [(t) => namesNearCursor(t, t.length), (t) => namesNearCursor(t, t.length >> 1)],
  },
  "core/completion/context/problemNotes": {
    problemNotes: [
      (t) => problemNotes("a.ts", "typescript", 5, [{ startLine: 6, endLine: 6, message: t }], () => t),
      (t) =>
        problemNotes(
          "a.ts",
          "typescript",
          50,
          linesOf(t).map((message, line) => ({ startLine: line, endLine: line, message })),
          () => "  a",
        ),
    ],
  },
  "core/completion/context/recentEdits": {
    RecentEdits: (t) => {
      const lines = linesOf(t);
      const edits = new RecentEdits();
      for (let at = 0; at < 20; at++)
        edits.changed("a.ts", [{ startLine: at * 9, endLine: at * 9, lineBreaks: 1 }], {
          lineCount: lines.length,
          lineAt: (line) => lines[line] ?? "",
        });
      edits.changed("a.ts", [{ startLine: 0, endLine: 0, lineBreaks: lines.length }], {
        lineCount: 1,
        lineAt: () => t,
      });
      return edits.recent;
    },
  },
  "core/secretFiles": {
    isSecretFile: secrets.isSecretFile,
    withoutSecretFiles: [secrets.withoutSecretFiles, (t: string) => secrets.withoutSecretFiles(`diff --git a/${t}`)],
    holdsSecret: secrets.holdsSecret,
  },
};
