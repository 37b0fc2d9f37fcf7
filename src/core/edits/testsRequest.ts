// Tests for a piece of code: where they go by the language's convention, and the request for them.
import { headOf } from "../../base/text.ts";
import { splitLines } from "../../base/lines.ts";
import { fenceName } from "../languages.ts";
import { blockGrammar } from "./editGrammar.ts";
import { codeText } from "./editTask.ts";
import { dedent, type Selection } from "./lines/dedent.ts";
import type { ChatMessage } from "../modelPort.ts";

/** Tests are about as long as this, or as twice the code. In tokens. */
const usualTokens = 1200;
const fence = "```";

/** The request, with a grammar that allows nothing but code. */
export interface TestsRequest {
  readonly messages: readonly ChatMessage[];
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly grammar: string;
  readonly maxTokens: number;
}

/**
 * The request for tests. `existing`: the code of the test file if there is one; the new tests go at its end. `codeTokens`: length of
 * the code in the model's tokens.
 */
export function testsRequest(
  selection: Selection,
  fileName: string,
  testFile: string,
  existing: string,
  codeTokens: number,
): TestsRequest {
  const place = dedent(selection);
  const language = fenceName(selection.languageId);
  const known =
    existing.trim() === ""
      ? `They become the new file \`${testFile}\`: import what they need, the code from \`${fileName}\` too.`
      : `They are added at the end of \`${testFile}\`, which begins so:\n${fence}${language}\n${headOf(existing, 1500)}\n${fence}\nWrite only the new tests.`;
  return {
    messages: [
      {
        role: "system",
        content:
          "You write unit tests with what the language itself or its usual test framework offers. You answer with code only, in one " +
          "fenced block.",
      },
      { role: "user", content: `${codeText(selection, place)}\n\nWrite unit tests for this code. ${known}` },
    ],
    answerPrefix: `${fence}${language}\n`,
    stop: [`\n${fence}\n`],
    grammar: blockGrammar(fence),
    maxTokens: Math.max(usualTokens, 2 * codeTokens),
  };
}

/** New tests without the imports at their top that the test file already has: models repeat them. */
export function withoutKnownHead(tests: string, existing: string): string {
  const known = new Set(splitLines(existing).map((line) => line.trim()));
  const lines = tests.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !(isImport.test(line) && known.has(line.trim())));
  return lines.slice(Math.max(0, first)).join("\n");
}

/** An import, in any language that tests are written for. */
const isImport = /^\s*(?:import\b|from\b|using\b|use\b|#include\b|require\b|(?:const|let|var)\b.*\brequire\()/;

/** Name of the test file for a source file: `test_a.py` for `a.py`, `a.test.ts` for `a.ts`. */
export function testFileName(fileName: string): string {
  const dot = fileName.lastIndexOf(".");
  const [stem, ending] = dot <= 0 ? [fileName, ""] : [fileName.slice(0, dot), fileName.slice(dot + 1)];
  switch (ending) {
    case "py":
      return `test_${stem}.py`;
    case "go":
    case "rb":
    case "c":
    case "cpp":
    case "rs":
      return `${stem}_test.${ending}`;
    case "java":
    case "cs":
    case "php":
    case "kt":
      return `${stem}Test.${ending}`;
    default:
      return ending === "" ? `${stem}_test` : `${stem}.test.${ending}`;
  }
}
