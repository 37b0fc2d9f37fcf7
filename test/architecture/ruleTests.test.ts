// A rule is a file in a `rules` folder, and has a test of its own that shows where it applies and where it does not.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lawfulTree.ts";

/** What is missing of the test of a rule; undefined when nothing is. */
function missing(test: string | undefined): string | undefined {
  if (test === undefined) return "has no test";
  if (!/\bit\("(?!does not)/.test(test)) return "is never shown to apply";
  if (!/\bit\("does not/.test(test)) return "is never shown not to apply";
  return undefined;
}

describe("a test beside each rule", () => {
  const folders = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((folder) => folder.replaceAll("\\", "/"))
    // A folder that Git left behind empty, because its files moved, is none.
    .filter((folder) => /(?:^|\/)rules$/.test(folder) && readdirSync(path.join(root, "src", folder)).length > 0);

  for (const folder of folders)
    it(`src/${folder}`, () => {
      const rules = readdirSync(path.join(root, "src", folder)).filter((file) =>
        /^export const \w+: (?:\w+)?Rule\b/m.test(readFileSync(path.join(root, "src", folder, file), "utf8")),
      );
      assert.ok(rules.length > 5);
      const faults = rules.flatMap((file) => {
        const test = path.join(root, "test/unit", folder, file.replace(/\.ts$/, ".test.ts"));
        const fault = missing(existsSync(test) ? readFileSync(test, "utf8") : undefined);
        return fault === undefined ? [] : [`${file} ${fault}`];
      });
      assert.deepEqual(faults, []);
    });

  it("finds the folders, and what a test lacks", () => {
    assert.equal(folders.length, 4);
    assert.equal(missing(undefined), "has no test");
    assert.equal(missing('it("does not apply to a", () => {});'), "is never shown to apply");
    assert.equal(missing('it("cuts a", () => {});'), "is never shown not to apply");
    assert.equal(missing('it("cuts a", () => {});\nit("does not apply to b", () => {});'), undefined);
  });
});
