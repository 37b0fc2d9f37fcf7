import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("blankLines", () => {
  it("ends at two blank lines", () => {
    stopsAt("block", "|\n", "a()\n\n\nb()\n", "a()", "blankLines");
    stopsAt(
      "block",
      "def f(a):\n    b = a\n\n\n|\n",
      "def g(a):\n    return 1\nx = 1\n\n\ny\n",
      "def g(a):\n    return 1\nx = 1",
      "blankLines",
    );
  });

  it("does not apply to single blank lines", () => {
    goesOn("block", "|\n", "a()\n\nb()\n\nc()\n");
    goesOn("block", "|\n", "\na()\n");
  });
});
