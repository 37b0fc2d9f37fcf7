import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("trimRepeatedEnd", () => {
  it("cuts the next line at the end, whatever blank lines are between", () => {
    isShown(
      "python",
      "def f():\n    |\n\n    return total\n",
      "total = 1\n    return total",
      "def f():\n    [total = 1]\n\n    return total\n",
      "trimRepeatedEnd",
    );
    isShown("python", "if a:\n    |\n\n\ndone()\n", "b()\ndone()", "if a:\n    [b()]\n\n\ndone()\n", "trimRepeatedEnd");
  });

  it("does not apply to a closing bracket, or to a line that stands further right", () => {
    isShown("javascript", "a {\n  b {\n  |\n\n}\n", "}\n}", "a {\n  b {\n  [}]\n\n}\n", "cutSurplusCloser");
    isShown("python", "if a:\n    |\n\nb()\n", "c()\n    b()", "if a:\n    [c()\n    b()]\n\nb()\n");
  });
});
