import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("trimTrailingSpace", () => {
  it("takes spaces and line breaks off the end", () => {
    isShown("plaintext", "a = |\n", "1  \n\n", "a = [1]\n", "trimTrailingSpace");
    isShown("plaintext", "a|\n", "   ", "a|\n", "trimTrailingSpace");
    isShown("python", "a = |\n", "  ", "a = |\n", "trimTrailingSpace");
  });

  it("adds the line break that pushes the cursor's own line down", () => {
    isShown("plaintext", "|next()\n", "first()", "[first()\n]next()\n", "trimTrailingSpace");
  });

  it("does not apply to that line break, or to text without space at its end", () => {
    isShown("plaintext", "|next()\n", "first()\n", "[first()\n]next()\n");
    isShown("plaintext", "const a = |;", "1 + 2", "const a = [1 + 2];");
  });
});
