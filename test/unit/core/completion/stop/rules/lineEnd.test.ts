import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("lineEnd", () => {
  it("ends a line at its end", () => {
    stopsAt("line", "a = |\n", "1 + 2\nb = 3\n", "1 + 2", "lineEnd");
    stopsAt("line", "a = 1|\n", "\nb = 2", "", "lineEnd");
    stopsAt("line", "a = |\r\n", "1 + 2\r\nb\r\n", "1 + 2", "lineEnd");
  });

  it("keeps the line break of a line inserted before another one", () => {
    stopsAt("line", "|next()\n", "first()\nsecond()\n", "first()\n", "lineEnd");
  });

  it("ends a line that opens a block where the body is there, or something right of it", () => {
    stopsAt("line", "if a|\n    b()\n", " > 1:\n    c()\n", " > 1:", "lineEnd");
    stopsAt("line", "f(|, b)\n", "{\n  a: 1\n", "{", "lineEnd");
  });

  it("does not apply before the line is finished, to the body that the line opens, or to a block", () => {
    stopsAt("line", "a = |\n", "1 + 2", "1 + 2");
    goesOn("line", "if a|\n", " > 1:\n    b()\n");
    goesOn("block", "|\n", "a = 1\nb = 2\n");
  });
});
