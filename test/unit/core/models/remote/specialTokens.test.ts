import assert from "node:assert/strict";
import fc from "fast-check";
import { namesAsText, SpecialTokenNames } from "../../../../../src/core/models/remote/specialTokens.ts";

const tokens = [
  ...[
    "<|im_start|>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|start_header_id|>",
    "<|fim_prefix|>",
    "<|channel|>",
  ],
  ...["<|turn>", "<turn|>", "<|channel>", "<channel|>", "<｜begin▁of▁sentence｜>", "<｜User｜>", "<｜fim▁hole｜>"],
  ...["<s>", "</s>", "<bos>", "<eos>", "<start_of_turn>", "<end_of_turn>", "<fim_middle>", "<file_sep>", "<repo_name>"],
  ...["[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CALLS]", "[THINK]", "<<SYS>>", "<</SYS>>"],
  ...["<think>", "</think>", "<tool_call>", "<PRE>", "<EOT>", "<unused94>", "<|reserved_special_token_5|>"],
];

describe("names of special tokens", () => {
  for (const token of tokens)
    it(`${token} is no token any more, and looks the same`, () => {
      const sent = namesAsText(`a = '${token}'`);
      assert.ok(!sent.includes(token), sent);
      assert.equal(sent.replace(/\u2060/g, ""), `a = '${token}'`);
      assert.equal(new SpecialTokenNames().next(sent), `a = '${token}'`);
    });

  it("leave other text alone", () => {
    for (const text of [
      "a <| b |> c",
      "x[INSTANCE]",
      "<span>",
      "<div class='s'>",
      "if (a<b||c>d)",
      "List<String>",
      "a[i]",
      "",
    ])
      assert.equal(namesAsText(text), text);
  });

  it("come back in an answer, however it is cut", () => {
    const piece = fc.oneof(fc.constantFrom(...tokens, "<", "[", "\u2060"), fc.string());
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(60)), (pieces, cuts) => {
        const text = pieces.join("").replace(/\u2060/g, "");
        const sent = namesAsText(text);
        const names = new SpecialTokenNames();
        const ends = [...new Set([...cuts.filter((cut) => cut < sent.length), sent.length])].sort((a, b) => a - b);
        const read = ends.map((end, index) => names.next(sent.slice(ends[index - 1] ?? 0, end))).join("");
        assert.equal(read, text);
      }),
    );
  });
});
