// A test file from what a model wrote: tests that parse, each once, and exactly the imports that they need.
import { declaredName } from "../../definitions.ts";
import { isScript } from "../../languages.ts";
import type { SyntaxQuestion } from "../../modelPort.ts";
import { importedNames, importsIn, moduleOf, withoutImports, withoutKnown } from "./testImports.ts";
import { definedNames, importOf, isCommonJs, mentions, testedNames, type TestedCode } from "./testedCode.ts";
import type { TestFramework } from "./testFramework.ts";

/** Counts syntax errors, as the worker does. */
type Parser = (question: SyntaxQuestion) => Promise<readonly (number | null)[]>;

/** A test file, in parts. */
export interface TestFile {
  /** The head: a package, imports. */
  readonly head: string;
  /** The tests. Empty if none could be used. */
  readonly tests: string;
}

/** The head of a new test file, as the model sees it before it writes the first test. */
export function headFor(code: TestedCode, framework: TestFramework): string {
  return headOfFile(code, framework, framework.example, []);
}

/**
 * Tests that can be used, with the imports for them. `written`: what the model wrote behind the head. `existing`: the file that they
 * are added to, whose tests keep their names.
 */
export async function testFile(
  code: TestedCode,
  framework: TestFramework,
  written: string,
  parse: Parser,
  existing = "",
): Promise<TestFile> {
  const { languageId } = code;
  const names = new Set(testedNames(code));
  const lines = written.replaceAll("\r\n", "\n").split("\n");
  const { imports, rest } = withoutImports(lines, languageId);
  const blocks = blocksOf(rest).filter((block) => !redefines(block, names));
  const unique = [...new Set(blocks.map((block) => block.trimEnd()))].filter((block) => block !== "");
  // Alone with what every file of the language may begin with: an error of one block is not another's.
  const errorsOf = async (those: readonly string[]): Promise<readonly (number | null)[]> => {
    const texts = those.map((block) => (languageId === "go" ? `package p\n\n${block}\n` : `${block}\n`));
    return texts.length === 0 ? [] : parse({ languageId, texts });
  };
  let errors = await errorsOf(unique);
  // The last one may have run to the limit of the answer.
  if ((errors.at(-1) ?? 0) > 0) {
    const shorter = endedSooner(unique.at(-1)!, languageId);
    const found = (await errorsOf(shorter)).findIndex((count) => (count ?? 0) === 0);
    if (found >= 0) {
      unique[unique.length - 1] = shorter[found]!;
      errors = [...errors.slice(0, -1), 0];
    }
  }
  const named = new Set(blocksOf(existing.split(/\r?\n/)).flatMap((block) => testName(block) ?? []));
  const sound = unique.filter((block, index) => {
    const name = testName(block);
    const isSecond = name !== undefined && named.has(name);
    if (name !== undefined) named.add(name);
    return (errors[index] ?? 0) === 0 && !isSecond;
  });
  const good = aboutCode(sound, [...names, ...definedNames(code)]);
  if (!good.some((block) => isTest(block))) return { head: "", tests: "" };
  const tests = `${good.join(languageId === "python" ? "\n\n\n" : "\n\n")}\n`;
  return { head: headOfFile(code, framework, tests, imports), tests };
}

/** A test file with new tests at its end, and the imports that it lacks among its own. */
export function joinedTests(existing: string, { head, tests }: TestFile, languageId: string): string {
  const breaks = existing.includes("\r\n") ? "\r\n" : "\n";
  const lines = existing.trimEnd().split(/\r?\n/);
  const there = new Set(lines.map((line) => line.trim()));
  // Also those that are written in several lines.
  const names = new Set(withoutImports(lines, languageId).imports.flatMap(importedNames));
  const lacking = head.split("\n").flatMap((line) => {
    if (there.has(line.trim())) return [];
    if (languageId === "go") return line.startsWith('\t"') ? [line] : [];
    return importsIn(line).length > 0 ? (withoutKnown(line, names) ?? []) : [];
  });
  const at =
    languageId === "go"
      ? goPlace(lines)
      : Math.max(
          0,
          lines.findIndex((line) => importsIn(line).length > 0),
        );
  const isGrouped = languageId !== "go" || /^import \($/.test(lines[at - 1] ?? "");
  const added = isGrouped ? lacking : lacking.map((line) => `import ${line.trim()}`);
  const gap = languageId === "python" ? ["", ""] : [""];
  return [...lines.slice(0, at), ...added, ...lines.slice(at), ...gap, ...tests.trimEnd().split("\n"), ""].join(breaks);
}

/** A test without its last line or two, closed again: ways to end it where it was cut off. */
function endedSooner(block: string, languageId: string): readonly string[] {
  const lines = block.split("\n");
  const closings = languageId === "python" ? [""] : languageId === "go" ? ["\n}"] : ["\n});", "\n  });\n});"];
  return [1, 2]
    .filter((count) => lines.length - count > 1)
    .flatMap((count) => closings.map((closing) => lines.slice(0, -count).join("\n") + closing));
}

/** Without the tests that never name the code, nor what was made from it above them: they test something else. */
function aboutCode(blocks: readonly string[], names: readonly string[]): readonly string[] {
  if (names.length === 0) return blocks;
  const isAbout = (block: string, those: readonly string[]): boolean => {
    const said = block.replace(/^[ \t]*(?:test|it|describe)\(\s*(["'`]).*?\1/gm, "");
    return those.some((name) => mentions(said, name));
  };
  const helpers = blocks.filter((block) => !isTest(block) && isAbout(block, names));
  const made = helpers.flatMap((block) => block.split("\n").flatMap((line) => declaredName(line) ?? []));
  return blocks.filter((block) => !isTest(block) || isAbout(block, [...names, ...made]));
}

/** Behind the opening of the imports, or behind the package. */
function goPlace(lines: readonly string[]): number {
  const group = lines.indexOf("import (");
  return (group >= 0 ? group : lines.findIndex((line) => /^package\b/.test(line))) + 1;
}

/** The imports for some tests: the framework's, the code's, and what else they use and can be had. */
function headOfFile(code: TestedCode, framework: TestFramework, tests: string, written: readonly string[]): string {
  const { languageId, text } = code;
  if (languageId === "go") return goHead(text, tests);
  const used = (name: string): boolean => new RegExp(String.raw`(?<![\w.$])${name}(?![\w$])`).test(tests);
  const isOld = isScript(languageId) && isCommonJs(text);
  const own = importOf(code);
  const given = framework.gives.flatMap(({ from, names, whole }) => {
    if (whole !== undefined) return used(whole) ? [wholeImport(languageId, isOld, whole, from)] : [];
    const those = names.filter(used);
    if (those.length === 0) return [];
    const list = `{ ${those.join(", ")} }`;
    return [isOld ? `const ${list} = require("${from}");` : `import ${list} from "${from}";`];
  });
  const all = [...given, ...(own === undefined ? [] : [own])];
  const known = new Set(all.flatMap(importedNames));
  const others = [...importsIn(text), ...written, ...(languageId === "python" ? pythonModules : [])].filter((line) => {
    const names = importedNames(line);
    const isWanted = names.some((name) => used(name) && !known.has(name)) && canBeHad(line, languageId, text);
    if (isWanted) for (const name of names) known.add(name);
    return isWanted;
  });
  return `${[...others, ...all].join("\n")}\n${languageId === "python" ? "\n\n" : "\n"}`;
}

function wholeImport(languageId: string, isOld: boolean, name: string, from: string): string {
  if (languageId === "python") return `import ${name}`;
  return isOld ? `const ${name} = require("${from}");` : `import ${name} from "${from}";`;
}

/** Packages of Go's library by the name that code uses them under. */
const goPackages: Readonly<Record<string, string>> = Object.fromEntries(
  (
    "testing reflect errors strings fmt math sort bytes strconv time slices maps os io context sync unicode regexp " +
    "unicode/utf8 math/rand path/filepath encoding/json net/http container/list bufio math/big"
  )
    .split(" ")
    .map((path) => [path.split("/").at(-1)!, path]),
);

function goHead(text: string, tests: string): string {
  const own = /^package\s+(\w+)/m.exec(text)?.[1] ?? "main";
  const theirs = [...text.matchAll(/^[ \t]*(?:import[ \t]+)?"([\w./-]+)"/gm)].map(([, path]) => path!);
  const packages = { ...Object.fromEntries(theirs.map((path) => [path.split("/").at(-1)!, path])), ...goPackages };
  const used = Object.entries(packages).flatMap(([name, path]) =>
    name === "testing" || new RegExp(String.raw`(?<![\w.])${name}\.[A-Z]`).test(tests) ? [`\t"${path}"`] : [],
  );
  return `package ${own}\n\nimport (\n${[...new Set(used)].sort().join("\n")}\n)\n\n`;
}

const pythonNames =
  "math json re os sys random datetime time collections itertools functools string decimal fractions statistics copy io tempfile pathlib unittest asyncio dataclasses enum typing operator textwrap";
/** Modules of Python's library that a test may use without saying so. */
const pythonModules = pythonNames.split(" ").map((name) => `import ${name}`);
const pythonLibrary = new Set([
  ...pythonNames.split(" "),
  "contextlib",
  "abc",
  "types",
  "uuid",
  "hashlib",
  "heapq",
  "bisect",
  "pytest",
  "unittest.mock",
]);

/** True for an import whose module exists: of the language's own library, or one that the code under test imports. */
function canBeHad(line: string, languageId: string, text: string): boolean {
  const module = moduleOf(line);
  if (module === undefined) return false;
  if (importsIn(text).some((each) => moduleOf(each) === module)) return true;
  return languageId === "python" ? pythonLibrary.has(module) : module.startsWith("node:");
}

/** The statements at the top level, with the comments and decorators above them. */
function blocksOf(lines: readonly string[]): readonly string[] {
  const blocks: string[][] = [];
  let waits = false;
  for (const line of lines) {
    const isHead = /^(?![)}\]])\S/.test(line);
    const isAbove = /^(?:@|#|\/\/|\/?\*)/.test(line);
    if (isHead && !waits) blocks.push([]);
    if (isHead) waits = isAbove;
    blocks.at(-1)?.push(line);
  }
  return blocks.map((block) => block.join("\n"));
}

/** True for a block that defines the code under test again: it would test itself. */
function redefines(block: string, names: ReadonlySet<string>): boolean {
  const name = /^(?:export\s+)?(?:async\s+)?(?:def|class|function|func|const|let)\s+(\w+)/m.exec(block)?.[1];
  if (name !== undefined && names.has(name)) return true;
  // The head has it already.
  if (/^\w+ = importlib\.import_module\(/.test(block)) return true;
  // What runs the tests by itself is not needed, and hides the framework's report.
  return /^if __name__\b|^unittest\.main|^pytest\.main|^func main\(/.test(block);
}

function testName(block: string): string | undefined {
  return /^(?:async )?(?:def|class|func)\s+(\w+)|^(?:test|it|describe)\(\s*["'`]([^"'`]*)/m
    .exec(block)
    ?.slice(1)
    .find(Boolean);
}

function isTest(block: string): boolean {
  return /^(?:async )?def test|^class \w+|^func Test|^(?:test|it|describe)\b/m.test(block);
}
