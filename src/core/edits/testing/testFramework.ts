// The test framework of a project, from the files that declare what it uses, and how a test is written with it.
import { headOf } from "../../../base/text.ts";

export interface TestFramework {
  readonly name: string;
  /** One test in its manner, for a model that has no test of the project to go by. */
  readonly example: string;
  /** Names that it gives, by the module that they are imported from; none where they are global. */
  readonly gives: readonly { readonly from: string; readonly names: readonly string[]; readonly whole?: string }[];
  /** The beginning of a test, which the model goes on from. */
  readonly opening: string;
  /** The program that runs one test file, and its arguments; {file} is the file. */
  readonly run: readonly string[];
}

/** A file that says what a project uses, such as `package.json` or `pyproject.toml`. */
export interface ProjectFile {
  readonly name: string;
  readonly text: string;
}

/** Names of the files that `testFramework` reads, from the code's folder upwards. */
export const projectFiles = [
  ...[
    "package.json",
    "pyproject.toml",
    "setup.cfg",
    "pytest.ini",
    "tox.ini",
    "requirements.txt",
    "requirements-dev.txt",
  ],
  "go.mod",
];

const suite = ["describe", "it", "test", "beforeEach", "afterEach", "beforeAll", "afterAll"];
const jsExample = (assertion: string): string => `test("doubles a number", () => {\n  ${assertion}\n});`;

const frameworks = {
  pytest: {
    name: "pytest",
    example: "def test_twice_of_a_number():\n    assert twice(2) == 4",
    gives: [{ from: "pytest", names: [], whole: "pytest" }],
    opening: "def test_",
    run: ["python", "-m", "pytest", "{file}"],
  },
  unittest: {
    name: "unittest",
    example: "class TwiceTest(unittest.TestCase):\n    def test_number(self):\n        self.assertEqual(twice(2), 4)",
    gives: [{ from: "unittest", names: [], whole: "unittest" }],
    opening: "class ",
    run: ["python", "-m", "unittest", "{file}"],
  },
  vitest: {
    name: "Vitest",
    example: jsExample("expect(twice(2)).toBe(4);"),
    gives: [{ from: "vitest", names: [...suite, "expect", "vi"] }],
    opening: 'test("',
    run: ["npx", "vitest", "run", "{file}"],
  },
  jest: {
    name: "Jest",
    example: jsExample("expect(twice(2)).toBe(4);"),
    gives: [],
    opening: 'test("',
    run: ["npx", "jest", "{file}"],
  },
  mocha: {
    name: "Mocha",
    example: jsExample("assert.equal(twice(2), 4);").replace("test(", "it("),
    gives: [{ from: "node:assert/strict", names: [], whole: "assert" }],
    opening: 'it("',
    run: ["npx", "mocha", "{file}"],
  },
  node: {
    name: "node:test",
    example: jsExample("assert.equal(twice(2), 4);"),
    gives: [
      { from: "node:test", names: ["test", "describe", "it", "before", "after", "beforeEach", "afterEach", "mock"] },
      { from: "node:assert/strict", names: [], whole: "assert" },
    ],
    opening: 'test("',
    run: ["node", "--test", "{file}"],
  },
  go: {
    name: "testing",
    example:
      'func TestTwice(t *testing.T) {\n\tif got := twice(2); got != 4 {\n\t\tt.Errorf("got %v, want %v", got, 4)\n\t}\n}',
    gives: [],
    opening: "func Test",
    run: ["go", "test", "."],
  },
} satisfies Record<string, TestFramework>;

/**
 * The framework for a language's tests; undefined for a language whose tests are written without this knowledge. `files`: the nearest
 * ones first. `pattern`: an existing test of the project.
 */
export function testFramework(
  languageId: string,
  files: readonly ProjectFile[],
  pattern = "",
): TestFramework | undefined {
  switch (languageId) {
    case "python":
      // What an existing test uses is the custom, whatever else is declared.
      if (/^[ \t]*(?:import|from) unittest\b/m.test(pattern) && !/\bpytest\b/.test(pattern)) return frameworks.unittest;
      return frameworks.pytest;
    case "go":
      return frameworks.go;
    case "javascript":
    case "typescript":
    case "javascriptreact":
    case "typescriptreact":
      return scriptFramework(files, pattern);
    default:
      return undefined;
  }
}

function scriptFramework(files: readonly ProjectFile[], pattern: string): TestFramework {
  if (/["']node:test["']/.test(pattern)) return frameworks.node;
  for (const name of ["vitest", "jest", "mocha"] as const)
    if (new RegExp(`from ["']${name}["']|require\\(["']${name}["']\\)`).test(pattern)) return frameworks[name];
  for (const { name, text } of files) {
    if (name !== "package.json") continue;
    const uses = (program: string): boolean =>
      new RegExp(`"(?:@types/)?${program}"\\s*:`).test(text) ||
      new RegExp(`"test[^"]*"\\s*:\\s*"[^"]*\\b${program}\\b`).test(text);
    if (uses("vitest")) return frameworks.vitest;
    if (uses("jest") || uses("ts-jest")) return frameworks.jest;
    if (uses("mocha")) return frameworks.mocha;
    if (/node (?:--\S+ )*--test\b/.test(text)) return frameworks.node;
  }
  return frameworks.node;
}

/** True if the project itself says how its tests are run, by what it declares or by a test that it has. */
export function saysHowToRun({ name }: TestFramework, files: readonly ProjectFile[], pattern: string): boolean {
  const told: Readonly<Record<string, RegExp>> = {
    ...{ pytest: /\bpytest\b/, unittest: /\bunittest\b/, testing: /^module\b/m, Vitest: /"vitest"/, Jest: /"jest"/ },
    ...{ Mocha: /"mocha"/, "node:test": /node (?:--\S+ )*--test\b/ },
  };
  return pattern !== "" || files.some(({ text }) => told[name]?.test(text) === true);
}

/** Where the tests of a language are, as a glob; undefined for a language whose tests are not known here. */
export function testFilesGlob(languageId: string): string | undefined {
  if (languageId === "python") return "**/{test_*,*_test}.py";
  if (languageId === "go") return "**/*_test.go";
  return /^(?:java|type)script(?:react)?$/.test(languageId)
    ? "**/*.{test,spec}.{js,mjs,cjs,jsx,ts,mts,cts,tsx}"
    : undefined;
}

/** One test of a test file, for a model to write like it. */
export function patternOf(text: string, most = 1200): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const start = lines.findIndex((line) =>
    /^(?:def test|class \w*Test|async def test|(?:test|it|describe)\(|func Test)/.test(line),
  );
  if (start < 0) return "";
  const next = lines.findIndex((line, index) => index > start && /^(?!\s|[)}\]])\S/.test(line));
  const test = lines.slice(start, next < 0 ? lines.length : next).join("\n");
  return headOf(test.trimEnd(), most);
}
