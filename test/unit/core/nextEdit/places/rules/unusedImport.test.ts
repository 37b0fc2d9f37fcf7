import assert from "node:assert/strict";
import { unusedImport } from "../../../../../../src/core/nextEdit/places/rules/unusedImport.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

const after = (imports: string, path = "a.ts"): readonly string[] =>
  placesOf(unusedImport, situationOf(`${imports}\n\nf();`, [["f(join(1, 2));", "f();"]], path));

describe("an import whose last use is gone", () => {
  it("goes as a line when it imports nothing else", () => {
    assert.deepEqual(after('import { join } from "node:path";'), ["0-"]);
    assert.deepEqual(after('import join from "./join.js";'), ["0-"]);
    assert.deepEqual(after('const join = require("join");'), ["0-"]);
    assert.deepEqual(after("from os.path import join", "a.py"), ["0-"]);
    assert.deepEqual(after("import join", "a.py"), ["0-"]);
  });

  it("loses the name when it imports others too", () => {
    assert.deepEqual(after('import { dirname, join } from "node:path";'), ['0 import { dirname } from "node:path";']);
    assert.deepEqual(after('const { join, dirname } = require("path");'), ['0 const { dirname } = require("path");']);
    assert.deepEqual(after("from os.path import join, dirname", "a.py"), ["0 from os.path import dirname"]);
    assert.deepEqual(after('import { a, b as join } from "./b.js";'), ['0 import { a } from "./b.js";']);
  });

  it("does not go while something else uses it", () => {
    assert.deepEqual(after('import { join } from "node:path";\nconst p = join(c, d);'), []);
  });

  it("does not go when it is no import, or gives the name under another", () => {
    assert.deepEqual(after("const join = 1;"), []);
    assert.deepEqual(after('import { join as other } from "node:path";'), []);
    assert.deepEqual(after("import os, join", "a.py"), []);
  });

  it("goes where another import gives the name now", () => {
    const text = "from typing import Mapping\nfrom .compat import Mapping, Other\nf(Mapping)";
    assert.deepEqual(placesOf(unusedImport, situationOf(text, [["", "from typing import Mapping"]], "a.py")), [
      "1 from .compat import Other",
    ]);
    const script =
      'import { one, two } from "new";\nimport { one, two, three } from "old";\nimport { two as four } from "old";';
    assert.deepEqual(placesOf(unusedImport, situationOf(script, [["", 'import { one, two } from "new";']])), [
      '1 import { three } from "old";',
    ]);
  });

  it("does not go for a remark behind another one that gives the name as before", () => {
    const text = "if fast:\n    from fast import Error  # type: ignore\nelse:\n    from slow import Error";
    const edit = ["    from fast import Error", "    from fast import Error  # type: ignore"] as const;
    assert.deepEqual(placesOf(unusedImport, situationOf(text, [edit], "a.py")), []);
  });

  it("goes for a name that is a word of another language", () => {
    const text = "const assert = require('node:assert')\nf()";
    const edits = [{ before: "  assert(f)\n", after: "", line: 2 }];
    assert.deepEqual(placesOf(unusedImport, situationOf(text, edits)), ["0-"]);
  });
});
