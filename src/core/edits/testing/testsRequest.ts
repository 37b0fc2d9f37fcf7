// Tests for a piece of code: where they go by the language's convention, and the request for them.
import { headOf } from "../../../base/text.ts";
import { fenceName } from "../../languages.ts";
import { blockGrammar } from "../editGrammar.ts";
import { codeText } from "../editTask.ts";
import { dedent, type Selection } from "../lines/dedent.ts";
import { definedNames, mentions, testedNames, type TestedCode } from "./testedCode.ts";
import { headFor } from "./testFile.ts";
import type { TestFramework } from "./testFramework.ts";
import type { ChatMessage } from "../../modelPort.ts";

/** Tests are about as long as this, or as one and a half times the code. In tokens. */
const usualTokens = 700;
const fence = "```";

/** The request, with a grammar that allows nothing but code. */
export interface TestsRequest {
  readonly messages: readonly ChatMessage[];
  readonly answerPrefix: string;
  readonly stop: readonly string[];
  readonly grammar: string;
  readonly maxTokens: number;
}

/** What a request for tests is made from. */
export interface TestsQuestion {
  readonly selection: Selection;
  readonly code: TestedCode;
  /** Undefined for a language whose frameworks are not known here: the model writes the imports itself. */
  readonly framework: TestFramework | undefined;
  /** A test of the project to write others like; empty if there is none. */
  readonly pattern: string;
  /** Shows no test at all, for a model that has copied the one it was shown. */
  readonly isPlain?: boolean;
  readonly testFile: string;
  /** The code of the test file if there is one; the new tests go at its end. */
  readonly existing: string;
  /** Length of the code in the model's tokens. */
  readonly codeTokens: number;
}

/** The request for tests. The head of a new file is given to the model, so that it neither forgets nor invents an import. */
export function testsRequest(question: TestsQuestion): TestsRequest {
  const { selection, code, framework, pattern, isPlain = false, testFile, existing, codeTokens } = question;
  const language = fenceName(selection.languageId);
  const block = (text: string): string => `${fence}${language}\n${text}\n${fence}`;
  const isNew = existing.trim() === "";
  const place = isNew
    ? framework
      ? ""
      : ` They become the new file \`${testFile}\`: import what they need, the code from \`${code.fileName}\` too.`
    : ` They are added at the end of \`${testFile}\`, which begins so:\n${block(headOf(existing, 1500))}\nWrite only the new tests.`;
  const names = testedNames(code).map((name) => `\`${name}\``);
  const what = names.length > 0 && names.length < 4 ? names.join(", ") : "this code";
  const shown = isPlain
    ? ""
    : pattern === ""
      ? `A test of another function looks so:\n${block(framework?.example ?? "")}`
      : `Write them like this test of the project:\n${block(pattern)}`;
  const manner = framework
    ? ` Use ${framework.name}. Write three short tests, each of one thing: an ordinary value, another one, and an edge case. Follow ` +
      `the code line by line to find what it really returns, and expect exactly that. ${shown}`.trimEnd()
    : "";
  const begun = openingLike(existing || pattern, framework?.opening ?? "");
  const opening = pattern === "" && !isPlain ? begun : named(begun, code, existing);
  return {
    messages: [
      {
        role: "system",
        content:
          "You write unit tests with what the language itself or its usual test framework offers. You answer with code only, in one " +
          "fenced block.",
      },
      {
        role: "user",
        content: `${codeText(selection, dedent(selection))}\n\nWrite unit tests for ${what}.${place}${manner}`,
      },
    ],
    answerPrefix: `${fence}${language}\n${isNew && framework ? headFor(code, framework) : ""}${opening}`,
    stop: [`\n${fence}\n`],
    grammar: blockGrammar(fence),
    maxTokens: Math.max(usualTokens, Math.ceil(1.5 * codeTokens)),
  };
}

/** The beginning of a test in the project's manner: `it` where its own tests say nothing else. */
function openingLike(tests: string, opening: string): string {
  const isIt = opening === 'test("' && /^[ \t]*it\(/m.test(tests) && !/^[ \t]*test\(/m.test(tests);
  return isIt ? 'it("' : opening;
}

/**
 * With the name of what the test is about: a small model would else write a test of the function that the test it was shown is
 * about. Without it where the file may have a test of that name already.
 */
function named(opening: string, code: TestedCode, existing: string): string {
  const [name = "", ...others] = [definedNames(code), testedNames(code)].find((names) => names.length > 0) ?? [];
  if (opening === "" || name === "" || others.length > 0 || mentions(existing, name)) return opening;
  const word = name.replace(/^[_$]+|[_$]+$/g, "");
  if (/[("]$/.test(opening)) return opening + word;
  if (opening === "def test_") return opening + word.slice(0, 1).toLowerCase() + word.slice(1);
  const capital = word.slice(0, 1).toUpperCase() + word.slice(1);
  return opening === "class " ? `class Test${capital}` : opening + capital;
}

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
