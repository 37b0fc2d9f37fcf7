import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutSpecialTokens", () => {
  it("ends at a control token that is written as text", () => {
    isShown("python", "a = |\n", "1<|endoftext|>def b", "a = [1]\n", "cutSpecialTokens");
    isShown("python", "a = |\n", "1<fim_middle>x", "a = [1]\n", "cutSpecialTokens");
  });

  it("does not apply where the document itself has the token, or to an operator that looks like one", () => {
    isShown("python", "# <¦eot¦>\na = |\n", "'<|eot|>'", "# <|eot|>\na = ['<|eot|>']\n");
    isShown("elixir", "a |\n", "<| b", "a [<| b]\n");
  });
});
