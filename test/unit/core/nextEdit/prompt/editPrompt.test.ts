import assert from "node:assert/strict";
import { placesFor } from "../../../../../src/core/nextEdit/places/places.ts";
import { editPrompt } from "../../../../../src/core/nextEdit/prompt/editPrompt.ts";
import { situationOf } from "../../../../support/edits/editSituations.ts";

const text = "const total = 1;\nuse();\nlog(sum);";
const edits = [["const sum = 1;", "const total = 1;"]] as const;

describe("the prompt for next edits", () => {
  it("is the code as it was, the user's diff, and one more hunk for each place", () => {
    const situation = situationOf(text, edits);
    const { shared, asked } = editPrompt(situation, placesFor(situation), 4000);
    assert.equal(
      shared,
      "a.ts\nconst sum = 1;\nuse();\nlog(sum);\n\n--- a/a.ts\n+++ b/a.ts\n@@\n-const sum = 1;\n+const total = 1;\n",
    );
    assert.deepEqual(asked[0]?.question, {
      ...{ text: "@@\n use();\n-log(sum);\n+", expected: "log(total);" },
      isOnlyChecked: true,
    });
    assert.equal(asked[0].form, "rewrite");
  });

  it("expects a line that no rule knows to stay", () => {
    const situation = situationOf("function f(a, b) {}\nf(1);", [["function f(a) {}", "function f(a, b) {}"]]);
    const { asked } = editPrompt(situation, placesFor(situation), 4000);
    assert.deepEqual(asked[0]?.question, { text: "@@\n function f(a, b) {}\n-f(1);\n+", expected: "f(1);" });
  });

  it("asks for a deletion by the line behind it", () => {
    const situation = situationOf('import { a } from "a";\n\nf();', [["f(a());", "f();"]]);
    const { asked } = editPrompt(situation, placesFor(situation).slice(0, 1), 4000);
    assert.deepEqual(asked, [
      {
        ...{ place: asked[0]!.place, form: "deletion" },
        question: { text: '@@\n-import { a } from "a";\n', expected: " ", isOnlyChecked: true },
      },
    ]);
  });

  it("leaves out lines of data, whatever is beside them", () => {
    const data = `const table = [${"1, ".repeat(100_000)}];`;
    const situation = situationOf(`const total = 1;\n${data}\nlog(sum);`, edits);
    const { shared, asked } = editPrompt(situation, placesFor(situation), 4000);
    assert.match(shared, /^a\.ts\nconst sum = 1;\n\.\.\.\nlog\(sum\);\n/);
    assert.deepEqual(asked[0]?.question.text, "@@\n-log(sum);\n+");
  });

  it("names the file of a place in another one", () => {
    const situation = situationOf(
      "export const total = 1;",
      [["export const sum = 1;", "export const total = 1;"]],
      "a.ts",
      {
        "b.ts": "log(sum);",
      },
    );
    const { shared, asked } = editPrompt(situation, placesFor(situation), 4000);
    assert.match(shared, /^b\.ts\nlog\(sum\);\n\na\.ts\n/);
    assert.equal(asked[0]?.question.text, "--- a/b.ts\n+++ b/b.ts\n@@\n-log(sum);\n+");
  });

  it("leaves out what is far from all edits and places, and never gets longer than it may", () => {
    const far = Array.from({ length: 300 }, (_, at) => `other(${at});`).join("\n");
    const situation = situationOf(`const total = 1;\n${far}\nlog(sum);\n${far}`, edits);
    const { shared } = editPrompt(situation, placesFor(situation), 4000);
    assert.match(shared, /other\(0\);\n(?:other\(\d+\);\n)+\.\.\.\n(?:other\(\d+\);\n)+log\(sum\);\n/);
    assert.ok(shared.length < 1500, String(shared.length));
    assert.equal(editPrompt(situation, placesFor(situation), 100).shared.length, 100);
  });
});
