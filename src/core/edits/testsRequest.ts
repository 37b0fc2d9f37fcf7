// Tests for a piece of code: where they belong by the language's custom, and the request for them.
import { splitLines } from "../../base/lines.ts";
import { fenceName } from "../languages.ts";
import { blockGrammar } from "./editGrammar.ts";
import { codeText } from "./editTask.ts";
import { dedent, type Selection } from "./dedent.ts";
import type { ChatMessage } from "../modelPort.ts";

const maxTokens = 1200;
const fence = "```";

/** What is asked of the model, under a grammar that leaves nothing but code. */
export interface TestsRequest {
  readonly messages: readonly ChatMessage[];
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly grammar: string;
  readonly maxTokens: number;
}

/** `existing`: the test file's code where there is one; the new tests go to its end. */
export function testsRequest(selection: Selection, fileName: string, testFile: string, existing: string): TestsRequest {
  const place = dedent(selection);
  const language = fenceName(selection.languageId);
  const known =
    existing.trim() === ""
      ? `They become the new file \`${testFile}\`: import what they need, the code from \`${fileName}\` too.`
      : `They are added at the end of \`${testFile}\`, which begins so:\n${fence}${language}\n${existing.slice(0, 1500)}\n${fence}\nWrite only the new tests.`;
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
    stop: [`\n${fence}`],
    grammar: blockGrammar(fence),
    maxTokens,
  };
}

/** New tests without the lines at their top that the test file begins with too: a model repeats its imports. */
export function withoutKnownHead(tests: string, existing: string): string {
  const known = new Set(splitLines(existing).map((line) => line.trim()));
  const lines = tests.split("\n");
  const first = lines.findIndex((line) => line.trim() !== "" && !(isImport.test(line) && known.has(line.trim())));
  return lines.slice(Math.max(0, first)).join("\n");
}

/** A line that brings in code from elsewhere, in the languages that tests are asked for. */
const isImport = /^\s*(?:import\b|from\b|using\b|use\b|#include\b|require\b|(?:const|let|var)\b.*\brequire\()/;

/** The name of a source file's test file: `test_a.py` for `a.py`, `a.test.ts` for `a.ts`. */
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
