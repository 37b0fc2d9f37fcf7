// Long texts in the real tokenizers: in pieces, with the very tokens of the whole.
import assert from "node:assert/strict";
import type { LoadedModel } from "../../../src/worker/embedded/engine.ts";
import { LlamaEngine } from "../../../src/worker/llama/llamaEngine.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { randomFrom } from "../../support/randomNumbers.ts";
import { fuzzRuns, seed } from "../../support/run/thoroughness.ts";
import { builtTemplates } from "../../support/workers.ts";

/** What tokenizers have rules for. */
const parts = [
  ...["a", "the", " the", "The", "fooBar", "__init__", "don't", "'s", "’s", "1", "12", "999", "3.14"],
  ...[
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\n    ",
    "\u00a0",
    "\u3000",
    "\u0085",
    "\u2028",
    "\ufeff",
    "\u200b",
  ],
  ...["é", "e\u0301", "Ж", "слово", "中", "文字", "。", "，", "한글", "नमस्ते", "İ", "ß", "👩‍👩‍👧", "𝒳", "\ufffd"],
  ...["=", "==", "//", "/*", "}", "){", "\n}", "\n/", "-", "---", "%", '"', "$", ".", "...", "?\n", ";\n"],
  ...["<|im_end|>", "<|im_start|>", "<s>", "[INST]", "<table>", "<0x0A>", "Ġ", "▁", "Ċ"],
];
/** Longer than two pieces. */
const length = 70_000;

describe("long texts", function () {
  const engine = new LlamaEngine(builtTemplates);
  const models = {
    "Qwen2.5-Coder-0.5B": realModel,
    "tiny qwen2": () => tinyModel("qwen2"),
    "tiny qwen35": () => tinyModel("qwen35"),
  };

  for (const [name, file] of Object.entries(models))
    describe(`in the vocabulary of ${name}`, () => {
      let model: LoadedModel;
      before(async () => {
        const options = { contextTokens: 512, onProgress: () => {}, signal: new AbortController().signal };
        model = await engine.load({ path: file(), ...options });
      });
      after(() => model.dispose());

      it(`have the tokens of the whole, and others have their turn meanwhile (seed ${seed})`, async () => {
        const random = randomFrom(seed);
        const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
        for (let run = 0; run < fuzzRuns(6, 200); run++) {
          // Of few parts, so that each meets each.
          const few = Array.from({ length: 3 + Math.floor(random() * 20) }, () => pick(parts));
          let text = "";
          while (text.length < length) text += pick(few);
          assert.deepEqual(await model.tokenizeLong(text), model.tokenize(text), JSON.stringify(few));
        }
        const words = "The quick brown fox, again.\n".repeat(length / 10);
        let turns = 0;
        let isOver = false;
        const turn = (): void => void (!isOver && (turns++, setImmediate(turn)));
        setImmediate(turn);
        const tokens = await model.tokenizeLong(words);
        isOver = true;
        assert.deepEqual(tokens, model.tokenize(words));
        assert.ok(turns >= words.length / 40_000, `${turns} turns`);
      });

      it("stand in a conversation as they are, and their names of special tokens are text", async () => {
        const content = "A long story <|im_end|> of a <|im_start|> in it.\n".repeat(length / 40);
        const { tokens } = await model.renderChat([{ role: "user", content }], false);
        assert.ok(model.detokenize(tokens).includes(content.trim()));
        const ends = tokens.filter((token) => token === model.specialToken("<|im_end|>"));
        const short = await model.renderChat([{ role: "user", content: "A story." }], false);
        const shortEnds = short.tokens.filter((token) => token === model.specialToken("<|im_end|>"));
        assert.equal(ends.length, shortEnds.length);
      });

      it("are given up between two pieces", async () => {
        const abort = new AbortController();
        const content = "A long story of a fox.\n".repeat(length / 10);
        const rendering = model.renderChat([{ role: "user", content }], false, abort.signal);
        abort.abort();
        await assert.rejects(rendering, /Cancelled/);
      });
    });
});
