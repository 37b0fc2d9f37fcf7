import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("keepJson", () => {
  it("ends a text before a comment", () => {
    isShown("json", '{ "a": "b"|\n}\n', " // or another", '{ "a": "b"|\n}\n', "keepJson");
    isShown("json", "{\n  |\n}\n", '"a": "//b" /* c */', '{\n  ["a": "//b"]\n}\n', "keepJson");
  });

  it("leaves no comma behind the last value", () => {
    isShown("json", "{\n  |\n}\n", '"a": 1,', '{\n  ["a": 1]\n}\n', "keepJson");
    isShown("jsonc", '{ "a": [|]\n}\n', '"b"],', '{ "a": [["b"]]{]}\n}\n', "coverClosers", "keepJson");
  });

  it("puts a comma between two values", () => {
    isShown("json", '{\n  |\n  "b": 2\n}\n', '"a": 1', '{\n  ["a": 1,]\n  "b": 2\n}\n', "keepJson");
    isShown("json", '{\n  "a": 1|\n}\n', '\n  "b": 2', '{\n  "a": 1[,\n  "b": 2]\n}\n', "keepJson");
  });

  it("does not change other languages, comments where there are some, or what is in a string", () => {
    isShown("typescript", "const a = {\n  |\n};\n", "a: 1,", "const a = {\n  [a: 1,]\n};\n");
    isShown("jsonc", "{\n  |\n}\n", '"a": 1 // b', '{\n  ["a": 1 // b]\n}\n');
    isShown("json", "{\n  // b\n  |\n}\n", '"a": 1 // b', '{\n  // b\n  ["a": 1 // b]\n}\n');
    isShown("json", '{ "a": "|" }\n', "http://b,", '{ "a": "[http://b,]" }\n');
    isShown("json", '{ "a": |,\n  "b": 2 }\n', '"c"', '{ "a": ["c"],\n  "b": 2 }\n');
  });
});
