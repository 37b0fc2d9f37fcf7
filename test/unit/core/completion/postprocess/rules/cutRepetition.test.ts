import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutRepetition", () => {
  it("cuts a loop off", () => {
    isShown("python", "a = |\n", `[${"0, ".repeat(40)}`, "a = |\n", "cutRepetition");
    isShown("python", "|\n", `a = 1\nb = ${"x + ".repeat(40)}`, "[a = 1]\n", "cutRepetition");
  });

  it("does not apply to nested calls, or to a list that repeats a few times", () => {
    isShown("python", "|\n", "a = f(g(h(i(j(1)))))", "[a = f(g(h(i(j(1)))))]\n");
    isShown("python", "a = |\n", "[0, 0, 0, 0]", "a = [[0, 0, 0, 0]]\n");
  });
});
