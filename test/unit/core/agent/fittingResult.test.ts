import assert from "node:assert/strict";
import fc from "fast-check";
import { fittingResult } from "../../../../src/core/agent/tools/fittingResult.ts";
import { commandResult, done } from "../../../../src/core/agent/tools/results.ts";

/** As many tokens as bytes: the worst there is. */
const bytes = async (text: string): Promise<number> => Buffer.byteLength(text);
const quarters = async (text: string): Promise<number> => Math.ceil(text.length / 4);

describe("results that fit into the context", () => {
  it("stay as they are where they fit", async () => {
    const result = done("x".repeat(3_000));
    assert.equal(await fittingResult(result, 3_000, bytes), result);
    assert.equal(await fittingResult(done("short"), -5, bytes).then(({ text }) => text), "short");
  });

  it("are their head and tail, with a word how to read the rest", async () => {
    const output = Array.from({ length: 400 }, (_, at) => `line ${at}`).join("\n");
    const { text, isDone } = await fittingResult(
      commandResult({ kind: "exited", code: 1 }, output, "the file @run/3.txt"),
      400,
      quarters,
    );
    assert.equal(isDone, false);
    assert.match(text, /^Exit code 1\.\nline 0\nline 1\n/);
    assert.match(text, /\n… the middle does not fit in the context; read it in the file @run\/3\.txt …\n/);
    assert.match(text, /\nline 398\nline 399$/);
    const used = await quarters(text);
    assert.ok(used <= 400 && used > 250, `${used} tokens`);
  });

  it("never take more than they may, whatever the text is", async () => {
    const characters = fc.constantFrom("a", " ", "\n", "é", "漢", "😀", "\t");
    const text = fc.array(fc.tuple(characters, fc.integer({ min: 1, max: 3_000 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 0, max: 9_000 }), async (parts, tokens) => {
        const whole = parts.map(([character, times]) => character.repeat(times)).join("");
        const fitted = await fittingResult(done(whole, "read on"), tokens, bytes);
        assert.ok((await bytes(fitted.text)) <= Math.max(tokens, 160), `${fitted.text.length} of ${whole.length}`);
        assert.ok(fitted.text === whole || fitted.text.includes("read on"));
      }),
      { numRuns: 200 },
    );
  });
});
