import { goesOn, manyLines, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("restReached", () => {
  it("ends a hole within a line where the rest of the line is reached", () => {
    stopsAt("block", "if (|) {\n  b();\n}\n", `a && c) {\n  x();\n${manyLines}`, "a && c) {", "restReached");
    stopsAt(
      "block",
      "s|(x) == 1:\n    b()\n",
      `um = 0\nif len(x) == 1:\n    c()\n${manyLines}`,
      "um = 0\nif len(x) == 1:",
      "restReached",
    );
    stopsAt("block", "x = {|}\n", "\n  a: {},\n  b: [{}\n}\nmore\n", "\n  a: {},\n  b: [{}\n}", "restReached");
  });

  it("arrives with the last of the lines that end so, if the model leaves the block or reaches the next line behind it", () => {
    const text = "x = 1\n    while a:\n        x = b + x\n    return x";
    stopsAt(
      "block",
      "    |n x\nc()\n",
      `${text.replaceAll("x", "n x")}\nc()\n`,
      text.replaceAll("x", "n x"),
      "restReached",
    );
  });

  it("does not take the end of an inner block for the one right of the cursor", () => {
    const body = "\n  for (a of b) {\n    c(a);\n  }\n  d();\n}";
    stopsAt("block", "function f() {|}\n", `${body}\nmore\n`, body, "restReached");
  });

  it("does not arrive with nothing", () => {
    stopsAt("block", "mean = |len(a)\n", `len(a)\nb = len(a)\nc\n${manyLines}`, "len(a)\nb = len(a)", "restReached");
  });

  it("arrives at a rest that is a line of its own, whatever its indentation", () => {
    stopsAt(
      "block",
      "for x in enumer|        return True\n    b()\n",
      `ate(y):\n    return True\nz\n${manyLines}`,
      "ate(y):\n",
      "restReached",
    );
  });

  it("does not apply at the end of a line, or to a later line with more than the brackets", () => {
    goesOn("block", "x = |\n", "1\ny = 2\n");
    goesOn("block", "x = {|}\n", "\n  a: {},\n  b: {}\n");
  });
});
