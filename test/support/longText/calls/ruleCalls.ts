import * as confidence from "../../../../src/core/completion/postprocess/confidence.ts";
import { postprocess } from "../../../../src/core/completion/postprocess/postprocess.ts";
import { closeOnOwnLine } from "../../../../src/core/completion/postprocess/rules/closeOnOwnLine.ts";
import { coverClosers } from "../../../../src/core/completion/postprocess/rules/coverClosers.ts";
import { cutCopiedLines } from "../../../../src/core/completion/postprocess/rules/cutCopiedLines.ts";
import { cutProse } from "../../../../src/core/completion/postprocess/rules/cutProse.ts";
import { cutRepetition } from "../../../../src/core/completion/postprocess/rules/cutRepetition.ts";
import { cutSpecialTokens } from "../../../../src/core/completion/postprocess/rules/cutSpecialTokens.ts";
import { cutStringEnd } from "../../../../src/core/completion/postprocess/rules/cutStringEnd.ts";
import { cutSurplusAngle } from "../../../../src/core/completion/postprocess/rules/cutSurplusAngle.ts";
import { cutSurplusCloser } from "../../../../src/core/completion/postprocess/rules/cutSurplusCloser.ts";
import { cutThinking } from "../../../../src/core/completion/postprocess/rules/cutThinking.ts";
import { cutUnseen } from "../../../../src/core/completion/postprocess/rules/cutUnseen.ts";
import { dropEmpty } from "../../../../src/core/completion/postprocess/rules/dropEmpty.ts";
import { dropEmptyBody } from "../../../../src/core/completion/postprocess/rules/dropEmptyBody.ts";
import { dropLoneComment, remarkLength } from "../../../../src/core/completion/postprocess/rules/dropLoneComment.ts";
import { dropUnknownModule } from "../../../../src/core/completion/postprocess/rules/dropUnknownModule.ts";
import { dropMissedLines } from "../../../../src/core/completion/postprocess/rules/dropMissedLines.ts";
import { dropNothingNew } from "../../../../src/core/completion/postprocess/rules/dropNothingNew.ts";
import { dropPathLine } from "../../../../src/core/completion/postprocess/rules/dropPathLine.ts";
import { dropRepeatedLine } from "../../../../src/core/completion/postprocess/rules/dropRepeatedLine.ts";
import { closed, keepBalance } from "../../../../src/core/completion/postprocess/rules/keepBalance.ts";
import { keepJson } from "../../../../src/core/completion/postprocess/rules/keepJson.ts";
import { matchIndentation } from "../../../../src/core/completion/postprocess/rules/matchIndentation.ts";
import { reopens } from "../../../../src/core/completion/postprocess/rules/reopens.ts";
import type { Rule } from "../../../../src/core/completion/postprocess/rules/rule.ts";
import { trimDoubledComma } from "../../../../src/core/completion/postprocess/rules/trimDoubledComma.ts";
import { trimPadding } from "../../../../src/core/completion/postprocess/rules/trimPadding.ts";
import { trimRepeatedEnd } from "../../../../src/core/completion/postprocess/rules/trimRepeatedEnd.ts";
import { trimSuffixOverlap } from "../../../../src/core/completion/postprocess/rules/trimSuffixOverlap.ts";
import { trimTrailingSpace } from "../../../../src/core/completion/postprocess/rules/trimTrailingSpace.ts";
import { Balance } from "../../../../src/core/completion/syntax/bracketBalance.ts";
import { noModules } from "../../../../src/core/completion/modules/knownModules.ts";
import type { TextCall } from "../growth.ts";
import { inDocument, shortDocument, type CallTable } from "./calls.ts";

const knowing = { ...shortDocument, modules: noModules };
const generated = "return g(a, {\n  b: 1,\n});\n}\n";

/** A rule with a long generation, in a long document, and both. */
function rule(apply: Rule): readonly TextCall[] {
  return [
    (text) => apply({ text, replaceAfter: 0 }, shortDocument, new Balance(shortDocument)),
    ...inDocument((document) => apply({ text: generated, replaceAfter: 0 }, document, new Balance(document))),
    ...inDocument((document) => apply({ text: document.text, replaceAfter: 0 }, document, new Balance(document))),
  ];
}

/** What is done to generated text. */
export const ruleCalls: CallTable = {
  "core/completion/postprocess/confidence": {
    cutAtLowConfidence: (t) =>
      confidence.cutAtLowConfidence(
        t,
        Array.from({ length: 1000 }, (_, at) => ({
          end: (t.length / 1000) * (at + 1),
          probability: at < 990 ? 0.9 : 0.1,
        })),
        0.25,
      ),
  },
  "core/completion/postprocess/postprocess": {
    postprocess: [
      (t) => postprocess(t, shortDocument),
      (t) => postprocess(t, shortDocument, true),
      ...inDocument((document) => postprocess(generated, document)),
      ...inDocument((document) => postprocess(document.text, document)),
      ...inDocument((document) => postprocess(document.text, document, true), "python"),
    ],
  },
  "core/completion/postprocess/rules/closeOnOwnLine": { closeOnOwnLine: rule(closeOnOwnLine) },
  "core/completion/postprocess/rules/keepJson": {
    keepJson: [
      ...rule(keepJson),
      (text) =>
        keepJson({ text, replaceAfter: 0 }, { ...shortDocument, languageId: "json" }, new Balance(shortDocument)),
    ],
  },
  "core/completion/postprocess/rules/coverClosers": { coverClosers: rule(coverClosers) },
  "core/completion/postprocess/rules/cutCopiedLines": { cutCopiedLines: rule(cutCopiedLines) },
  "core/completion/postprocess/rules/cutProse": {
    cutProse: [
      ...rule(cutProse),
      (t) => cutProse({ text: `Sure, ${t}`, replaceAfter: 0 }, shortDocument, new Balance(shortDocument)),
    ],
  },
  "core/completion/postprocess/rules/cutRepetition": { cutRepetition: rule(cutRepetition) },
  "core/completion/postprocess/rules/cutSpecialTokens": { cutSpecialTokens: rule(cutSpecialTokens) },
  "core/completion/postprocess/rules/cutStringEnd": { cutStringEnd: rule(cutStringEnd) },
  "core/completion/postprocess/rules/cutSurplusAngle": { cutSurplusAngle: rule(cutSurplusAngle) },
  "core/completion/postprocess/rules/trimDoubledComma": { trimDoubledComma: rule(trimDoubledComma) },
  "core/completion/postprocess/rules/cutSurplusCloser": { cutSurplusCloser: rule(cutSurplusCloser) },
  "core/completion/postprocess/rules/cutThinking": { cutThinking: rule(cutThinking) },
  "core/completion/postprocess/rules/cutUnseen": { cutUnseen: rule(cutUnseen) },
  "core/completion/postprocess/rules/dropEmpty": { dropEmpty: rule(dropEmpty) },
  "core/completion/postprocess/rules/dropEmptyBody": { dropEmptyBody: rule(dropEmptyBody) },
  "core/completion/postprocess/rules/dropLoneComment": {
    remarkLength: [(text) => remarkLength(text, { ...shortDocument, offset: 15 })],
    dropLoneComment: [
      ...rule(dropLoneComment),
      (text) =>
        dropLoneComment({ text, replaceAfter: 0 }, { ...shortDocument, offset: 15 }, new Balance(shortDocument)),
    ],
  },
  "core/completion/postprocess/rules/dropUnknownModule": {
    dropUnknownModule: [
      ...rule(dropUnknownModule),
      (text) => dropUnknownModule({ text, replaceAfter: 0 }, knowing, new Balance(shortDocument)),
      (text) =>
        dropUnknownModule({ text: `${text}\nimport "./x";`, replaceAfter: 0 }, knowing, new Balance(shortDocument)),
    ],
  },
  "core/completion/postprocess/rules/dropMissedLines": { dropMissedLines: rule(dropMissedLines) },
  "core/completion/postprocess/rules/dropNothingNew": { dropNothingNew: rule(dropNothingNew) },
  "core/completion/postprocess/rules/dropPathLine": {
    dropPathLine: [
      ...rule(dropPathLine),
      (t) =>
        dropPathLine(
          { text: `// ${t}`, replaceAfter: 0 },
          { ...shortDocument, text: "a\n", offset: 2 },
          new Balance(shortDocument),
        ),
    ],
  },
  "core/completion/postprocess/rules/dropRepeatedLine": { dropRepeatedLine: rule(dropRepeatedLine) },
  "core/completion/postprocess/rules/keepBalance": {
    keepBalance: rule(keepBalance),
    closed: [
      (text) => closed({ text, replaceAfter: 0 }, "  ", new Balance(shortDocument)),
      (text) => closed({ text: "f({", replaceAfter: 0 }, text, new Balance(shortDocument)),
    ],
  },
  "core/completion/postprocess/rules/matchIndentation": { matchIndentation: rule(matchIndentation) },
  "core/completion/postprocess/rules/reopens": {
    reopens: [
      (text) => reopens({ text, replaceAfter: 0 }, new Balance(shortDocument)),
      ...inDocument((document) => reopens({ text: generated, replaceAfter: 0 }, new Balance(document))),
    ],
  },
  "core/completion/postprocess/rules/trimPadding": { trimPadding: rule(trimPadding) },
  "core/completion/postprocess/rules/trimRepeatedEnd": { trimRepeatedEnd: rule(trimRepeatedEnd) },
  "core/completion/postprocess/rules/trimSuffixOverlap": { trimSuffixOverlap: rule(trimSuffixOverlap) },
  "core/completion/postprocess/rules/trimTrailingSpace": { trimTrailingSpace: rule(trimTrailingSpace) },
};
