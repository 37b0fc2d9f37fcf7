import { nameHiddenCharacters } from "../../../../src/webview/answer/hiddenCharacters.ts";
import { highlighted } from "../../../../src/webview/answer/highlight.ts";
import { MarkdownBlocks } from "../../../../src/webview/answer/markdown.ts";
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
  "webview/composer/droppedUris": {
    isDragOfFiles: (t) => isDragOfFiles(linesOf(t)),
    droppedUris: (t) => droppedUris({ getData: () => t }),
  },
};

/** The exports of the page that need a document. What they do with text, the modules above do for them. */
export const needsDocument: readonly string[] = [
  ...["webview/bridge tellHost", "webview/elements element", "webview/elements button", "webview/elements copyButton"],
  ...["webview/words fill", "webview/answer/failureCard failureCard", "webview/answer/codeBlock codeElement"],
  ...[
    "webview/answer/answerBody AnswerBody",
    "webview/answer/answerView AnswerView",
    "webview/answer/sanitise sanitised",
  ],
  ...["webview/composer/chipRow ChipRow", "webview/composer/dropTarget RefusalNote"],
  ...["webview/composer/suggestionList SuggestionList", "webview/questionElement questionElement"],
  ...["webview/transcript Transcript"],
];
