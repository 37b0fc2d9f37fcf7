import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("notCode", () => {
  it("ends at a control token and at a fence that closes", () => {
    stopsAt("block", "|\n", "a = 1\n<|fim_prefix|>b\nc\n", "a = 1\n<|fim_prefix|>b", "notCode");
    stopsAt("block", "|\n", "```python\na = 1\n```\nc\n", "```python\na = 1", "notCode");
  });

  it("does not apply where the document has control tokens itself, or to a fence that opens", () => {
    goesOn("block", "|\nb = '<EOT>'\n", "a = '<EOT>'\nc = 1\n");
    goesOn("block", "|\n", "```python\na = 1\nb = 2\n");
  });
});
