import { bug, reported, rows, told } from "./taskRow.ts";

export const javascriptTasks = rows(
  "javascript",
  (code) => `const assert = require("node:assert");\n\n${code}\n\n¤\n`,
  [
    [
      "average",
      reported(4, "number is not defined"),
      `function average(numbers) {
  let total = 0;
  for (const each of numbers) total += each;
  return total / number.length;
}`,
      "assert.equal(average([1, 2, 3]), 2);",
    ],
    [
      "bracket",
      reported(2, "')' expected."),
      `function twice(a) {
  return (a * 2;
}`,
      "assert.equal(twice(4), 8);",
    ],
    [
      "reverse",
      bug,
      `// Reverses a text.
function reverse(text) {
  let result = "";
  for (let i = text.length - 1; i > 0; i--) {
    result += text[i];
  }
  return result;
}`,
      'assert.equal(reverse("abc"), "cba");',
    ],
    [
      "await",
      told("wait for the promise that load returns"),
      `async function sizeOf(load) {
  const text = load();
  return text.length;
}`,
      'sizeOf(async () => "abc").then((size) => assert.equal(size, 3));',
    ],
    [
      "arrow",
      told("turn it into a const arrow function with the same name"),
      `function add(a, b) {
  return a + b;
}`,
      "assert.equal(add(1, 2), 3);\nassert.equal(add.prototype, undefined);",
    ],
    [
      "default",
      told("use 10 as the default value of limit"),
      `function firstOnes(items, limit) {
  return items.slice(0, limit);
}`,
      "assert.equal(firstOnes(Array(20).fill(0)).length, 10);",
    ],
    [
      "equality",
      reported(2, "Expected '===' and instead saw '='."),
      `function isZero(value) {
  if (value = 0) {
    return true;
  }
  return false;
}`,
      "assert.equal(isZero(0), true);\nassert.equal(isZero(1), false);",
    ],
    [
      "missing",
      told("return an empty string when name is undefined"),
      `function initial(name) {
  return name[0].toUpperCase();
}`,
      'assert.equal(initial(undefined), "");\nassert.equal(initial("bob"), "B");',
    ],
    [
      "sum",
      bug,
      `// The sum of the even numbers.
function sumEven(numbers) {
  return numbers.filter((n) => n % 2 === 1).reduce((a, b) => a + b, 0);
}`,
      "assert.equal(sumEven([1, 2, 3, 4]), 6);",
    ],
    [
      "throw",
      told("throw a RangeError when b is 0"),
      `function divide(a, b) {
  return a / b;
}`,
      "assert.throws(() => divide(1, 0), RangeError);\nassert.equal(divide(4, 2), 2);",
    ],
  ],
);
