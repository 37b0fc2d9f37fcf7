// Test files out of what models write, with the real parsers: they parse, and import exactly what they need.
import assert from "node:assert/strict";
import {
  importOf,
  endingOf,
  hiddenNames,
  testedNames,
  type TestedCode,
} from "../../../../../src/core/edits/testing/testedCode.ts";
import { headFor, joinedTests, testFile } from "../../../../../src/core/edits/testing/testFile.ts";
import {
  patternOf,
  saysHowToRun,
  testFramework,
  type TestFramework,
} from "../../../../../src/core/edits/testing/testFramework.ts";
import { silentLog } from "../../../../../src/base/log.ts";
import type { SyntaxQuestion } from "../../../../../src/core/modelPort.ts";
import { Grammars } from "../../../../../src/worker/syntax/grammars.ts";
import { sharedGrammarFolder } from "../../../../support/grammars.ts";

const price =
  "import math\n\n\ndef total(prices):\n    return math.fsum(prices)\n\n\nclass Cart:\n    def add(self, one):\n        return one\n";
const python: TestedCode = { languageId: "python", fileName: "price.py", text: price, start: 3, end: 4 };
const script: TestedCode = {
  ...{ languageId: "typescript", fileName: "twice.ts", start: 0, end: 2, ending: ".ts" },
  text: "export function twice(a: number): number {\n  return a * 2;\n}\nfunction hidden() {}\n",
};
const go: TestedCode = {
  ...{ languageId: "go", fileName: "twice.go", start: 4, end: 6 },
  text: 'package numbers\n\nimport "strings"\n\nfunc Twice(a int) int {\n\treturn a * 2\n}\n',
};
const packageJson = (text: string): { name: string; text: string }[] => [{ name: "package.json", text }];
const framework = (
  languageId: string,
  files: readonly { name: string; text: string }[] = [],
  pattern = "",
): TestFramework => testFramework(languageId, files, pattern) ?? assert.fail(languageId);

describe("a test file out of a model's answer", () => {
  let parse: (question: SyntaxQuestion) => Promise<readonly (number | null)[]>;
  before(() => {
    const grammars = new Grammars(sharedGrammarFolder(), silentLog, { oneParseMs: Infinity, completionMs: 0 });
    parse = ({ languageId, texts }) => grammars.errorCounts(languageId, texts);
  });
  const made = async (code: TestedCode, own: TestFramework, written: string, existing = ""): Promise<string> => {
    const { head, tests } = await testFile(code, own, written, parse, existing);
    return head + tests;
  };

  it("imports the code, the framework, and what the tests use, whatever the model imported", async () => {
    const written =
      "from shop.price import total, Discount\nimport pytest\nimport nowhere\n\n\ndef test_sum():\n    assert total([1, 2]) == 3\n\n\n" +
      "def test_text():\n    with pytest.raises(TypeError):\n        total('a')\n\n\ndef test_close():\n    assert math.isclose(total([0.1]), 0.1)\n";
    assert.equal(
      (await made(python, framework("python"), written)).split("\n\n\n")[0],
      "import math\nimport pytest\nfrom price import total",
    );
    const node = await made(
      script,
      framework("typescript"),
      'test("two", () => {\n  assert.equal(twice(2), 4);\n});\n',
    );
    assert.match(
      node,
      /^import \{ test \} from "node:test";\nimport assert from "node:assert\/strict";\nimport \{ twice \} from ".\/twice.ts";\n\ntest\(/,
    );
    const vitest = framework("typescript", packageJson('{"devDependencies": {"vitest": "^3"}}'));
    assert.match(
      await made(
        script,
        vitest,
        'import { twice } from "../src";\ndescribe("a", () => {\n  it("b", () => {\n    expect(twice(1)).toBe(2);\n  });\n});\n',
      ),
      /^import \{ describe, it, expect \} from "vitest";\nimport \{ twice \} from ".\/twice.ts";\n\ndescribe/,
    );
    assert.match(
      await made(
        go,
        framework("go"),
        'package main\n\nimport (\n\t"fmt"\n\t"testing"\n)\n\nfunc TestTwice(t *testing.T) {\n\tif !reflect.DeepEqual(Twice(1), 2) {\n\t\tt.Error(1)\n\t}\n}\n',
      ),
      /^package numbers\n\nimport \(\n\t"reflect"\n\t"testing"\n\)\n\nfunc TestTwice/,
    );
  });

  it("leaves out what does not parse, what is cut off, what is there twice, and the code itself", async () => {
    const good = "def test_a():\n    assert total([1]) == 1";
    const written = `${good}\n\n\ndef test_b(:\n    assert\n\n\ndef total(prices):\n    return 1\n\n\n${good}\n\n\nif __name__ == "__main__":\n    pytest.main()\n\n\ndef test_c():\n    assert total([1,`;
    assert.equal(await made(python, framework("python"), written), `from price import total\n\n\n${good}\n`);
    assert.equal(await made(python, framework("python"), "total([1])\n"), "", "no test at all");
  });

  it("leaves out tests of other code, but not those by way of what they make of it", async () => {
    const copied = "def test_half():\n    assert half(2) == 1\n";
    assert.equal(await made(python, framework("python"), copied), "", "copied from the pattern");
    const own = "def test_total():\n    assert total([1]) == 1";
    assert.ok(!(await made(python, framework("python"), `${own}\n\n\n${copied}`)).includes("half"));
    const cart =
      "@pytest.fixture\ndef filled():\n    return Cart()\n\n\ndef test_add(filled):\n    assert filled == 1\n";
    assert.match(
      await made({ ...python, start: 8, end: 9 }, framework("python"), cart),
      /def filled\(\)[^]*def test_add/,
    );
    const titled = 'test("twice", () => {\n  assert.equal(half(2), 1);\n});\n';
    assert.equal(await made(script, framework("typescript"), titled), "", "named in its title alone");
  });

  it("ends the last test sooner where the answer was cut off in it", async () => {
    const cut = "def test_total():\n    assert total([1]) == 1\n    assert total([1, 1";
    assert.match(
      await made(python, framework("python"), cut),
      /def test_total\(\):\n {4}assert total\(\[1\]\) == 1\n$/,
    );
    assert.equal(
      await made(python, framework("python"), "def test_total():\n    assert total([1, 1"),
      "",
      "nothing is left",
    );
    const begun = 'test("twice", () => {\n  assert.equal(twice(2), 4);\n  assert.equal(twice(3), ';
    assert.match(await made(script, framework("typescript"), begun), /assert\.equal\(twice\(2\), 4\);\n\}\);\n$/);
  });

  it("is added to a file without a second import or a second test of a name", async () => {
    const existing = "from price import total\r\n\r\n\r\ndef test_a():\r\n    assert total([]) == 0\r\n";
    const written =
      "def test_a():\n    assert total([1]) == 1\n\n\ndef test_b():\n    with pytest.raises(TypeError):\n        total(1)\n";
    const file = await testFile(python, framework("python"), written, parse, existing);
    const joined = joinedTests(existing, file, "python");
    assert.equal(
      joined.replaceAll("\r\n", "\n"),
      "import pytest\nfrom price import total\n\n\ndef test_a():\n    assert total([]) == 0\n\n\ndef test_b():\n    with pytest.raises(TypeError):\n        total(1)\n",
    );
    assert.doesNotMatch(joined, /(?<!\r)\n/);
    const goTests = 'package numbers\n\nimport "testing"\n\nfunc TestA(t *testing.T) {}\n';
    const added = await testFile(
      go,
      framework("go"),
      'func TestB(t *testing.T) {\n\tt.Error(errors.New("x"), Twice(1))\n}\n',
      parse,
      goTests,
    );
    assert.match(joinedTests(goTests, added, "go"), /^package numbers\nimport "errors"\n/);
  });

  it("is added to a file whose imports have a part of what it needs, in one line or several: each name is imported once", async () => {
    const vitest = framework("typescript", packageJson('{"devDependencies": {"vitest": "^3"}}'));
    const written = 'test("two", () => {\n  expect(twice(2)).toBe(4);\n});\n';
    for (const own of [
      'import { describe, expect, it } from "vitest";',
      'import {\n  describe,\n  expect,\n} from "vitest";',
    ]) {
      const existing = `${own}\nimport { half } from "./twice.ts";\n\ndescribe("half", () => {});\n`;
      const file = await testFile(script, vitest, written, parse, existing);
      const joined = joinedTests(existing, file, "typescript");
      assert.ok(
        joined.startsWith(`import { test } from "vitest";\nimport { twice } from "./twice.ts";\n${own}`),
        joined,
      );
    }
    const shop = {
      ...python,
      text: "def total(prices):\n    return sum(prices)\n\n\ndef half(a):\n    return a / 2\n",
      start: 0,
      end: 5,
    };
    const existing = "from price import (\n    half,\n)\n\n\ndef test_half():\n    assert half(2) == 1\n";
    const both = "def test_both():\n    assert half(total([4])) == 2\n";
    const file = await testFile(shop, framework("python"), both, parse, existing);
    assert.match(
      joinedTests(existing, file, "python"),
      /^from price import total\nfrom price import \(\n {4}half,\n\)\n/,
    );
  });

  it("of a module whose name is no word loads it once", async () => {
    const code = { ...python, fileName: "my-price.py" };
    const own = framework("python");
    const text = await made(code, own, `${headFor(code, own)}def test_a():\n    assert total([1]) == 1\n`);
    assert.equal(text.split("import_module").length, 2, text);
    assert.match(text, /^import importlib\n\ntotal = /);
  });

  it("begins for the model with the head that it would else forget", () => {
    assert.equal(headFor(python, framework("python")), "from price import total\n\n\n");
    assert.match(headFor(go, framework("go")), /^package numbers\n\nimport \(\n\t"testing"\n\)/);
  });
});

describe("code under test", () => {
  it("is imported by the names of its definitions: a method by its class", () => {
    assert.deepEqual(testedNames(python), ["total"]);
    assert.deepEqual(testedNames({ ...python, start: 8, end: 9 }), ["Cart"]);
    assert.equal(importOf({ ...python, packages: ["shop", "cart"] }), "from shop.cart.price import total");
    assert.equal(
      importOf({ ...python, fileName: "my-price.py" }),
      'import importlib\n\ntotal = importlib.import_module("my-price").total',
    );
    assert.equal(importOf(go), undefined);
    const old = {
      ...script,
      text: "function twice(a) {\n  return a * 2;\n}\nmodule.exports = { twice };\n",
      ending: "",
    };
    assert.equal(importOf(old), 'const { twice } = require("./twice");');
    assert.equal(
      importOf({ ...script, text: "export default function twice(a: number) {\n  return a;\n}\n" }),
      'import twice from "./twice.ts";',
    );
  });

  it("says what a test cannot import", () => {
    assert.deepEqual(hiddenNames(script), []);
    assert.deepEqual(hiddenNames({ ...script, start: 3, end: 3 }), ["hidden"]);
    assert.deepEqual(hiddenNames({ ...script, text: "function twice() {\n}\n\nexport { twice };\n" }), []);
  });

  it("is named with the ending that the project uses", () => {
    assert.equal(endingOf("a.ts", ['import b from "./b.js";'], "Vitest"), ".js");
    assert.equal(endingOf("a.ts", ['import b from "./b.ts";'], "Mocha"), ".ts");
    assert.equal(endingOf("a.ts", ['import b from "./b";'], "node:test"), "");
    assert.equal(endingOf("a.ts", [""], "node:test"), ".ts");
    assert.equal(endingOf("a.ts", [""], "Jest"), "");
  });
});

describe("the test framework of a project", () => {
  const cases: readonly (readonly [
    languageId: string,
    files: readonly { name: string; text: string }[],
    pattern: string,
    name: string,
  ])[] = [
    ["typescript", packageJson('{"devDependencies": {"vitest": "1"}}'), "", "Vitest"],
    ["javascript", packageJson('{"devDependencies": {"@types/jest": "1"}}'), "", "Jest"],
    ["typescript", packageJson('{"scripts": {"test": "tsc && mocha"}}'), "", "Mocha"],
    ["javascript", packageJson('{"scripts": {"test": "node --test"}}'), "", "node:test"],
    ["typescript", [], "", "node:test"],
    ["typescript", packageJson('{"devDependencies": {"mocha": "1"}}'), 'import { it } from "vitest";', "Vitest"],
    ["python", [], "import unittest\n\nclass ATest(unittest.TestCase):", "unittest"],
    ["python", [{ name: "pyproject.toml", text: "[tool.pytest.ini_options]" }], "", "pytest"],
    ["go", [], "", "testing"],
  ];
  for (const [languageId, files, pattern, name] of cases)
    it(`is ${name} for ${languageId} with ${files[0]?.text ?? "nothing"} ${pattern}`, () =>
      assert.equal(framework(languageId, files, pattern).name, name));

  it("is run only where the project says how", () => {
    const own = framework("typescript", packageJson('{"devDependencies": {"vitest": "1"}}'));
    assert.ok(saysHowToRun(own, packageJson('{"devDependencies": {"vitest": "1"}}'), ""));
    assert.ok(!saysHowToRun(framework("typescript"), packageJson("{}"), ""));
    assert.ok(saysHowToRun(framework("go"), [{ name: "go.mod", text: "module a\n" }], ""));
  });

  it("shows one test of the project as a pattern", () => {
    const test = "def test_a():\n    assert True";
    assert.equal(patternOf(`import a\n\n\n${test}\n\n\ndef test_b():\n    pass\n`), test);
    assert.equal(patternOf("import a\n"), "");
  });
});
