import assert from "node:assert/strict";
import { renamedWord } from "../../../../../../src/core/nextEdit/places/rules/renamedWord.ts";
import { placesOf, situationOf } from "../../../../../support/editSituations.ts";

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
});
