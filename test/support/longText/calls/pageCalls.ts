import { nameHiddenCharacters } from "../../../../src/webview/answer/hiddenCharacters.ts";
import { highlighted } from "../../../../src/webview/answer/highlight.ts";
import { MarkdownBlocks, sourceOf } from "../../../../src/webview/answer/markdown.ts";
import { isFormula } from "../../../../src/webview/answer/syntax/formulaText.ts";
import { formulaOf } from "../../../../src/webview/answer/syntax/formulas.ts";
import { formulaMarkup } from "../../../../src/webview/formula/formulaMarkup.ts";
import { letterOf } from "../../../../src/webview/formula/mathLetters.ts";
import { droppedUris, isDragOfFiles } from "../../../../src/webview/composer/droppedUris.ts";
import { linesOf, streamed, type CallTable } from "./calls.ts";

const markdown = (): MarkdownBlocks => new MarkdownBlocks((html) => html, { image: "Image" });
/** The modules of the page that need no document. */
export const pageCalls: CallTable = {
  "webview/answer/hiddenCharacters": { nameHiddenCharacters },
  "webview/answer/highlight": {
    // Shorter code is the library's business; a test of its own holds its longest time.
    highlighted: (t) => highlighted(t.repeat(Math.ceil(20_000 / t.length)), "typescript"),
  },
  "webview/answer/markdown": {
    sourceOf: (t) => sourceOf({ text: t, info: t, isClosed: true }),
    MarkdownBlocks: [
      (t) => markdown().read(t),
      // As an answer streams, and as a block of code.
      (t) => {
        const blocks = markdown();
        let read = "";
        streamed(t, (piece) => blocks.read((read += piece)));
      },
      (t) => markdown().read(`\`\`\`\n${t}`),
    ],
  },
  "webview/answer/syntax/formulaText": { isFormula: (t) => isFormula(t, "round") },
  "webview/answer/syntax/formulas": { formulaOf },
  // Longer ones are no formulas.
  "webview/formula/formulaMarkup": { formulaMarkup: (t) => formulaMarkup(t.slice(0, 4000), true) },
  "webview/formula/mathLetters": { letterOf: (t) => letterOf(t, "bold") },
  "webview/composer/droppedUris": {
    isDragOfFiles: (t) => isDragOfFiles(linesOf(t)),
    droppedUris: (t) => droppedUris({ getData: () => t }),
  },
};

/** The exports of the page that need a document. What they do with text, the modules above do for them. */
export const needsDocument: readonly string[] = [
  ...["webview/bridge tellHost", "webview/elements element", "webview/elements button", "webview/elements copyButton"],
  ...[
    "webview/elements iconButton",
    "webview/elements showIcon",
    "webview/elements placeChildren",
    "webview/composer/composer Composer",
  ],
  ...["webview/words fill", "webview/answer/failureCard failureCard", "webview/answer/codeBlock codeElement"],
  ...[
    "webview/answer/answerBody AnswerBody",
    "webview/answer/answerView AnswerView",
    "webview/answer/sanitise sanitised",
  ],
  ...["webview/answer/sanitise sanitisedFormula", "webview/answer/formulaElement drawFormula"],
  ...["webview/answer/blockElement blockElement", "webview/answer/blockElement regrow"],
  ...["webview/composer/chipRow ChipRow", "webview/composer/dropTarget RefusalNote"],
  ...["webview/composer/suggestionList SuggestionList", "webview/questionElement questionElement"],
  ...["webview/transcript Transcript", "webview/elements placeChildren", "webview/composer/modeSelect ModeSelect"],
  ...["webview/agent/callCard CallCard", "webview/agent/workView WorkView"],
  // Parts of the parser, which MarkdownBlocks runs.
  ...["lineText", "mayBegin"].map((name) => `webview/answer/syntax/parser ${name}`),
  ...["webview/answer/syntax/fences addNestedFences", "webview/answer/syntax/formulas addFormulas"],
  ...["webview/answer/syntax/tables addTables", "webview/answer/syntax/taskLists addTaskLists"],
];
