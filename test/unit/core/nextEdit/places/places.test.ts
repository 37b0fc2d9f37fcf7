import assert from "node:assert/strict";
import { editedLines } from "../../../../../src/core/nextEdit/places/editedLines.ts";
import { placesFor } from "../../../../../src/core/nextEdit/places/places.ts";
import { shown, situationOf } from "../../../../support/edits/editSituations.ts";

describe("places for a next edit", () => {
  it("come from the surest rule first, each line once, and not too many", () => {
    const uses = Array.from({ length: 30 }, (_, at) => `log(sum, ${at});`).join("\n");
    const places = placesFor(situationOf(`const total = 1;\n${uses}`, [["const sum = 1;", "const total = 1;"]]));
    assert.equal(places.length, 8);
    assert.equal(shown(places[0]!), "1 log(total, 0);");
    assert.equal(new Set(places.map(({ startLine }) => startLine)).size, 8);
  });

  it("follow from an earlier edit only where what is left is wrong as it stands", () => {
    const text = "if (a === null) x(1);\nif (b == null) x(2);\n\nconst total = 1;\nend(sum);\n\nother(2);";
    const places = placesFor(
      situationOf(text, [
        ["if (a == null) x(1);", "if (a === null) x(1);"],
        ["const sum = 1;", "const total = 1;"],
        ["other(1);", "other(2);"],
      ]),
    );
    assert.deepEqual(places.map(shown), ["4 end(total);"]);
  });

  it("are imports that nothing uses any more before lines that only stand in the same order", () => {
    const text =
      'import { pick } from "a";\n  this.first = first;\n  this.wrap = wrap;\n  this.last = last;\nf({\n  first: 1,\n  last: 3,\n});';
    const places = placesFor(situationOf(text, [{ before: "  wrap: pick(2),\n", after: "", line: 6 }]));
    assert.deepEqual(places.map(shown), ["0-", "2-"]);
  });

  it("follow from the last edit first: what is left of those before it comes after", () => {
    const text = "const total = 1;\nend(sum);\n\nif (a === null) x(1);\nif (b == null) x(2);";
    const places = placesFor(
      situationOf(text, [
        ["const sum = 1;", "const total = 1;"],
        ["if (a == null) x(1);", "if (a === null) x(1);"],
      ]),
    );
    assert.deepEqual(places.map(shown), ["4 if (b === null) x(2);", "1 end(total);"]);
  });

  it("are none where nothing was edited", () => {
    assert.deepEqual(placesFor(situationOf("a();\nb();", [])), []);
  });

  it("are not in lines that nobody edits by hand", () => {
    const data = `const table = [sum, ${"1, ".repeat(300)}];`;
    const places = placesFor(situationOf(`const total = 1;\n${data}`, [["const sum = 1;", "const total = 1;"]]));
    assert.deepEqual(places, []);
  });
});

describe("the lines of an edit", () => {
  const of = (before: string, after: string): object => {
    const split = (text: string): string[] => (text === "" ? [] : text.split("\n"));
    const { pairs, removed, added } = editedLines({
      ...{ documentId: "a.ts", line: 10, before: split(before), after: split(after) },
    });
    return { pairs: pairs.map((pair) => `${pair.line} ${pair.before} → ${pair.after}`), removed, added };
  };

  it("are pairs, lines that are gone and new ones", () => {
    assert.deepEqual(of("a(1);\nb(2);", "a(1, x);\nnew;\nb(2, x);"), {
      pairs: ["10 a(1); → a(1, x);", "12 b(2); → b(2, x);"],
      removed: [],
      added: [{ line: 11, text: "new;" }],
    });
    assert.deepEqual(of("a(1);\nb(2);", "b(2);"), { pairs: [], removed: ["a(1);"], added: [] });
    assert.deepEqual(of("", "a(1);"), { pairs: [], removed: [], added: [{ line: 10, text: "a(1);" }] });
  });
});
