import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("suffixReached", () => {
  it("ends a block where the text after the cursor begins", () => {
    stopsAt(
      "block",
      "for x in y:\n    |\nprint(total)\n",
      "total += x\n    n += 1\nprint(total)\n",
      "total += x\n    n += 1",
      "suffixReached",
    );
    stopsAt("block", "|b()\n", "a()\nb()\n", "a()\n", "suffixReached");
    stopsAt("block", "if (x) {|\n}\n", "\n  run();\n}\nelse\n", "\n  run();", "suffixReached");
    stopsAt(
      "block",
      "if x:\r\n    |\r\nprint(total)\r\n",
      "a()\r\n    b()\r\nprint(total)\r\n",
      "a()\r\n    b()",
      "suffixReached",
    );
  });

  it("takes a line that differs from the next one in punctuation only for that line", () => {
    stopsAt(
      "block",
      "|\n  return total(first, second);\n",
      "c();\n  return total(first,second)\n",
      "c();",
      "suffixReached",
    );
  });

  it("takes a line for the next one that is less indented after its head", () => {
    stopsAt(
      "block",
      "for a in b:\n|\n            return True\n",
      "    if a and c:\n        return True\n    d\n",
      "    if a and c:",
      "suffixReached",
    );
  });

  it("does not apply to the same words further right, or to a line with another name", () => {
    goesOn("block", "|\nb()\n", "if a:\n    b()\n");
    goesOn("block", "|\n  return total(first, second);\n", "c();\n  return total(first, other);\n");
  });
});
