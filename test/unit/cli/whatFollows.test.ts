import assert from "node:assert/strict";
import { leadInWhatFollows, type LineReader } from "../../../src/cli/whatFollows.ts";
import { wellFormed } from "../../../src/base/text.ts";
import { FailureError, failure, type FailureKind } from "../../../src/core/failures.ts";
import type { LinesRequest } from "../../../src/core/nextEdit/nextEditModel.ts";
import { withCursor } from "../../support/completion/cursorText.ts";

const signal = new AbortController().signal;

/** A model that finds the next lines as likely as `probabilities` says, and what it was asked. */
function reader(...probabilities: readonly number[]): LineReader & { readonly asked: LinesRequest[] } {
  const asked: LinesRequest[] = [];
  return {
    asked,
    continueLines: async (request, onAnswer) => {
      asked.push(request);
      for (const [question, expectedProbability] of probabilities.entries())
        onAnswer({ question, text: "", probability: 1, isWhole: true, expectedProbability });
      return { usage: { reused: 0, evaluated: 0, produced: 0 } };
    },
  };
}

function lead(model: LineReader, picture: string, ...texts: readonly (string | [string, number])[]): Promise<number> {
  const document = withCursor(picture);
  const [first, second] = texts.map((each) =>
    typeof each === "string" ? { text: each, replaceAfter: 0 } : { text: each[0], replaceAfter: each[1] },
  );
  return leadInWhatFollows(model, { infillTokens: 512 }, document, [first!, second!], signal);
}

describe("how much better what follows fits after a text", () => {
  it("is the difference of the next lines' likelihoods", async () => {
    const model = reader(0.01, 0.5);
    const found = await lead(
      model,
      "def f(a):\n|\n    b += a\n\n    return b\n    print(b)\n",
      "    b = 0",
      "    b = 1",
    );
    assert.ok(Math.abs(found - Math.log(50)) < 1e-9);
    assert.equal(model.asked[0]!.shared, "def f(a):\n");
    const expected = "\n    b += a\n\n    return b";
    assert.deepEqual(model.asked[0]!.questions, [
      { text: "    b = 0", expected, isOnlyChecked: true },
      { text: "    b = 1", expected, isOnlyChecked: true },
    ]);
  });

  it("leaves out what a text replaces, and takes the rest of the cursor's line as the first line", async () => {
    const model = reader(0.5, 0.5);
    assert.equal(await lead(model, "f(|) + 1\r\nb()\r\nc()\r\n", ["a)", 1], "b"), 0);
    assert.deepEqual(
      model.asked[0]!.questions.map(({ expected }) => expected),
      [" + 1\r\nb()", ") + 1\r\nb()"],
    );
  });

  it("is nothing where nothing follows, where both are too unlikely for a number, or the document is too long", async () => {
    const model = reader(0.1, 0.9);
    assert.equal(await lead(model, "a\n|\n\n", "b", "c"), 0);
    assert.equal(model.asked.length, 0);
    assert.equal(await lead(reader(0, 0), "a\n|\nd\n", "b", "c"), 0);
    assert.equal(await lead(reader(0, 0.1), "a\n|\nd\n", "b", "c"), Infinity);
    const fails = (kind: FailureKind): LineReader => ({
      continueLines: () => Promise.reject(new FailureError(failure(kind, "…"))),
    });
    assert.equal(await lead(fails("promptTooLong"), "a\n|\nd\n", "b", "c"), 0);
    await assert.rejects(lead(fails("workerGone"), "a\n|\nd\n", "b", "c"), FailureError);
  });

  it("reads a few hundred characters of a line without an end, and no half of a character", async () => {
    const model = reader(0.1, 0.9);
    await lead(model, `a\n|${"\u{1f600}".repeat(100_000)}`, "b", "c\n");
    const { expected = "" } = model.asked[0]!.questions[0]!;
    assert.ok(expected.length > 300 && expected.length <= 400);
    assert.equal(expected, wellFormed(expected));
  });
});
