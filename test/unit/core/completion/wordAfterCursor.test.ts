import assert from "node:assert/strict";
import type { CompletionModel } from "../../../../src/core/completion/completionModel.ts";
import { CompletionEngine } from "../../../../src/core/completion/completionEngine.ts";
import { withCursor } from "../../../support/completion/cursorText.ts";

const notAborted = new AbortController().signal;

/** What somebody gets who asks by hand, and what the model was shown each time; it says the texts in turn. */
async function asked(picture: string, ...texts: string[]): Promise<{ text: string | undefined; shown: string[] }> {
  const shown: string[] = [];
  const model: CompletionModel = {
    complete: async ({ prefix, suffix }) => {
      shown.push(`${prefix}|${suffix}`);
      const text = texts[shown.length - 1]!;
      return { text, reason: "endOfText", tokenProbabilities: [], usage: { reused: 0, evaluated: 0, produced: 1 } };
    },
    warm: async () => ({}),
  };
  const engine = new CompletionEngine(
    model,
    () => ({ infillTokens: 1024 }),
    () => undefined,
  );
  const { text, offset } = withCursor(picture);
  const document = { id: "a", languageId: "python", text, offset };
  const completion = (await engine.complete(document, notAborted, { shape: "block", showsUnsure: true })).completion;
  return { text: completion?.text, shown };
}

describe("a word that begins at the cursor", () => {
  it("is left to the model, and taken off what it wrote", async () => {
    const document = "a = []\nfor i in range(|sult\n";
    const { text, shown } = await asked(document, "3):\n    a.append(i)\nprint(result");
    assert.equal(text, "3):\n    a.append(i)\nprint(re");
    assert.deepEqual(shown, ["a = []\nfor i in range(|\n"]);
  });

  it("stays where the model does not write it", async () => {
    const { text, shown } = await asked("x = |value\n", "1", "2 * ");
    assert.equal(text, "2 * ");
    assert.deepEqual(shown, ["x = |\n", "x = |value\n"]);
  });

  it("is not a suggestion on its own", async () => {
    const { text, shown } = await asked("x = 2 * |value\n", "value", "");
    assert.equal(text, undefined);
    assert.equal(shown.length, 2);
  });
});
