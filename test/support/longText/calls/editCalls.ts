import { insertedAt } from "../../../../src/core/edits/lines/insertion.ts";
import { answerForm, reasonedForm } from "../../../../src/core/edits/answerForm.ts";
import { formText, inForm, messageForm, repeated } from "../../../../src/core/edits/commit/messageForm.ts";
import { trimmed, unwrapped } from "../../../../src/core/edits/commit/answerWrapping.ts";
import { commitMessageFrom } from "../../../../src/core/edits/commit/commitAnswer.ts";
import { commitGrammar, commitMessages, fitDiff } from "../../../../src/core/edits/commit/commitMessage.ts";
import * as dedents from "../../../../src/core/edits/lines/dedent.ts";
import * as grammar from "../../../../src/core/edits/editGrammar.ts";
import { commentedGrammar, hasComments } from "../../../../src/core/edits/documenting/documentGrammar.ts";
import { startDocumenting } from "../../../../src/core/edits/documenting/documenting.ts";
import { fitInto, fitLines, mannerAround } from "../../../../src/core/edits/lines/fitLines.ts";
import { documentStep, inStyleOf, sharedIndent, widthOf } from "../../../../src/core/edits/lines/indentStyle.ts";
import * as editTasks from "../../../../src/core/edits/editTask.ts";
import { withInstruction } from "../../../../src/core/edits/instructions.ts";
import { enclosingLines, paragraphAround } from "../../../../src/core/edits/lines/enclosingBlock.ts";
import { explanation, questionInstead } from "../../../../src/core/edits/explain.ts";
import * as follow from "../../../../src/core/edits/lines/followRange.ts";
import { afterHunks } from "../../../../src/core/edits/lines/hunks.ts";
import { lineChanges } from "../../../../src/base/lineDiff.ts";
import { makeEdit, type EditModel } from "../../../../src/core/edits/makeEdit.ts";
import * as proposal from "../../../../src/core/edits/proposal.ts";
import * as tests from "../../../../src/core/edits/testing/testsRequest.ts";
import {
  patternOf,
  saysHowToRun,
  testFilesGlob,
  testFramework,
} from "../../../../src/core/edits/testing/testFramework.ts";
import {
  definedNames,
  endingOf,
  hiddenNames,
  importOf,
  isCommonJs,
  mentions,
  testedNames,
  type TestedCode,
} from "../../../../src/core/edits/testing/testedCode.ts";
import {
  importedNames,
  importsIn,
  moduleOf,
  withoutImports,
  withoutKnown,
} from "../../../../src/core/edits/testing/testImports.ts";
import { headFor, joinedTests, testFile } from "../../../../src/core/edits/testing/testFile.ts";
import { scriptedChatModel } from "../../models/scriptedChatModel.ts";
import type { TextCall } from "../growth.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const selection = (text: string, languageId = "typescript", before = ""): dedents.Selection => ({
  label: "a.ts:1-2",
  languageId,
  text,
  before,
});
const marks: grammar.HunkMarks = { search: "<<<<<<< SEARCH", replace: "=======", end: ">>>>>>> REPLACE" };
const problems = (t: string): editTasks.Problem[] => [
  { line: 1, severity: "error", message: t, related: [{ label: "b.ts:1", message: t, text: t }] },
  ...linesOf(t).map((message, at): editTasks.Problem => ({ line: at + 1, severity: "hint", message })),
];
const task: editTasks.EditTask = { kind: "edit", instruction: "Rename a." };
const signal = new AbortController().signal;

/** Every form of answer for a piece of code, reading an answer. */
function reads(codeOf: (t: string) => string, answerOf: (t: string) => string): TextCall[] {
  return ["typescript", "markdown"].map((languageId): TextCall => (t) => {
    const form = answerForm(task, { text: codeOf(t), languageId, file: "a.ts", tokens: 100 });
    const answer = answerOf(t);
    return [form, reasonedForm(form, task)].map(({ read, readPart, bare, partOf, isClosed }) => [
      ...[read(answer), readPart(answer), bare(answer), partOf(answer), isClosed(answer)],
    ]);
  });
}

/** Hunks of which each replaces one line. */
const hunksFor = (t: string): string =>
  linesOf(t)
    .slice(0, 2000)
    .map((line) => `${line}\n${marks.replace}\n${line}b\n${marks.end}\n`)
    .join(`${marks.search}\n`);

function editing(t: string): EditModel {
  const model = scriptedChatModel(async (_request, send) => {
    streamed(t, (text) => send({ kind: "text", text }));
    return { text: t };
  }, 1_000_000_000);
  return {
    ...model,
    syntaxErrors: async ({ texts }) => texts.map(() => 0),
    codeParts: async ({ texts }) => texts.map(() => null),
  };
}

const edits =
  (codeOf: (t: string) => string, answerOf: (t: string) => string): TextCall =>
  (t) =>
    makeEdit(editing(answerOf(t)), { selection: selection(codeOf(t)), task, before: "", behind: "" }, () => {}, signal);

/** A hunk for each line. */
const hunks = (t: string): proposal.Hunk[] => {
  let at = 0;
  return linesOf(t).map((line) => {
    const start = at;
    at += line.length + 1;
    return { start, end: at, original: `${line}\n`, replacement: `${line}b\n` };
  });
};
/** A documenting edit of some code by some answer. */
const documenting =
  (codeOf: (t: string) => string, answerOf: (t: string) => string, languageId: string): TextCall =>
  async (t) => {
    const place = { selection: selection(codeOf(t), languageId), before: "", behind: "" };
    const started = await startDocumenting(editing(""), place, dedents.dedent(place.selection));
    return [await started.documented(answerOf(t)), await started.documentedInPart(answerOf(t))];
  };
const change = (t: string): follow.TextChange => ({ rangeOffset: 1, rangeLength: 2, text: t });
/** Lines of which no two are the same, so that nothing is common. */
const other = (t: string): string[] => linesOf(t).map((line, at) => `${line}${at}`);

const pytest = testFramework("python", [])!;
const tested = (text: string, languageId = "python"): TestedCode => ({
  ...{ languageId, fileName: "a.py", text, start: 0, end: 1000 },
});
const about = (text: string): Omit<tests.TestsQuestion, "existing" | "pattern" | "codeTokens"> => ({
  ...{ selection: selection(text), code: tested(text), framework: pytest, testFile: "test_a.py" },
});

export const editCalls: CallTable = {
  "core/edits/editGrammar": {
    blockGrammar: (t) => grammar.blockGrammar(grammar.hunkMarks([t]).search.slice(0, 40)),
    reasonedGrammar: (t) => grammar.reasonedGrammar(`root ::= ${t}`, t),
    hunkMarks: (t) => grammar.hunkMarks(linesOf(t)),
    hunksGrammar: [
      (t) => grammar.hunksGrammar(linesOf(t), grammar.hunkMarks(linesOf(t))),
      (t) => grammar.hunksGrammar(linesOf(t).slice(0, 1400), grammar.hunkMarks(linesOf(t))),
      (t) => grammar.hunksGrammar([t, `${t}a`, t.slice(1)], grammar.hunkMarks([t])),
    ],
  },
  "core/edits/documenting/documentGrammar": {
    commentedGrammar: ["typescript", "python", "html"].flatMap((id) => [
      (t: string) => commentedGrammar(linesOf(t), id, "```", { continued: new Set() }),
      (t: string) => commentedGrammar([t], id, "```", { continued: new Set(), bodies: new Set([0]) }),
    ]),
    hasComments,
  },
  "core/edits/documenting/documenting": {
    startDocumenting: ["typescript", "python"].flatMap((id) => [
      documenting(
        (t) => t,
        (t) => t,
        id,
      ),
      documenting(
        (t) => t,
        (t) => `// A comment.\n${t}`,
        id,
      ),
      documenting(
        () => "a\nb",
        (t) => t,
        id,
      ),
    ]),
  },
  "core/edits/lines/indentStyle": {
    documentStep: [(t) => documentStep(t, t, t, "typescript"), (t) => documentStep("", t, "", "makefile")],
    inStyleOf: [
      (t) => inStyleOf(linesOf(t), other(t), { step: "\t", languageId: "makefile" }, ""),
      (t) => inStyleOf(other(t), linesOf(t), { step: "  ", languageId: "python" }, "  "),
      (t) => inStyleOf(linesOf(t), ["\ta", "\t\tb"], { step: "\t", languageId: "go" }, "\t"),
    ],
    widthOf: (t) => widthOf(t, 4),
    sharedIndent: (t) => sharedIndent([t, ...linesOf(t), t]),
  },
  "core/edits/lines/fitLines": {
    mannerAround: (t) => mannerAround(t, t, t, "typescript"),
    fitInto: [
      (t) => fitInto(t, { start: t.length >> 2, end: t.length >> 1 }, t, "typescript"),
      (t) => fitInto(t, { start: 0, end: t.length }, other(t).join("\n"), "python"),
    ],
    fitLines: [
      (t) => fitLines(t, `${t}a`, mannerAround("", t, "", "typescript"), ""),
      (t) => fitLines(t, other(t).join("\n"), mannerAround("", t, "", "makefile"), "\t"),
    ],
  },
  "core/edits/lines/dedent": {
    dedent: [(t) => dedents.dedent(selection(t)), (t) => dedents.dedent(selection(`a${t}`, "python", t))],
    reindent: [
      (t) => dedents.reindent(t, dedents.dedent(selection("  a\n  b"))),
      (t) => dedents.reindent(t, dedents.dedent(selection(t, "python", "    "))),
    ],
  },
  "core/edits/editTask": {
    taskText: [
      (t) => editTasks.taskText({ kind: "edit", instruction: t }, t),
      (t) => editTasks.taskText({ kind: "fix", problems: problems(t) }, t),
    ],
    problemList: (t) => editTasks.problemList(problems(t), t),
    codeText: (t) => editTasks.codeText(selection(t), dedents.dedent(selection(t))),
  },
  "core/edits/lines/insertion": {
    insertedAt: [
      (t) => insertedAt(t, "f() {\n\n}\n", 6, "typescript"),
      (t) => insertedAt("a\n", t, t.length >> 1, "typescript"),
      (t) => insertedAt(t, t, t.length, "typescript"),
    ],
  },
  "core/edits/lines/hunks": {
    afterHunks: [
      (t) => afterHunks(t, t, marks),
      (t) => afterHunks("a\nb", t, marks),
      (t) => afterHunks(t, hunksFor(t), marks),
      (t) => afterHunks(t, `${t}\n${marks.replace}\nb\n${marks.end}`, marks),
      (t) => afterHunks(t, `${linesOf(t).slice(0, -1).join("\n")}\n~\n${marks.replace}\nb\n${marks.end}`, marks),
    ],
  },
  "base/lineDiff": {
    lineChanges: [
      (t) => lineChanges(linesOf(t), linesOf(t).toReversed()),
      (t) => lineChanges(linesOf(t), [...linesOf(t).slice(1), "~"]),
      (t) => lineChanges(other(t), other(t).toReversed()),
      (t) => lineChanges(linesOf(t), other(t)),
    ],
  },
  "core/edits/answerForm": {
    answerForm: [
      ...reads(
        (t) => t,
        (t) => t,
      ),
      ...reads(
        () => "a\nb",
        (t) => t,
      ),
      ...reads(
        (t) => t,
        (t) => other(t).join("\n"),
      ),
    ],
    reasonedForm: reads(
      (t) => linesOf(t).slice(0, 50).join("\n"),
      (t) => `Do this.\n\`\`\`\n${t}\n\`\`\``,
    ),
  },
  "core/edits/commit/commitMessage": {
    fitDiff: [
      (t) => fitDiff(t, 1000),
      (t) =>
        fitDiff(
          linesOf(t)
            .map((line) => `diff --git a/a b/b\n${line}\n`)
            .join(""),
          1000,
        ),
    ],
    commitGrammar: (t) => commitGrammar(t),
    commitMessages: [(t) => commitMessages(t, [t]), (t) => commitMessages("", linesOf(t))],
  },
  "core/edits/commit/messageForm": {
    formText: (t) => formText(messageForm([`${t}: a`, `${t}: b`, `${t}: c`])),
    messageForm: (t) => messageForm([t, ...linesOf(t)]),
    inForm: (t) => inForm(t, messageForm(["fix: a", "fix: b", "fix: c"])),
    repeated: (t) => repeated(t, [t, ...linesOf(t)]),
  },
  "core/edits/commit/answerWrapping": {
    trimmed: (t) => trimmed(linesOf(t)),
    unwrapped: [
      (t) => unwrapped(t, "subject"),
      (t) => unwrapped(`git commit -m ${t}`, "subject"),
      (t) => unwrapped(`<think>${t}`, "subject"),
      (t) => unwrapped(`{"a": ${t}}`, "subject"),
      (t) => unwrapped(`Option 1:\n${t}`, "body"),
    ],
  },
  "core/edits/commit/commitAnswer": {
    commitMessageFrom: [
      (t) => commitMessageFrom(t, ""),
      (t) => commitMessageFrom(t, t.slice(0, t.length >> 1)),
      (t) => commitMessageFrom(t, "Add", "part"),
      (t) => commitMessageFrom(`\`\`\`\n${t}\n\`\`\``, ""),
      (t) => commitMessageFrom(`Add a line\n\n${t}`, ""),
    ],
  },
  "core/edits/lines/enclosingBlock": {
    enclosingLines: [
      (t) => enclosingLines([t], 0),
      (t) => enclosingLines(linesOf(t), 0),
      (t) => enclosingLines(linesOf(t), linesOf(t).length >> 1),
      (t) => enclosingLines(linesOf(t), linesOf(t).length - 1),
    ],
    paragraphAround: (t) => paragraphAround(linesOf(t), linesOf(t).length >> 1),
  },
  "core/edits/explain": {
    questionInstead: [
      (t) => questionInstead(selection(t), { kind: "fix", problems: problems(t) }),
      (t) => questionInstead(selection("a"), { kind: "edit", instruction: t }),
    ],
    explanation: [(t) => explanation(selection(t)), (t) => explanation(selection(t), problems(t))],
  },
  "core/edits/instructions": {
    withInstruction: (t) => withInstruction([t], `${t} `),
  },
  "core/edits/lines/followRange": {
    followRange: (t) => follow.followRange({ start: 4, end: 8 }, change(t)),
    stretchRange: (t) => follow.stretchRange({ start: 2, end: 8 }, change(t)),
    followAll: (t) =>
      follow.followAll(
        { start: 0, end: 1e6 },
        hunks(t).map(({ start, replacement }) => ({ rangeOffset: start, rangeLength: 0, text: replacement })),
        follow.stretchRange,
      ),
  },
  "core/edits/makeEdit": {
    makeEdit: [
      edits(
        () => "a\nb",
        (t) => t,
      ),
      edits(
        (t) => t,
        () => "a\nb",
      ),
      edits(
        (t) => t,
        (t) => `${t}\n${t}`,
      ),
      edits((t) => t, hunksFor),
    ],
  },
  "core/edits/proposal": {
    hunksOf: [
      (t) => proposal.hunksOf({ start: 0, end: t.length }, t, `${t}\na`),
      (t) => proposal.hunksOf({ start: 0, end: t.length }, t, other(t).join("\n")),
    ],
    followHunk: (t) => proposal.followHunk({ start: 9, end: 10, original: t, replacement: t }, change(t)),
    withHunks: (t) => proposal.withHunks(t, hunks(t)),
    hunkAt: (t) => proposal.hunkAt(hunks(t), t.length, "after"),
    movedHunk: (t) => proposal.movedHunk(hunks(t), { start: 0, end: 1, original: t, replacement: t }),
    changedSpan: (t) => proposal.changedSpan(t, hunks(t)),
    fitsInFile: (t) => proposal.fitsInFile(t),
    firstDifference: (t) => proposal.firstDifference(t, hunks(t)),
    undoOf: (t) => proposal.undoOf(hunks(t)),
  },
  "core/edits/testing/testsRequest": {
    testsRequest: [
      (t) => tests.testsRequest({ ...about(t), existing: t, pattern: t, codeTokens: 100 }),
      (t) => tests.testsRequest({ ...about("a"), testFile: t, existing: "", pattern: "", codeTokens: 100 }),
    ],
    testFileName: tests.testFileName,
  },
  "core/edits/testing/testFramework": {
    testFramework: (t) => testFramework("typescript", [{ name: "package.json", text: t }], t),
    saysHowToRun: (t) => saysHowToRun(pytest, [{ name: "pyproject.toml", text: t }], ""),
    testFilesGlob,
    patternOf: (t) => patternOf(t),
  },
  "core/edits/testing/testedCode": {
    testedNames: (t) => testedNames(tested(t)),
    definedNames: (t) => definedNames(tested(t)),
    mentions: [(t) => mentions(t, "a"), (t) => mentions(`${t} `, t)],
    hiddenNames: (t) => hiddenNames(tested(t, "typescript")),
    importOf: (t) => importOf(tested(t)),
    endingOf: (t) => endingOf("a.ts", [t], "Vitest"),
    isCommonJs,
  },
  "core/edits/testing/testImports": {
    importsIn,
    moduleOf: (t) => moduleOf(`import ${t}`),
    importedNames: [(t) => importedNames(`import { ${t} } from "a";`), (t) => importedNames(`from a import ${t}`)],
    withoutKnown: [
      (t) => withoutKnown(`import { a, ${t} } from "a";`, new Set(["a"])),
      (t) => withoutKnown(`from a import a, ${t}`, new Set(["a"])),
    ],
    withoutImports: (t) => withoutImports(`import {\n${t}`.split("\n"), "typescript"),
  },
  "core/edits/testing/testFile": {
    headFor: [(t) => headFor(tested(t), pytest), (t) => headFor(tested(t, "go"), testFramework("go", [])!)],
    joinedTests: (t) => joinedTests(t, { head: t, tests: t }, "python"),
    testFile: (t) => testFile(tested("a = 1"), pytest, t, ({ texts }) => Promise.resolve(texts.map(() => 0))),
  },
};
