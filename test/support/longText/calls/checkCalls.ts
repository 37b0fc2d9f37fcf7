import { partsByMarks } from "../../../../src/core/edits/checks/codeComments.ts";
import { begunForm } from "../../../../src/core/edits/checks/begunForm.ts";
import { CodeStream } from "../../../../src/core/edits/checks/codeStream.ts";
import { commentTexts } from "../../../../src/core/edits/documenting/commentTexts.ts";
import { dataFault } from "../../../../src/core/edits/checks/dataLanguages.ts";
import { documentedCode, type CommentedText } from "../../../../src/core/edits/documenting/documentedCode.ts";
import { isObeyed } from "../../../../src/core/edits/documenting/obeyedComments.ts";
import * as fences from "../../../../src/core/edits/checks/ownFence.ts";
import { afterNamedChanges } from "../../../../src/core/edits/checks/answeredChanges.ts";
import { codeInData } from "../../../../src/core/edits/checks/answeredData.ts";
import { hasSameLines, keptLines } from "../../../../src/core/edits/checks/keptLines.ts";
import { otherChanges, plainAnswer } from "../../../../src/core/edits/checks/plainAnswer.ts";
import { withoutModelMarks } from "../../../../src/core/edits/checks/modelMarks.ts";
import { newPlaceholder } from "../../../../src/core/edits/checks/placeholders.ts";
import { unseenFault } from "../../../../src/core/edits/checks/unseenCharacters.ts";
import { refused, withoutWords } from "../../../../src/core/edits/checks/wordsAround.ts";
import { isSaid, isSaidToUser, isSentence, leadIns } from "../../../../src/core/saidToUser.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const dataLanguages = ["json", "jsonc", "toml", "ini", "yaml", "dockerfile", "xml"];
const own = (code: string, bearsFences: boolean): fences.OwnFence => ({
  fence: "```",
  names: ["ts"],
  code,
  bearsFences,
});

/** A text with a comment on each of its lines. */
function commented(text: string): CommentedText {
  let at = 0;
  const comments = linesOf(text).map((line) => {
    const start = at;
    at += line.length + 1;
    return { start: start + (line.length >> 1), end: start + line.length };
  });
  return { text, comments, continued: new Set() };
}

/** The checks of what a model answered to an edit. */
export const checkCalls: CallTable = {
  "core/edits/checks/begunForm": {
    begunForm: [(t) => begunForm(t, "a = 1"), (t) => begunForm("1: a", t), (t) => begunForm(t, t)],
  },
  "core/edits/checks/codeComments": {
    partsByMarks: ["typescript", "python", "yaml", "html", "lua", "other"].map(
      (id) => (t: string) => partsByMarks(t, id),
    ),
  },
  "core/edits/documenting/commentTexts": {
    commentTexts: [(t) => commentTexts(t, "typescript"), (t) => linesOf(t).map((line) => commentTexts(line, "python"))],
  },
  "core/edits/checks/codeStream": {
    CodeStream: (t) => {
      const stream = new CodeStream("typescript");
      streamed(t, (piece) => stream.push(piece));
      return stream.end();
    },
  },
  "core/edits/checks/dataLanguages": {
    dataFault: dataLanguages.flatMap((id) => [
      (t: string) => dataFault(id, { before: "", after: t, start: 0, end: linesOf(t).length }),
      (t: string) => dataFault(id, { before: t, after: `${t}~`, start: 0, end: 1 }),
      // Behind what each of them begins with.
      ...['{"a": ', "a = ", "a: ", "[a", "RUN "].map(
        (head) => (t: string) => dataFault(id, { before: "", after: head + t, start: 0, end: 9 }),
      ),
    ]),
  },
  "core/edits/documenting/documentedCode": {
    documentedCode: [
      (t) => documentedCode(commented(t), commented(t), "go"),
      (t) => documentedCode({ ...commented(t), comments: [] }, commented(t), "java"),
      (t) =>
        documentedCode(
          { text: "", comments: [], continued: new Set() },
          { ...commented(t), comments: [{ start: 0, end: t.length }] },
          "python",
        ),
    ],
  },
  "core/edits/checks/answeredChanges": {
    afterNamedChanges: [
      (t) => afterNamedChanges(t, t, "go"),
      (t) => afterNamedChanges(t, `@@ -1 +1 @@\n-${t}\n+a`, "go"),
      (t) => afterNamedChanges("a\nb", `<<<<<<< SEARCH\na\n=======\n${t}\n>>>>>>> REPLACE`, "go"),
      (t) =>
        afterNamedChanges(
          t,
          linesOf(t)
            .map((line, index) => `${"-+ "[index % 3]!}${line}`)
            .join("\n"),
          "markdown",
        ),
    ],
  },
  "core/edits/checks/answeredData": {
    codeInData: [
      (t) => codeInData("a\nb", t, true),
      (t) => codeInData(t, JSON.stringify({ code: t }), false),
      (t) => codeInData(t, JSON.stringify(linesOf(t).map((line) => ({ old: line, new: "a" }))), true),
    ],
  },
  "core/edits/checks/keptLines": {
    keptLines: [(t) => keptLines(t)("a"), (t) => keptLines("a")(t)],
    hasSameLines: [(t) => hasSameLines(t, t)],
  },
  "core/edits/checks/plainAnswer": {
    otherChanges: [(t) => otherChanges(t, { text: "a\nb", languageId: "go", file: "a.go" })],
    plainAnswer: ["go", "yaml"].flatMap((languageId) => [
      (t: string) => plainAnswer(t, { text: "a\nb", languageId, file: "a.go" }),
      (t: string) => plainAnswer("a\nb", { text: t, languageId, file: t }),
      (t: string) =>
        plainAnswer(
          linesOf(t)
            .map((line, index) => `${index + 1}: ${line}`)
            .join("\n"),
          { text: t, languageId, file: "a.go" },
        ),
      (t: string) => plainAnswer(`&lt;${t}&gt;`, { text: "<a>", languageId, file: "a.go" }),
    ]),
  },
  "core/edits/checks/modelMarks": {
    withoutModelMarks: ["", "html"].flatMap((id) => [
      (t: string) => withoutModelMarks(t, "", id),
      (t: string) => withoutModelMarks(`<think>${t}`, t, id),
      (t: string) => withoutModelMarks(`<answer>\n${t}\n</answer>`, "", id),
      (t: string) => withoutModelMarks(`${t}<|im_end|>`, "a", id),
    ]),
  },
  "core/edits/documenting/obeyedComments": {
    isObeyed: ["python", "java"].flatMap((id) => [
      (t: string) => isObeyed([t], id),
      (t: string) => isObeyed([`# ${t}`], id),
      (t: string) => isObeyed(linesOf(t), id),
    ]),
  },
  "core/edits/checks/ownFence": {
    isFenceLine: fences.isFenceLine,
    codeInAnswer: [true, false].flatMap((bears) => [
      (t: string) => fences.codeInAnswer(t, own(t, bears)),
      (t: string) => fences.codeInAnswer(t, own("a", bears)),
      (t: string) => fences.codeInAnswer(`Here:\n\`\`\`ts\n${t}\n\`\`\`\nThat is it.`, own("a", bears)),
    ]),
  },
  "core/edits/checks/placeholders": {
    newPlaceholder: [
      (t) => newPlaceholder("a\nb", t, "typescript", t),
      (t) => newPlaceholder(t, "// ... existing code ...", "typescript"),
      (t) =>
        newPlaceholder(
          "",
          linesOf(t)
            .map((line) => `// ${line}`)
            .join("\n"),
          "typescript",
        ),
    ],
  },
  "core/edits/checks/unseenCharacters": {
    unseenFault: [(t) => unseenFault(t, t), (t) => unseenFault("", `${t}\u202e`)],
  },
  "core/edits/checks/wordsAround": {
    withoutWords: [
      (t) => withoutWords("a\nb", t, "typescript"),
      (t) => withoutWords(t, "a\nb", "toml"),
      (t) =>
        withoutWords(
          "a",
          linesOf(t)
            .map((line) => `Here is the code ${line}:`)
            .join("\n"),
          "typescript",
        ),
      (t) => withoutWords("a", `Sure, ${t}`, "markdown"),
    ],
    refused,
  },
  "core/saidToUser": {
    isSaidToUser: [(t) => isSaidToUser(t, "typescript"), (t) => linesOf(t).map((line) => isSaidToUser(line, "toml"))],
    isSaid: (t) => isSaid(t, leadIns, () => true, "go"),
    isSentence: (t) => isSentence(t, "go"),
  },
};
