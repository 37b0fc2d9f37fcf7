import assert from "node:assert/strict";
import fc from "fast-check";
import ignore from "ignore";
import { excludePatterns } from "../../../../src/host/context/excludePatterns.ts";

const isExcluded = (setting: unknown, path: string): boolean => ignore().add(excludePatterns(setting)).ignores(path);

describe("files.exclude as patterns", () => {
  const setting = {
    "**/.git": true,
    "**/*.{js,map}": true,
    "build/**": true,
    "**/*.log": false,
    "**/generated.ts": { when: "$(basename).proto" },
    "{a,b{c,d}}/x": true,
    "!odd": true,
  };

  for (const path of [
    ".git/config",
    "deep/.git/x",
    "out.js",
    "src/a/out.map",
    "build/x/y.ts",
    "src/generated.ts",
    "bc/x",
    "a/x",
    "!odd",
  ])
    it(`${path} is excluded`, () => assert.ok(isExcluded(setting, path)));
  for (const path of ["src/a.ts", "server.log", "gitty/x", "rebuild/x", "odd"])
    it(`${path} is not`, () => assert.ok(!isExcluded(setting, path)));

  it("take any setting", () => {
    for (const odd of [undefined, null, 3, "x", [], { a: 1 }, { "": true }]) assert.deepEqual(excludePatterns(odd), []);
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 40 }), fc.anything()), (odd) => {
        ignore().add(excludePatterns(odd)).ignores("src/a.ts");
      }),
    );
    assert.ok(excludePatterns({ ["{a,b}".repeat(40)]: true }).length < 500);
  });
});
