import { literal, rules } from "../../../../src/core/grammar.ts";
import * as lines from "../../../../src/base/lines.ts";
import { plainFileName } from "../../../../src/base/plainFileName.ts";
import { orAborted } from "../../../../src/base/orAborted.ts";
import { loopAtEnd } from "../../../../src/base/repetition.ts";
import * as text from "../../../../src/base/text.ts";
import * as definitions from "../../../../src/core/definitions.ts";
import * as failures from "../../../../src/core/failures.ts";
import * as languages from "../../../../src/core/languages.ts";
import { settingsTable, switchValue } from "../../../../src/core/settings.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

/** What `base` and the shared files of `core` do with text. */
export const baseCalls: CallTable = {
  "base/plainFileName": { plainFileName },
  "base/lines": {
    splitLines: lines.splitLines,
    isBlank: lines.isBlank,
    indentationOf: lines.indentationOf,
    indentationWidth: lines.indentationWidth,
    lineStart: [(t) => lines.lineStart(t), (t) => lines.lineStart(t, t.length >> 1)],
    lineAndColumn: [(t) => lines.lineAndColumn(t), (t) => lines.lineAndColumn(t, t.length >> 1)],
    startOfLine: (t) => lines.startOfLine(t, t.length),
    restOfLine: (t) => lines.restOfLine(t, 0),
    splitAfterCursor: [(t) => lines.splitAfterCursor("a", t), (t) => lines.splitAfterCursor(t, t)],
    splitEndedLines: [(t) => lines.splitEndedLines(t, "lf"), (t) => lines.splitEndedLines(t, "cr")],
    lineBreaksOf: lines.lineBreaksOf,
    lineBreakNear: [(t) => lines.lineBreakNear(t, 0), (t) => lines.lineBreakNear(t, t.length)],
    lineBelow: (t) => lines.lineBelow(t, 0),
    lineAbove: (t) => lines.lineAbove(t, t.length),
    lengthWithBreaks: (t) => lines.lengthWithBreaks(linesOf(t)),
  },
  "base/orAborted": {
    orAborted: (t) => orAborted(Promise.resolve(t), new AbortController().signal, () => new Error(t)),
  },
  "base/repetition": {
    loopAtEnd: [
      (t) => loopAtEnd(linesOf(t), [{ length: 1000, period: 20 }]),
      (t) => loopAtEnd(linesOf(t.replaceAll(" ", "\n")), [{ length: 100_000, period: 20 }]),
    ],
  },
  "base/text": {
    patternOfAny: (t) => text.patternOfAny([t, `${t}~`]),
    partialMatchLength: [
      (t) => text.partialMatchLength(t, t),
      (t) => text.partialMatchLength(t, `${t.slice(0, -1)}~`),
      (t) => text.partialMatchLength(t, "</think>"),
    ],
    borderLengths: [
      (t) => [...text.borderLengths(t, t)],
      (t) => [...text.borderLengths(t, `${t.slice(0, -1)}~`)],
      (t) => [...text.borderLengths(`~${t}`, `${t}~`)],
    ],
    characterStart: (t) => text.characterStart(t, t.length >> 1),
    characterEnd: (t) => text.characterEnd(t, t.length >> 1),
    headOf: (t) => text.headOf(t, t.length >> 1),
    tailOf: (t) => text.tailOf(t, t.length >> 1),
    charactersBetween: (t) => text.charactersBetween(t, t.length >> 2, t.length >> 1),
    WholeCharacters: (t) => {
      const whole = new text.WholeCharacters();
      streamed(t, (piece) => whole.next(piece));
    },
    withoutTrailing: [(t) => text.withoutTrailing(t, /[^~]/), (t) => text.withoutTrailing(t, /\s/)],
    wellFormed: [text.wellFormed, (t) => text.wellFormed(t.slice(1))],
    fenced: [(t) => text.fenced("ts", t), (t) => text.fenced(t, "")],
  },
  "core/definitions": {
    opensFunctionBody: definitions.opensFunctionBody,
    beginsDefinition: definitions.beginsDefinition,
    opensDefinition: definitions.opensDefinition,
    holdsMembers: definitions.holdsMembers,
    declaredName: definitions.declaredName,
    declaredNames: definitions.declaredNames,
    declaresNext: definitions.declaresNext,
  },
  "core/failures": {
    failure: (t) => failures.failure("internal", t),
    FailureError: (t) => new failures.FailureError(failures.failure("internal", t)),
    fail: (t) => {
      try {
        failures.fail("badInput", t);
      } catch (error) {
        return failures.failureOf(error);
      }
    },
    failureText: (t) => failures.failureText(failures.failure("internal", t, t)),
  },
  "core/settings": {
    switchValue: (t) => switchValue(settingsTable.thinking, { effective: t, user: t, userForLanguage: t }),
  },
  "core/grammar": {
    rules: (t) => rules(Object.fromEntries(linesOf(t).map((line, at) => [`l${at}`, line]))),
    literal,
  },
  "core/languages": {
    languageOf: languages.languageOf,
    languageIdOfPath: languages.languageIdOfPath,
    lineCommentMarker: languages.lineCommentMarker,
    fenceName: languages.fenceName,
    languageIdOfFence: languages.languageIdOfFence,
    isScript: languages.isScript,
  },
};
