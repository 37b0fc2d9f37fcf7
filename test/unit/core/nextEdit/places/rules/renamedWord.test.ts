import assert from "node:assert/strict";
import { renamedWord } from "../../../../../../src/core/nextEdit/places/rules/renamedWord.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

describe("the uses of a renamed word", () => {
  it("are found for a variable, the nearest first", () => {
    const text =
      "function f(list) {\n  let total = 0;\n  for (const each of list) sum += each;\n  log(sum);\n  return sum;\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["  let sum = 0;", "  let total = 0;"]])), [
      "2 for (const each of list) total += each;",
      "3 log(total);",
      "4 return total;",
    ]);
  });

  it("are found for a parameter, a function, a class and after a use was changed", () => {
    const parameter = "function f(amount: number) {\n  return value * 2;\n}\nconst value = 3;";
    assert.deepEqual(
      placesOf(renamedWord, situationOf(parameter, [["function f(value: number) {", "function f(amount: number) {"]])),
      ["1 return amount * 2;"],
    );
    const named = "export function load(path) {\n}\nread(1);\nconst a = read(2);";
    assert.deepEqual(
      placesOf(renamedWord, situationOf(named, [["export function read(path) {", "export function load(path) {"]])),
      ["2 load(1);", "3 const a = load(2);"],
    );
    const use = "def f(a):\n    count = 0\n    total += a\n    return count";
    assert.deepEqual(placesOf(renamedWord, situationOf(use, [["    count += a", "    total += a"]], "a.py")), [
      "3 return total",
      "1 total = 0",
    ]);
  });

  it("are found for members behind a dot, also in other files", () => {
    const text = "class Box {\n  size = 1;\n  area() {\n    return this.width * width;\n  }\n}";
    const files = { "b.ts": "new Box().width = 3;\nconst width = 1;" };
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["  width = 1;", "  size = 1;"]], "a.ts", files)), [
      "3 return this.size * width;",
      "b.ts:0 new Box().size = 3;",
    ]);
  });

  it("keeps the key of a literal when a variable was renamed", () => {
    const text = "const total = 1;\nconst a = { sum: sum };";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["const sum = 1;", "const total = 1;"]])), [
      "1 const a = { sum: total };",
    ]);
  });

  it("does not look into strings and comments", () => {
    const text = 'const total = 1;\n// the sum\nlog("sum");\nlog(`${sum} sum`);';
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["const sum = 1;", "const total = 1;"]])), [
      "3 log(`${total} sum`);",
    ]);
  });

  it("does not leave the scope of a local name", () => {
    const text = "function f() {\n  const total = 1;\n  return sum;\n}\nfunction g(sum) {\n  return sum;\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["  const sum = 1;", "  const total = 1;"]])), [
      "2 return total;",
    ]);
  });

  it("does not touch what another function calls the same", () => {
    const text =
      "const total = 1;\nfunction g(sum) {\n  return sum;\n}\nfunction h() {\n  return sum;\n}\nfunction i() {\n  const sum = 2;\n  return sum;\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["const sum = 1;", "const total = 1;"]])), [
      "5 return total;",
    ]);
  });

  it("does not take a name that exists for a rename", () => {
    const text = "const a = 1;\nconst b = 2;\nlog(b);\nlog(a);";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["log(a);", "log(b);"]])), []);
  });

  it("does not follow keywords, numbers, or a word in a comment", () => {
    assert.deepEqual(
      placesOf(renamedWord, situationOf("const a = 1;\nlet b = 2;", [["let a = 1;", "const a = 1;"]])),
      [],
    );
    assert.deepEqual(placesOf(renamedWord, situationOf("a = 2;\nb = 1;", [["a = 1;", "a = 2;"]])), []);
    assert.deepEqual(placesOf(renamedWord, situationOf("// a total\nsum();", [["// a sum", "// a total"]])), []);
  });

  it("does not find anything once the rename is complete", () => {
    const text = "const total = 1;\nlog(total);";
    assert.deepEqual(
      placesOf(renamedWord, situationOf(text, [["const sum = 1;\nlog(sum);", "const total = 1;\nlog(total);"]])),
      [],
    );
  });

  it("keep to the scope of the declaration when uses were changed as well, in any language", () => {
    const cases: readonly (readonly [path: string, text: string, ...edits: readonly (readonly [string, string])[]])[] =
      [
        [
          "a.c",
          "void *take(void *given, int n) {\n  if (given) n++;\n  return ptr;\n}\nvoid drop(void *ptr) {\n  free(ptr);\n}",
          ["void *take(void *ptr, int n) {", "void *take(void *given, int n) {"],
          ["  if (ptr) n++;", "  if (given) n++;"],
        ],
        [
          "A.java",
          "class A {\n  int f() {\n    int wanted = 1;\n    return size;\n  }\n  int g() {\n    int size = 2;\n    return size;\n  }\n}",
          ["    int size = 1;", "    int wanted = 1;"],
        ],
        [
          "a.go",
          "func f() error {\n\tgiven, fail := open()\n\treturn err\n}\nfunc g() error {\n\tgiven, err := open()\n\treturn err\n}",
          ["\tgiven, err := open()", "\tgiven, fail := open()"],
        ],
        [
          "a.rs",
          "fn f() {\n    let mut given = 1;\n    use_it(count);\n}\nfn g(count: i32) {\n    use_it(count);\n}",
          ["    let mut count = 1;", "    let mut given = 1;"],
        ],
        [
          "a.py",
          "def f(body):\n    if body:\n        given = len(body)\n    else:\n        return length\n\ndef g(length):\n    return length",
          ["        length = len(body)", "        given = len(body)"],
        ],
      ];
    const lines = cases.map(([path, text, ...edits]) =>
      placesOf(renamedWord, situationOf(text, edits, path)).map((each) => each.replace(/^.*:(?=\d)/, "")),
    );
    assert.deepEqual(lines, [
      ["2 return given;"],
      ["3 return wanted;"],
      ["2 return fail"],
      ["2 use_it(given);"],
      ["4 return given"],
    ]);
  });

  it("are found in a head of several lines, and from one", () => {
    const text = "def f(\n    given: str,\n    other: int,\n) -> str:\n    return name\n\nname = 1";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["    name: str,", "    given: str,"]], "a.py")), [
      "4 return given",
    ]);
    const script = "function f(\n  given: string,\n) {\n  return name;\n}\nfunction g(name) {\n  return name;\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(script, [["  name: string,", "  given: string,"]])), [
      "3 return given;",
    ]);
  });

  it("keep the name of a member that is written short", () => {
    const text = "const total = 1;\nsend({ sum, name });\nsend({\n  sum,\n});\nlist = [sum, name];\nlog(`${sum}`);";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["const sum = 1;", "const total = 1;"]])), [
      "1 send({ sum: total, name });",
      "3 sum: total,",
      "5 list = [total, name];",
      "6 log(`${total}`);",
    ]);
  });

  it("keep arguments by name, on a line of their own, too", () => {
    const text = "given = 1\nf(\n    size=size,\n)";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["size = 1", "given = 1"]], "a.py")), ["2 size=given,"]);
  });

  it("are only what comes below where a new variable was declared beside the old one", () => {
    const text = "function f(a) {\n  check(a);\n  const b = clean(a);\n  use(b);\n  keep(a);\n}";
    const edits = [
      ["", "  const b = clean(a);"],
      ["  use(a);", "  use(b);"],
    ] as const;
    assert.deepEqual(placesOf(renamedWord, situationOf(text, edits)), []);
    const apart = text.replace("  use(b);", "  wait();\n  use(b);");
    assert.deepEqual(placesOf(renamedWord, situationOf(apart, edits)), ["5 keep(b);"]);
  });

  it("do not take another line in the place of one for a rename", () => {
    const text = "from _types import Items\nlock = threading.Lock()";
    assert.deepEqual(
      placesOf(renamedWord, situationOf(text, [["import threading", "from _types import Items"]], "a.py")),
      [],
    );
  });

  it("are a variable's also where a parameter has the name of a word that begins a type", () => {
    const text = "class A {\n  constructor(type, init) {\n    const given = 1;\n    f(prefix);\n  }\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(text, [["    const prefix = 1;", "    const given = 1;"]])), [
      "3 f(given);",
    ]);
  });

  it("keep to a function whose name is computed, and to the one of a variable with a type in Python", () => {
    const script =
      "class A {\n  [open] (wanted) {\n    f(targets);\n  }\n  [shut] (targets) {\n    f(targets);\n  }\n}";
    assert.deepEqual(placesOf(renamedWord, situationOf(script, [["  [open] (targets) {", "  [open] (wanted) {"]])), [
      "2 f(wanted);",
    ]);
    const python =
      "def one():\n    found: list[str] = []\n    return result\n\ndef two():\n    result: list[str] = []\n    return result";
    const edit = ["    result: list[str] = []", "    found: list[str] = []"] as const;
    assert.deepEqual(placesOf(renamedWord, situationOf(python, [edit], "a.py")), ["2 return found"]);
  });
});
