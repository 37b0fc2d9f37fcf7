import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("trimDoubledComma", () => {
  it("leaves one comma between what is new and what follows", () => {
    for (const [language, before, generated, shown] of [
      ["typescript", "f(|, b);\n", "a,", "f([a], b);\n"],
      ["python", "f(|, b)\n", "a, c,", "f([a, c], b)\n"],
      ["go", "a := []int{|, 2}\n", "1,", "a := []int{[1], 2}\n"],
      ["rust", "f(|\n    , b)\n", "a,", "f([a]\n    , b)\n"],
    ] as const)
      isShown(language, before, generated, shown, "trimDoubledComma");
  });

  it("hides a text that begins with a comma where nothing precedes it", () => {
    for (const before of ["f(|)\n", "f(a, |)\n", "const { | } = a;\n", "f(\n  a,\n  |\n);\n"])
      isShown("typescript", before, ", b", before, "trimDoubledComma");
  });

  it("does not apply to a single comma, to one in a string, or to an element that is skipped", () => {
    isShown("typescript", "f(a|)\n", ", b", "f(a[, b])\n");
    isShown("typescript", "f(|b)\n", "a,", "f([a,]b)\n");
    isShown("typescript", 'f("a,|")\n', ", b", 'f("a,[, b]")\n');
    isShown("typescript", "const [|] = a;\n", ", set", "const [[, set]] = a;\n");
  });
});
