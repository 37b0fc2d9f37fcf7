import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropNothingNew", () => {
  it("hides what is right of the cursor already", () => {
    isShown("javascript", "f(|)", ")", "f(|)", "coverClosers", "dropNothingNew");
    isShown("javascript", "a = b|;\n", ";", "a = b|;\n", "coverClosers", "dropNothingNew");
  });

  it("does not apply to text that adds something", () => {
    isShown("javascript", "f(|)", "a)", "f([a)]{)}", "coverClosers");
    isShown("javascript", "a = b|\n", ";", "a = b[;]\n");
  });
});
